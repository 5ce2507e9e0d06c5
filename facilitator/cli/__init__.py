"""The `flask` commands: thin, they call services. One file per group; each is named in `_read`."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup


def register(app: Flask) -> None:
    """Offers every command group."""
    app.cli = Commands(app.name)


class Commands(AppGroup):
    """The commands are read when somebody asks for one: who serves pages asks for none."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        _read(self)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        _read(self)
        return super().list_commands(ctx)


def _read(commands: AppGroup) -> None:
    from facilitator.cli import (
        audit,
        backup,
        commitments,
        demo,
        nightly,
        pack,
        programme,
        registers,
        security,
        tidy,
        users,
    )

    for group in (
        users.group,
        programme.group,
        commitments.group,
        registers.group,
        demo.demo,
        backup.backup,
        tidy.tidy,
        nightly.nightly,
        backup.restore,
        pack.group,
        audit.group,
        security.group,
    ):
        commands.add_command(group)
