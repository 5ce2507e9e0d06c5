"""Columns of enums: rows bring the value itself, the store keeps its word, and nothing else gets in or out."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from facilitator.domain.commitments import Outcome, State
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment
from facilitator.queries.standings import state_expr
from tests.commitments import make_active, stored
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("context")


def test_a_row_brings_the_value_and_the_store_keeps_its_word(cast: Cast) -> None:
    ref = make_active(cast, side=Side.CUSTOMER)
    stored(cast, ref).settled = Outcome.KEPT_LATE
    db.session.flush()
    row = db.session.execute(select(Commitment.side, Commitment.settled).where(Commitment.ref == ref)).one()
    assert row.side is Side.CUSTOMER
    assert row.settled is Outcome.KEPT_LATE
    assert db.session.execute(text("SELECT side, settled FROM commitments")).one() == (
        "customer",
        "kept_late",
    )


def test_a_computed_state_is_a_state_out_of_a_subquery_too(cast: Cast) -> None:
    make_active(cast)
    inner = select(state_expr().label("state")).subquery()
    assert db.session.execute(select(inner.c.state)).scalar_one() is State.ACTIVE


def test_a_word_that_the_enum_does_not_have_is_not_stored(cast: Cast) -> None:
    stored(cast, make_active(cast)).verdict = "splendid"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="“splendid” is no Outcome; these are known: kept, kept_late"):
        db.session.flush()
    db.session.rollback()


def test_a_word_that_was_stored_past_the_app_is_named(cast: Cast) -> None:
    make_active(cast)
    db.session.execute(text("UPDATE commitments SET verdict = 'splendid'"))
    with pytest.raises(ValueError, match="“splendid” is no Outcome"):
        db.session.execute(select(Commitment.verdict)).scalar_one()
