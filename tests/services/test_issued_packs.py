"""A pack that was printed is held by the log like any row, and outdates no pack by that."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.packs import log_head_of
from facilitator.services.audit import audit_programme
from facilitator.services.packs import Made, note_issued
from tests.factories import Cast


def made(**changes: object) -> Made:
    values: dict[str, object] = {"kind": "review", "content_hash": "c" * 64, "file_sha256": "f" * 64}
    values |= {"size": 1000, "pages": 3, "notes": "Some letters", "workshop_number": 0, "sheet_hash": ""}
    return Made(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def printed(context: Flask, cast: Cast) -> Cast:
    db.session.commit()
    note_issued(cast.programme_id, made())
    db.session.commit()
    return cast


def kinds(cast: Cast) -> list[str]:
    found = select(Event.kind).where(Event.programme_id == cast.programme_id).order_by(Event.seq)
    return list(db.session.scalars(found))


def test_the_event_that_holds_a_printed_pack_is_not_the_one_that_packs_name(
    context: Flask, cast: Cast
) -> None:
    db.session.commit()
    head, before = log_head_of(cast.programme_id), kinds(cast)
    note_issued(cast.programme_id, made())
    db.session.commit()
    assert kinds(cast) == [*before, "RowsHeld"]
    assert log_head_of(cast.programme_id) == head


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE issued_packs SET file_sha256 = '0'", "disagree on its file sha256"),
        ("UPDATE issued_packs SET notes = ''", "disagree on its notes"),
        ("UPDATE issued_packs SET pages = 4", "disagree on its pages"),
        ("DELETE FROM issued_packs", "a printed pack that the log knows is not stored any more"),
        (
            "INSERT INTO issued_packs (programme_id, kind, content_hash, file_sha256, size, pages, notes, created_at) "
            "SELECT programme_id, kind, 'x', '0', size, pages, notes, created_at FROM issued_packs",
            "the printed pack x…: the log does not know this printed pack",
        ),
    ],
)
def test_what_is_changed_of_it_past_the_app_is_found(printed: Cast, statement: str, fault: str) -> None:
    assert audit_programme(printed.programme_id).ok
    db.session.execute(text(statement))
    assert fault in " ".join(audit_programme(printed.programme_id).faults)


def test_a_pack_that_is_printed_anew_is_held_as_it_is_now(printed: Cast) -> None:
    note_issued(printed.programme_id, made(file_sha256="e" * 64, notes=""))
    db.session.commit()
    assert audit_programme(printed.programme_id).ok
    stored = db.session.execute(text("SELECT file_sha256, notes FROM issued_packs")).one()
    assert tuple(stored) == ("e" * 64, "")
