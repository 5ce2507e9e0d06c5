"""`flask nightly`: what the background worker notes every night, at once."""

from __future__ import annotations

import json

import click

from facilitator.cli.base import command
from facilitator.services.nightly import note_what_ran_out


@click.command("nightly")
@command
def nightly() -> None:
    """Note what has run out in every programme, such as a day to look again, and print as JSON what was new."""
    noted = [
        {"programme": one.programme, "entry": one.entry, "what": one.what, "day": one.day.isoformat()}
        for one in note_what_ran_out()
    ]
    click.echo(json.dumps(noted, ensure_ascii=False, indent=2))
