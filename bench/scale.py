"""`python -m bench.scale [--programmes N] [--database sqlite|postgresql]`: the main pages of a whole organisation.

One programme of 400 commitments is lived and copied a few times; a copy of that database grows in bulk until it has so
many programmes. Then the same pages are measured in both, in turns. A page is as quick in a large organisation as in a
small one when the ratio is 1; a second copy, left as it is, is measured as well, which shows how far a ratio may be
off. Each statement that goes through all of a large table is named. Run by hand: the whole size takes gigabytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from bench.calls import Answer, Caller
from bench.copies import Copies
from bench.lines import Line, compared, median, plain, show
from bench.pages import getting, happening, in_turns, page_paths, signed_in
from bench.plans import asked, gone_through, named
from bench.scenario import NOW, PASSWORD, Scenario, add_account, data_dir, live_programme, rest, temporary_app
from facilitator import clock, sweeping
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.queries.home import PAGE
from facilitator.services.accounts import create_account
from tests.servers import databases

ROUNDS = 60
COMMITMENTS = 400
SMALL = PAGE + 1
"""Programmes of the small organisation: its start page is full."""
OTHER = "others@example.org"
"""Runs all programmes of the large organisation but those of the small one."""
WORTH_AN_INDEX = 1000
"""Rows of a table from which a statement that goes through all of it is named."""

Tell = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--programmes", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="looks at each page, at either size")
    parser.add_argument(
        "--analyze", action="store_true", help="tell SQLite what its tables hold, as operators may"
    )
    given = parser.parse_args(arguments)
    begin = time.monotonic()

    def tell(what: str) -> None:
        print(f"scale: {time.monotonic() - begin:6.1f} s  {what}", file=sys.stderr, flush=True)

    with _organisations(given.database, given.programmes, tell) as (small, twin, large, scenario):
        if given.analyze:
            _analyze(large)
        tell("measuring")
        apart = (
            _read_whole(large, scenario),
            _ratios(small, twin, large, scenario, given.rounds),
            _rows(large),
        )
        for line in chain(*apart):
            show(line)
    tell("done")
    return 0


@contextmanager
def _organisations(
    choice: str, programmes: int, tell: Tell
) -> Iterator[tuple[Flask, Flask, Flask, Scenario]]:
    """Two small ones and a large one, with the same lived programme in all."""
    with databases(choice) as server:
        url = server.new(Path()) if choice == "postgresql" else ""
        with temporary_app(url) as small:
            scenario = live_programme(small, add_account(small), COMMITMENTS)
            with small.app_context(), write_lock(db.session):
                other = create_account(OTHER, "Noor Aydin", PASSWORD).id
                db.session.commit()
            with small.app_context(), db.engine.connect() as connection:
                copies = Copies(connection, scenario.programme_id)
            grow(small, copies, SMALL - 1, tell)
            rest(small)
            with (
                temporary_app(server.copy(url, Path()) if url else "", data_dir(small)) as twin,
                temporary_app(server.copy(url, Path()) if url else "", data_dir(small)) as large,
            ):
                grow(large, copies, programmes - SMALL, tell, other)
                yield small, twin, large, scenario


def grow(app: Flask, copies: Copies, count: int, tell: Tell, runs: int | None = None) -> None:
    """Adds so many copies, which the account `runs` or whoever runs the first one.

    PostgreSQL learns what its tables hold, as it does by itself; SQLite is never told here.
    """
    with app.app_context(), db.engine.connect() as connection:
        for there in copies.write(connection, count, runs):
            if not there % 100:
                tell(f"{there} copies")
        is_told = connection.dialect.name == "postgresql"
    if is_told:
        _analyze(app)


def _analyze(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    rest(app)


def _ratios(small: Flask, twin: Flask, large: Flask, scenario: Scenario, rounds: int) -> Iterator[Line]:
    """Milliseconds of processor time of each page, after something has happened, and the ratio large : small."""
    for app in (small, twin, large):
        rest(app)  # each begins with one fresh connection
    callers = {name: signed_in(app) for name, app in (("small", small), ("twin", twin), ("large", large))}
    others = _other(large)
    sweeping.settle()
    for minutes, caller in enumerate(callers.values(), start=1):
        with clock.held(NOW - timedelta(minutes=minutes)):
            happening(caller, scenario)()  # from here on their logs differ: no page kept of one fits another
    with clock.held(NOW):
        for name, path in _paths(scenario).items():
            calls = {
                which: getting(caller, path, happening(caller, scenario)) for which, caller in callers.items()
            }
            if path == "/":
                calls["all"] = getting(others, path, happening(callers["large"], scenario))
            yield from _compared(name, in_turns(calls, rounds))


_LABELS = {
    "large": "large organisation",
    "twin": "another small organisation",
    "all": "large organisation, who runs all of it",
}


def _compared(name: str, found: dict[str, list[Answer]]) -> Iterator[Line]:
    times = {which: median([1000 * one.processor for one in answers]) for which, answers in found.items()}
    for which, label in _LABELS.items():
        if which in times:
            yield compared(f"{name}, {label}", times[which], "ms", "small organisation", times["small"])


def _paths(scenario: Scenario) -> dict[str, str]:
    return {"home page": "/", **page_paths(scenario)}


def _other(large: Flask) -> Caller:
    caller = Caller(large)
    with clock.held(NOW):
        caller.sign_in(OTHER, PASSWORD)
    return caller


def _read_whole(app: Flask, scenario: Scenario) -> Iterator[Line]:
    """The statements of the pages, and of what happens in them, that go through all of a large table."""
    caller, sizes = signed_in(app), _sizes(app)
    happens = happening(caller, scenario)
    with clock.held(NOW):
        for name, path in _paths(scenario).items():
            with asked(app) as statements:
                happens()
                caller.get(path)
            with app.app_context(), db.engine.connect() as connection:
                for statement, values in dict(statements).items():
                    for table in sorted(gone_through(connection, statement, values)):
                        if sizes[table] >= WORTH_AN_INDEX:
                            yield plain(
                                f"{name} goes through all of {table}: {named(statement)}",
                                sizes[table],
                                "rows",
                            )


def _rows(app: Flask) -> Iterator[Line]:
    sizes = _sizes(app)
    for table in ("programmes", "commitments", "events"):
        yield plain(f"rows of {table}", sizes[table], "rows")


def _sizes(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


if __name__ == "__main__":
    raise SystemExit(main())
