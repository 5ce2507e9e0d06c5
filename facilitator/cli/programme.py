"""`flask programme …`: make programmes and list them."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command, note_taken, writing
from facilitator.cli.lookup import owner_named, programme_named
from facilitator.domain.actors import COMMAND
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.queries.programmes import all_programmes
from facilitator.services.facilitators import add_facilitator, hand_over
from facilitator.services.programme_export import WHOLE, programme_file
from facilitator.services.programmes import create_programme

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
