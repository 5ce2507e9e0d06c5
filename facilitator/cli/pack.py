"""`flask pack …`: packs as files."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from facilitator.cli.base import Refused, command
from facilitator.cli.lookup import programme_named
from facilitator.extensions import db
from facilitator.packs.making import render_now
from facilitator.packs.press import PressError

group = AppGroup("pack", help="Packs, sign-off sheets, records and scripts as PDF files.")

_WORKSHOP = click.option("--workshop", type=click.IntRange(min=1), help="The workshop's number.")
_OUT = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write.",
)


@group.command("review")
@click.argument("programme")
@_WORKSHOP
@_OUT
@command
def review(programme: str, workshop: int | None, output: Path) -> None:
    """The review pack of PROGRAMME for the next session, or for --workshop."""
    _write("review", programme, workshop, output)


@group.command("signoff")
@click.argument("programme")
@_WORKSHOP
@_OUT
@command
def signoff(programme: str, workshop: int | None, output: Path) -> None:
    """The sign-off sheet of the list that was locked last in PROGRAMME, or of --workshop."""
    _write("signoff", programme, workshop, output)


@group.command("record")
@click.argument("programme")
@_WORKSHOP
@_OUT
@command
def record(programme: str, workshop: int | None, output: Path) -> None:
    """The record of the last workshop held in PROGRAMME, or of --workshop."""
    _write("record", programme, workshop, output)


@group.command("launch")
@click.argument("programme")
@_WORKSHOP
@_OUT
@command
def launch(programme: str, workshop: int | None, output: Path) -> None:
    """The pack for the first session of PROGRAMME: how the day goes, and lines to write on."""
    _write("launch", programme, workshop, output)


@group.command("script")
@click.argument("programme")
@_WORKSHOP
@_OUT
@command
def script(programme: str, workshop: int | None, output: Path) -> None:
    """The facilitator's own script for the next session of PROGRAMME, or for --workshop."""
    _write("script", programme, workshop, output)


def _write(kind: str, public_id: str, workshop: int | None, output: Path) -> None:
    """Prints the pack and puts it in its place whole, or not at all."""
    if not output.parent.is_dir():
        raise Refused(f"There is no folder {output.parent} to write into.")
    programme = programme_named(public_id)
    db.session.rollback()
    try:
        made = render_now(current_app.config["SETTINGS"], programme.id, kind, workshop)
        partial = output.with_name(f".{output.name}.{os.getpid()}.part")
        try:
            partial.write_bytes(made.path.read_bytes())
            partial.replace(output)
        finally:
            partial.unlink(missing_ok=True)
    except PressError as error:
        raise Refused(error.message) from error
    except OSError as error:
        raise Refused(f"Cannot write {output}: {error.strerror or error}.") from error
    if made.notes:
        click.echo(made.notes, err=True)
    click.echo(output)
