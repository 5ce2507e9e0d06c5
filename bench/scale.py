"""`python -m bench.scale [--programmes N] [--database sqlite|postgresql]`: the main pages of a whole organisation.

One programme of 400 commitments is lived and copied a few times, and its pages are measured; then it is copied in bulk
until there are so many programmes, and the same pages are measured again. A page is as quick in a large organisation as
in a small one when the ratio is 1. Run by hand: the whole size takes long, and some gigabytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from flask import Flask
from sqlalchemy import text

from bench.calls import Caller
from bench.copies import Copies
from bench.lines import compared, median, plain, show
from bench.pages import happening, page_paths, signed_in
from bench.room_server import database
from bench.scenario import NOW, Scenario, add_account, live_programme, temporary_app
from facilitator import clock, sweeping
from facilitator.extensions import db
from facilitator.queries.home import PAGE

ROUNDS = 30
COMMITMENTS = 400
SMALL = PAGE + 1
"""Programmes of the small organisation: its start page is full."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--programmes", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args(arguments)
    begin = time.monotonic()

    def tell(what: str) -> None:
        print(f"scale: {time.monotonic() - begin:6.1f} s  {what}", file=sys.stderr, flush=True)

    with database(given.database) as url, temporary_app(url() if url else "") as app:
        scenario = live_programme(app, add_account(app), COMMITMENTS)
        sweeping.settle()
        with app.app_context(), db.engine.connect() as connection:
            copies = Copies(connection, scenario.programme_id)
        grow(app, copies, SMALL - 1, tell)
        tell(f"measuring {SMALL} programmes")
        small = _measured(app, scenario)
        grow(app, copies, given.programmes - SMALL, tell)
        tell(f"measuring {given.programmes} programmes")
        large = _measured(app, scenario)
        for name, value in large.items():
            label, against = f"{name}, {given.programmes} programmes", f"{SMALL} programmes"
            show(compared(label, value, "ms", against, small[name]))
        for table in ("programmes", "commitments", "events"):
            show(plain(f"rows of {table}", _count(app, table), "rows"))
    tell("done")
    return 0


def grow(app: Flask, copies: Copies, count: int, tell: Callable[[str], None]) -> None:
    """Adds so many copies. PostgreSQL learns what its tables hold, as it does by itself; SQLite is never told here."""
    with app.app_context(), db.engine.connect() as connection:
        for there in copies.write(connection, count):
            if not there % 100:
                tell(f"{there} copies")
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
            connection.commit()


def _measured(app: Flask, scenario: Scenario) -> dict[str, float]:
    """Milliseconds of processor time of each page, asked for after something has happened."""
    caller = signed_in(app)
    with clock.held(NOW):
        paths = {"home page": "/"} | page_paths(scenario)
        happens = happening(caller, scenario)
        return {
            name: median([_one(caller, path, happens) for _ in range(ROUNDS)][5:])
            for name, path in paths.items()
        }


def _one(caller: Caller, path: str, happens: Callable[[], object]) -> float:
    happens()
    answer = caller.get(path)
    assert answer.status == 200, (path, answer.status)
    sweeping.sweep()
    return 1000 * answer.processor


def _count(app: Flask, table: str) -> float:
    with app.app_context():
        return float(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


if __name__ == "__main__":
    raise SystemExit(main())
