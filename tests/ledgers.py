"""Commitments for the tests of pages: made through the services, then committed, so that a client sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.commitment_rows import read_row
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.queries.programmes import programme_by_id
from facilitator.services.imports import import_commitments
from facilitator.services.workshops import start_workshop
from tests.days import another_time_of_day, today
from tests.factories import Cast
from tests.rooms import plan


@contextmanager
def stored_by(app: Flask) -> Iterator[None]:
    """What is made inside is in the database afterwards."""
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


def rows_of(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(db.text(statement))]


def make_many(cast: Cast, how_many: int, *, due: date | None = None, verdict: str = "") -> None:
    """So many active commitments, both sides in turn, S-01 first; with a verdict they are judged already."""
    day = due or today() + timedelta(days=40)
    members = {Side.SUPPLIER: cast.supplier_member, Side.CUSTOMER: cast.customer_member}
    rows = []
    for number in range(how_many):
        side = (Side.SUPPLIER, Side.CUSTOMER)[number % 2]
        cells = {
            "party": side.value,
            "giver": members[side].name,
            "receiver": members[side.other].name,
            "deed": f"Öffne Halle {number} für Gäste aus Ålesund",
            "evidence": f"Photograph {number}",
            "due": day.isoformat(),
            "step": str(number % 5 + 1),
            "stretch": "2",
            "verdict": verdict,
            "reason": "Said plainly" if verdict == "not kept" else "",
        }
        rows.append(read_row(number + 2, cells))
    import_commitments(cast.actor, programme_by_id(cast.programme_id), rows, again=True)


def make_running(cast: Cast) -> int:
    """A review workshop that is on; returns its number. Its time is counted from now, whatever the hour."""
    number = plan(cast, Kind.REVIEW, day=today(), clock=another_time_of_day())
    start_workshop(cast.actor, cast.programme_id, number)
    return number
