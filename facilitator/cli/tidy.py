"""`flask tidy`: what the background worker does every night, at once."""

from __future__ import annotations

import click
from flask import current_app

from facilitator.cli.base import command
from facilitator.tidying import tidy as tidy_up


@click.command("tidy")
@command
def tidy() -> None:
    """Remove what is kept for a while only, as the worker does every night: keys of forms sent, files of packs."""
    for what, removed in tidy_up(current_app.config["SETTINGS"]):
        click.echo(f"{removed}\t{what}")
