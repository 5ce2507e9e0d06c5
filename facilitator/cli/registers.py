"""`flask registers …`: what stands in a programme's registers, their tables out, and in again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from facilitator import clock
from facilitator.cli.base import Refused, command, note_taken, writing
from facilitator.cli.lookup import programme_named
from facilitator.domain.actors import COMMAND
from facilitator.domain.criteria import Line
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.tables import rows_in
from facilitator.domain.sides import Side
from facilitator.office.register_files import register_table
from facilitator.office.workbook_writer import write_workbook
from facilitator.queries.criteria import all_criteria
from facilitator.queries.register_tables import cells_of_register, csv_of
from facilitator.queries.registers import registers_of
from facilitator.services.register_imports import Coming, bring_in, plan_rows

group = AppGroup("registers", help="Registers: list, export and import them.")


@group.command("list")
@click.argument("programme")
@command
def list_all(programme: str) -> None:
    """Print the registers of PROGRAMME with their rows by state, and the criteria of all steps, as JSON.

    Each criterion has three columns: what is computed with the rows that show it, and what each side says, null until
    both have said it. It is `ticked`, agreed as `not_yet`, a `subject` to talk about, or `waits` for a side.
    """
    brief = programme_named(programme)
    register = registers_of(brief.id)
    told = {
        "registers": [
            {
                "register": kind.key,
                "rows": len(register.of(kind)),
                "states": dict(Counter(one.status.value for one in register.of(kind))),
                "criteria": [criterion.key for criterion in kind.criteria],
            }
            for kind in kinds()
        ],
        "criteria": [_criterion(line) for line in all_criteria(brief, clock.now(), register)],
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _criterion(line: Line) -> dict[str, object]:
    return {
        "step": line.step,
        "criterion": line.key,
        "words": line.text,
        "computed": line.finding.computed.value,
        "rows": [str(row) for row in line.finding.rows],
        **{side.value: line.pair.word(side) or None for side in Side},
        "state": line.state.value,
    }


@group.command("export")
@click.argument("programme")
@click.argument("register")
@click.option("-o", "output", type=click.Path(path_type=Path), help="A file that ends in .csv or .xlsx.")
@command
def export(programme: str, register: str, output: Path | None) -> None:
    """Write REGISTER of PROGRAMME as CSV to standard output, or into a file as CSV or XLSX."""
    brief, kind = programme_named(programme), _kind(register)
    if output is None:
        click.echo(csv_of(brief.id, kind), nl=False)
    else:
        workbook = output.suffix.lower() == ".xlsx"
        content = (
            write_workbook(kind.key, *cells_of_register(brief.id, kind))
            if workbook
            else csv_of(brief.id, kind).encode()
        )
        try:
            output.write_bytes(content)
        except OSError as error:
            raise Refused(f"Cannot write {output}: {error.strerror}.") from error
    note_taken(brief.public_id, what=f"{kind.key} of programme")


@group.command("import")
@click.argument("programme")
@click.argument("register")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@command
def import_file(programme: str, register: str, file: Path, dry_run: bool) -> None:
    """Bring the rows of FILE (CSV or XLSX, with the columns of the export) into REGISTER, all or none; print how many.

    A row without a ref is new; one with a ref says that entry anew. What the file has no column for stays as it is.
    """
    brief, kind = programme_named(programme), _kind(register)
    try:
        rows = rows_in(register_table(file.read_bytes(), kind), kind)
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror}.") from error
    if dry_run:
        _say([one for one in plan_rows(brief.id, kind, rows) if one.changes], "would come in")
        return
    with writing():
        brought = bring_in(COMMAND, brief.id, kind, rows)
    _say(brought.rows, "came in")


def _say(changed: list[Coming], words: str) -> None:
    new = sum(one.before is None for one in changed)
    click.echo(len(changed))
    click.echo(f"{new} new and {len(changed) - new} changed {words}.", err=True)


def _kind(key: str) -> Kind[Any]:
    found = next((kind for kind in kinds() if kind.key == key.strip().lower()), None)
    if found is None:
        raise Refused(f"There is no register {key}. There are: {', '.join(kind.key for kind in kinds())}.")
    return found
