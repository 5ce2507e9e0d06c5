"""`flask commitments …`: bring promises in from a table, and write them out."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, writing
from facilitator.cli.lookup import programme_named
from facilitator.domain.actors import COMMAND
from facilitator.domain.promise_rows import read_promises
from facilitator.queries.exports import commitments_csv
from facilitator.services.imports import import_commitments, in_words, plan_import
from facilitator.services.security import note_export
from facilitator.troubles import trouble_of

group = AppGroup("commitments", help="Promises: import them from CSV, export them.")


@group.command("import")
@click.argument("programme")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--workshop", type=int, help="The workshop they belong to; without it, the next one or a new launch."
)
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@command
def import_file(programme: str, file: Path, workshop: int | None, dry_run: bool) -> None:
    """Bring the promises of FILE (CSV) into PROGRAMME, all or none, and print how many came in."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror}.") from error
    with writing():
        brief = programme_named(programme)
        table = read_promises(content)
        for note in table.notes:
            click.echo(note, err=True)
        if dry_run:
            plan = plan_import(brief, table.rows, workshop)
            if plan.faulty:
                raise Refused(in_words(plan))
            click.echo(f"{len(plan.rows)} would come in, {plan.judged} of them judged; nothing was changed.")
            return
        click.echo(import_commitments(COMMAND, brief, table.rows, workshop))


@group.command("export")
@click.argument("programme")
@command
def export(programme: str) -> None:
    """Write all promises of PROGRAMME as CSV to standard output."""
    brief = programme_named(programme)
    click.echo(commitments_csv(brief), nl=False)
    try:
        with writing():
            note_export(None, brief.public_id)
    except Exception as error:  # what is in danger must still be taken away
        if trouble_of(error) is None:
            raise
        click.echo("The export could not be noted in the security log.", err=True)
