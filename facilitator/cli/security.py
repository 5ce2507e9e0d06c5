"""`flask security …`: who came in, who failed to, and what was opened or closed to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from facilitator import clock
from facilitator.cli.base import Refused, command
from facilitator.queries.security import security_lines

group = AppGroup("security", help="The security log of this installation.")

_AGO = re.compile(r"(\d{1,4})\s*([hd])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@group.command("log")
@click.option("--since", default="", help="A day such as 2026-11-30, or how far back: 12h, 7d.")
@click.option("--email", default="", help="Only what is about this account.")
@command
def show_log(since: str, email: str) -> None:
    """Print the security log, oldest first: when (UTC), what, account, network address, more. Kept for 180 days."""
    for line in security_lines(_moment(since), email):
        parts = (f"{line.at:%Y-%m-%d %H:%M:%S}", line.kind, line.email, line.address or "server", line.detail)
        click.echo("\t".join(parts).rstrip())


def _moment(given: str) -> datetime | None:
    """The moment that `--since` means; raises Refused for what is none."""
    given = given.strip()
    if not given:
        return None
    ago = _AGO.fullmatch(given)
    if ago:
        return clock.now() - int(ago[1]) * _UNITS[ago[2]]
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise Refused(
            f"--since: {given!r} is no day such as 2026-11-30, and not 12h or 7d either."
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
