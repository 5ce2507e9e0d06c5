"""How the database finds the rows of what a test asks: by an index, or by reading a whole table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from facilitator.extensions import db

_SQLITE = re.compile(r"SCAN (\w+)(?! USING)\b")
_POSTGRESQL = re.compile(r"Seq Scan on (\w+)")


@contextmanager
def tables_read_whole() -> Iterator[set[str]]:
    """Collects the tables that have no index for how a statement inside looks for their rows.

    Small tables are read whole by PostgreSQL whatever indexes they have, so it is told to do that only where it must.
    """
    asked: list[tuple[str, Any]] = []
    whole: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield whole
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    for statement, values in asked:
        whole |= _read_whole(statement, values)


def _read_whole(statement: str, values: Any) -> set[str]:
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return {found[1] for step in steps if (found := _SQLITE.match(step[-1]))}
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    steps = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return {name for step in steps for name in _POSTGRESQL.findall(step[0])}
