"""How the database finds what a page asks for: which statements go through all of a table, programme or not.

What a page asks grows with the organisation exactly there, so a statement that does is named with its table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event

from facilitator.extensions import db
from facilitator.models import Base

_SCANNED = re.compile(r"SCAN (\w+)|SEARCH (\w+) USING AUTOMATIC")
_ALIAS = re.compile(r"(\w+) AS (\w+)")
_SHOWN = 90
"""Characters of a statement that name it, from its FROM on."""

MUCH = 100.0
"""Of reading something whole, in PostgreSQL's unit, about a page; below it, that is quick, or the index is empty."""

Asked = tuple[str, Any]


@contextmanager
def asked(app: Flask) -> Iterator[list[Asked]]:
    """Collects every statement inside, with its values."""
    found: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            found.append((statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def gone_through(connection: Connection, statement: str, values: Any) -> set[str]:
    """The tables of which a statement reads every row, or every entry of an index.

    One that wants the first few in the order in which they lie there, and asks no more of them, reads those alone.
    """
    if " LIMIT " in statement and not re.search(r" WHERE | JOIN | GROUP BY ", statement):
        return set()
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        named = {alias: table for table, alias in _ALIAS.findall(statement)}
        seen = {found[1] or found[2] for step in steps if (found := _SCANNED.match(step[-1]))}
        return {table for one in seen if (table := named.get(one, one)) in Base.metadata.tables}
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    return set(_unconditioned(plan["Plan"] if isinstance(plan, dict) else json.loads(plan)["Plan"]))


def _unconditioned(step: dict[str, Any]) -> Iterator[str]:
    reads = step["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan")
    if reads and "Index Cond" not in step and step["Total Cost"] >= MUCH:
        yield step["Relation Name"]
    for below in step.get("Plans", ()):
        yield from _unconditioned(below)


def named(statement: str) -> str:
    """A statement by what it reads from."""
    words = " ".join(statement.split())
    return words[max(0, words.find(" FROM ")) :].strip()[:_SHOWN]
