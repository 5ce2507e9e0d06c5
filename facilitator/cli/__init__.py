"""The `flask` commands: thin, they call services. One file per group; each adds itself in `register`."""

from __future__ import annotations

from flask import Flask

from facilitator.cli import audit, backup, commitments, demo, pack, programme, security, tidy, users


def register(app: Flask) -> None:
    """Adds every command group."""
    for group in (
        users.group,
        programme.group,
        commitments.group,
        demo.demo,
        backup.backup,
        tidy.tidy,
        backup.restore,
        pack.group,
        audit.group,
        security.group,
    ):
        app.cli.add_command(group)
