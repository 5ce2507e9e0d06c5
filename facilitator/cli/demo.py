"""`flask demo`: the example programme."""

from __future__ import annotations

import click

from facilitator.cli.base import command, writing
from facilitator.cli.lookup import owner_named
from facilitator.services.example import set_examples_aside, tell_example

PAUSE = 0.15
"""Seconds between two slices of the example; who waits for SQLite looks every tenth of a second."""


@click.command("demo")
@click.option("--reset", is_flag=True, help="Archive the example programmes that are there and begin anew.")
@click.option("--facilitator", "email", help="Who runs it; without it, the first account there is.")
@command
def demo(reset: bool, email: str | None) -> None:
    """Add the example programme and print its id."""
    with writing():
        owner = owner_named(email)
        if reset:
            set_examples_aside()
    public_id = tell_example(owner.id if owner else None, writing, PAUSE)
    click.echo(public_id)
    if owner is None:
        click.echo(f"Nobody runs it yet: flask programme facilitator {public_id} EMAIL", err=True)
