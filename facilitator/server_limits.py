"""What a PostgreSQL server allows, asked once before the start: pools that fit it, and no pooler in between.

Connections beyond the server's limit fail when everybody is there, in the middle of a workshop. Better said at once.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import make_url
from sqlalchemy.dialects import registry

from facilitator.database import ALIVE, MOST_CONNECTIONS, WORKER_CONNECTIONS

LEAST_CONNECTIONS = 5
"""Per process; with less every second page would wait for another."""
SPARE = 5
"""For commands, a backup, and somebody who looks."""
ROUNDS = 3

_ALLOWED = """
SELECT (SELECT setting::int FROM pg_settings WHERE name = 'max_connections')
     - (SELECT coalesce(sum(setting::int), 0) FROM pg_settings
        WHERE name IN ('superuser_reserved_connections', 'reserved_connections')),
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database())
"""


class ServerUnfit(Exception):
    """Why this server cannot be used as it is, in one line."""


def connections_each(url: str, processes: int, most: int = 0) -> int:
    """How many connections each page-serving process may hold, so that all fit.

    `most` is what this machine may take in all (0: as many as the server allows). Raises ServerUnfit for a server that
    allows too few, or whose connections go through a pooler that mixes transactions; psycopg.Error when it does not
    answer.
    """
    arguments = _arguments(url)
    if _is_pooled(arguments):
        raise ServerUnfit(
            "DATABASE_URL leads to a pooler that shares connections between transactions. "
            "Connect to PostgreSQL directly, or set the pooler to pool_mode = session."
        )
    with psycopg.connect(**arguments) as connection:
        row = connection.execute(_ALLOWED).fetchone()
    assert row is not None
    allowed = min(limit for limit in (*row, most or -1) if limit >= 0)
    aside = WORKER_CONNECTIONS + SPARE + processes  # each process listens on one more
    each = (allowed - aside) // processes
    if each < LEAST_CONNECTIONS:
        needed = LEAST_CONNECTIONS * processes + aside
        raise ServerUnfit(
            f"DATABASE_URL: Facilitator may have {allowed} connections there and needs at least {needed} "
            f"(WEB_PROCESSES is {processes}). Raise the server's max_connections, or start fewer processes."
        )
    return int(min(each, MOST_CONNECTIONS))


def _arguments(url: str) -> dict[str, Any]:
    dialect = registry.load("postgresql.psycopg")()
    _positional, named = dialect.create_connect_args(make_url(url))
    return {**ALIVE, **named, "autocommit": True, "prepare_threshold": None}


def _is_pooled(arguments: dict[str, Any]) -> bool:
    """Whether two clients share one server process, or one client changes its own: no direct connection does that."""
    with psycopg.connect(**arguments) as one, psycopg.connect(**arguments) as other:
        of_one, of_other = {_process(one)}, set()
        for _round in range(ROUNDS):
            with other.transaction():
                of_other.add(_process(other))
                of_one.add(_process(one))
    return len(of_one) > 1 or len(of_other) > 1 or bool(of_one & of_other)


def _process(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return int(row[0]) if row else 0
