"""`flask commitments …`: bring commitments in from a table, and write them out."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, note_taken, writing
from facilitator.cli.lookup import programme_named
from facilitator.date_words import date_words
from facilitator.domain.actors import COMMAND
from facilitator.domain.commitment_rows import REQUIRED, CommitmentTable, commitments_in, read_commitments
from facilitator.domain.date_tokens import DateWords
from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import own_table
from facilitator.domain.sentences import ended
from facilitator.office.files import grids_in, is_office_file
from facilitator.queries.exports import commitments_csv
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.services.import_plans import ImportPlan, in_words, plan_import
from facilitator.services.import_undo import last_import, undo_import
from facilitator.services.imports import import_beside_others, same_again

group = AppGroup("commitments", help="Commitments: import them from CSV, export them.")


@group.command("import")
@click.argument("programme")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--workshop", type=int, help="The workshop they belong to; without it, the next one or a new launch."
)
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--again", is_flag=True, help="Bring the very same rows in once more.")
@command
def import_file(programme: str, file: Path, workshop: int | None, dry_run: bool, again: bool) -> None:
    """Bring the commitments of FILE (CSV or XLSX, our own columns) into PROGRAMME, all or none, and print how many.

    A list with other columns comes in on the page, where somebody says what they are.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror}.") from error
    brief = programme_named(programme)
    table = _own_rows(content, date_words(brief.locale))
    for note in table.notes:
        click.echo(note, err=True)
    if dry_run:
        _say_what_would_come(brief, plan_import(brief, table.rows, workshop))
        return
    try:
        number = import_beside_others(
            COMMAND,
            brief,
            lambda: plan_import(brief, table.rows, workshop),
            writing,
            lambda number: number,
            again=again,
        )
    except Invalid as error:
        hint = " Write --again if they are meant to stand there twice." if "again" in error.fields else ""
        raise Refused(error.message + hint) from error
    click.echo(len(table.rows))
    click.echo(f"This is import {number}. Until a list is locked, undo-import takes it out again.", err=True)


@group.command("undo-import")
@click.argument("programme")
@click.option("--import", "number", type=int, help="Which import; without it, the newest that stands.")
@command
def undo(programme: str, number: int | None) -> None:
    """Take out of PROGRAMME all that came in with an import, and print how many commitments went."""
    brief = programme_named(programme)
    with writing():
        undone = undo_import(COMMAND, brief.id, number or last_import(brief.id))
    click.echo(len(undone.refs))
    if undone.people_gone:
        click.echo(ended(f"People taken out with them: {', '.join(undone.people_gone)}"), err=True)
    if undone.people_kept:
        click.echo(
            ended(f"People who stay, because they are named elsewhere: {', '.join(undone.people_kept)}"),
            err=True,
        )
    if undone.workshop_kept:
        click.echo(f"Workshop {undone.workshop_kept}, planned for the import, stays.", err=True)


def _own_rows(content: bytes, words: DateWords) -> CommitmentTable:
    """The rows of our own table, in a text or in the first sheet that holds one. Raises Invalid as reading does."""
    if not is_office_file(content):
        return read_commitments(content, words)
    tables = (own_table(grid) for grid in grids_in(content))
    found = next((table for table in tables if table is not None), None)
    if found is None:
        raise Refused(
            f"No sheet of this file names our columns ({', '.join(REQUIRED)}). On the page any list comes in."
        )
    return commitments_in(found, words)


def _say_what_would_come(brief: ProgrammeBrief, plan: ImportPlan) -> None:
    if plan.faulty:
        raise Refused(in_words(plan))
    if plan.before is not None:
        click.echo(same_again(plan, brief), err=True)
    click.echo(
        f"{len(plan.rows)} would come in, {plan.judged} of them with an outcome, {plan.unsigned} still to be signed; "
        "nothing was changed."
    )


@group.command("export")
@click.argument("programme")
@command
def export(programme: str) -> None:
    """Write all commitments of PROGRAMME as CSV to standard output."""
    brief = programme_named(programme)
    click.echo(commitments_csv(brief), nl=False)
    note_taken(brief.public_id)
