"""One new row by one statement is stored, held by the log and kept by the session as if the session had stored it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from facilitator import clock
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Job
from facilitator.services.many_rows import insert_row
from facilitator.services.row_notes import take_notes
from tests.factories import Cast


def new_commitment(cast: Cast, number: int) -> Commitment:
    return Commitment(
        programme_id=cast.programme_id,
        side=Side.SUPPLIER,
        number=number,
        ref=f"S-{number:02}",
        deed="Open the books",
        step=2,
        created_at=clock.now(),
    )


def everything(row: Commitment) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in sorted(inspect(Commitment).columns.keys())
        if name not in ("id", "number", "ref")
    }


def test_it_is_the_same_as_what_the_session_stores(context: Flask, cast: Cast) -> None:
    own, sessions = new_commitment(cast, 1), new_commitment(cast, 2)
    sessions.created_at = own.created_at
    insert_row(own)
    db.session.add(sessions)
    db.session.flush()
    rows = take_notes(cast.programme_id).rows
    (first, second) = rows.values()
    apart = {"number", "ref"}
    assert {name: first[name] for name in first if name not in apart} == {
        name: second[name] for name in second if name not in apart
    }
    assert everything(own) == everything(sessions)
    db.session.expire_all()
    assert everything(own) == everything(sessions)


def test_the_session_goes_on_with_it(context: Flask, cast: Cast) -> None:
    row = new_commitment(cast, 1)
    insert_row(row)
    assert db.session.get(Commitment, row.id) is row and not db.session.dirty
    row.deed = "Open all books"
    db.session.flush()
    db.session.expire_all()
    assert row.deed == "Open all books"


def test_a_row_with_a_value_that_only_the_statement_works_out_is_refused(context: Flask) -> None:
    with pytest.raises(ValueError, match="of its own for each row"):
        insert_row(Job(kind="pack", created_at=clock.now()))
