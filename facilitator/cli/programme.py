"""`flask programme …`: make programmes and list them."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, note_taken, writing
from facilitator.cli.lookup import owner_named, programme_named
from facilitator.domain.actors import COMMAND
from facilitator.domain.errors import Invalid
from facilitator.domain.log import head_words
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.security import Noted
from facilitator.queries.programmes import all_programmes
from facilitator.services.facilitators import add_facilitator, hand_over
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import WHOLE, programme_file
from facilitator.services.programme_import import (
    bring_in_programme,
    here_already,
    prepare_programme,
    same_again,
)
from facilitator.services.programmes import create_programme
from facilitator.services.security import note_security

group = AppGroup("programme", help="Programmes: make one, list them, take one along as a file.")


@group.command("create")
@click.option("--title", required=True, help="What the programme is called.")
@click.option("--supplier", required=True, help="The supplier's name.")
@click.option("--customer", required=True, help="The customer's name.")
@click.option(
    "--time-zone", default="UTC", show_default=True, help="Where the workshops are held, as Europe/Oslo."
)
@click.option("--paper", type=click.Choice(["A4", "Letter"]), default="A4", show_default=True)
@click.option("--facilitator", "email", help="Who runs it; without it, the first account there is.")
@command
def create(title: str, supplier: str, customer: str, time_zone: str, paper: str, email: str | None) -> None:
    """Make a programme and print its id."""
    with writing():
        owner = owner_named(email)
        draft = ProgrammeDraft(
            title=title, supplier=supplier, customer=customer, time_zone=time_zone, paper=paper
        )
        public_id = create_programme(COMMAND, draft, owner.id if owner else None)
    click.echo(public_id)


@group.command("list")
@command
def list_all() -> None:
    """List all programmes: id, title, parties; archived ones and rehearsals are marked."""
    for one in all_programmes():
        mark = "  (archived)" if one.archived_at else ""
        mark = f"  (rehearsal of {one.rehearsal_of})" if one.rehearsal_of else mark
        click.echo(f"{one.public_id}  {one.title}: {one.supplier} and {one.customer}{mark}")


@group.command("facilitator")
@click.argument("programme")
@click.argument("email")
@command
def facilitator(programme: str, email: str) -> None:
    """Let the facilitator with this EMAIL run PROGRAMME as well; on the server nobody is asked first."""
    with writing():
        name = add_facilitator(COMMAND, programme_named(programme).id, email)
    click.echo(f"{name} runs {programme} now.")


@group.command("owner")
@click.argument("programme")
@click.argument("email")
@command
def owner(programme: str, email: str) -> None:
    """Make the facilitator with this EMAIL, who runs PROGRAMME already, its owner."""
    account = owner_named(email)
    assert account is not None
    with writing():
        name = hand_over(COMMAND, programme_named(programme).id, account.id)
    click.echo(f"{programme} is {name}'s now.")


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--owner", "email", required=True, help="Who runs it here, by e-mail address.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@click.option("--as-copy", is_flag=True, help="Bring it in although it is here already.")
@command
def import_file(file: Path, email: str, dry_run: bool, as_copy: bool) -> None:
    """Bring the programme of FILE in, all or nothing, and print its id.

    The chain of its log is checked, and its rows and lists against it; the seals are not: their key is not in the file.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror}.") from error
    owner = owner_named(email)
    assert owner is not None
    checked = check_programme_file(content)
    said, tables = checked.file, checked.rows.tables
    click.echo(
        f"{checked.rows.own['title']}: {len(tables['workshops'])} sessions, {len(tables['commitments'])} commitments, "
        f"{len(tables['people'])} people, {len(tables['sheets'])} lists, {said.head_seq} events, "
        f"head {head_words(said.head_seq, said.head_hash)}. Its chain is whole; the seals are not checked, for their "
        "key is not in the file.",
        err=True,
    )
    if dry_run:
        title = here_already(checked)
        click.echo(same_again(title) if title and not as_copy else "Nothing was changed.", err=True)
        return
    ready = prepare_programme(checked)
    try:
        with writing():
            public_id = bring_in_programme(COMMAND, owner.id, ready, as_copy=as_copy)
            note_security(Noted.BROUGHT_IN, user_id=owner.id, detail=f"programme {public_id} from a file")
    except Invalid as error:
        hint = " Write --as-copy if that is meant." if "as_copy" in error.fields else ""
        raise Refused(error.message + hint) from error
    click.echo(public_id)


@group.command("export")
@click.argument("programme")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file; without it, standard output."
)
@command
def export(programme: str, output: Path | None) -> None:
    """Write the whole of PROGRAMME as one file: its rows, its log with every event, its signed lists."""
    brief = programme_named(programme)
    product = {"version": current_app.config["VERSION"], "address": current_app.config["SETTINGS"].base_url}
    content = programme_file(brief.id, product)
    try:
        if output is None:
            click.echo(content, nl=False)
        else:
            output.write_bytes(content)
    except OSError as error:
        raise Refused(f"Cannot write {output}: {error.strerror}.") from error
    note_taken(brief.public_id, WHOLE)
