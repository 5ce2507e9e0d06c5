"""A connection to SQLite keeps the statements of the app prepared, however many others came before them."""

from __future__ import annotations

from typing import Any

from facilitator.database import STATEMENTS, engine_options, sqlite_module

EARLIER = 300
"""Statements that are asked twice each before the one that is looked at: more than a connection keeps by itself."""


def times_prepared(options: dict[str, Any]) -> int:
    """How often SQLite asks what a statement may do, which it does while preparing it, at three executions of one."""
    asked: list[str] = []
    connection = sqlite_module().connect(":memory:", **options)
    for number in range(EARLIER):
        for _twice in range(2):
            connection.execute(f"SELECT {number}").fetchall()
    connection.set_authorizer(lambda *what: asked.append("one") or 0)
    for number in range(3):
        connection.execute("SELECT 'ours'").fetchall()
        connection.execute(f"SELECT 'another {number}'").fetchall()
    connection.close()
    return len(asked) - 3


def test_what_comes_late_is_prepared_once() -> None:
    """Without the setting it is prepared three times: what is used least often goes, and that is what came last."""
    assert times_prepared(engine_options("sqlite://")["connect_args"]) == 1
    assert STATEMENTS > EARLIER
