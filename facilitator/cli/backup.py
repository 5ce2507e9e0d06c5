"""`flask backup FILE`: a safe copy while the app runs."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from facilitator.cli.base import Refused, looking_command
from facilitator.services.backup import back_up


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@looking_command
def backup(file: Path) -> None:
    """Copy the database to FILE (new), safe while the app runs, and check the copy."""
    try:
        done = back_up(current_app.config["SETTINGS"].database_url, file)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
    click.echo(f"{file}: {done.commitments} commitments, {done.events} events, {done.size} bytes")
    click.echo(
        "Keep log.key and secret.key from the data folder with it: without them the log cannot be verified."
    )
