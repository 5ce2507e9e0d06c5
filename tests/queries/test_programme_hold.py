"""Whoever holds a programme asks for its row once, and is never told what was undone meanwhile."""

from __future__ import annotations

from flask import Flask

from facilitator.domain.events.programme import ProgrammeArchived
from facilitator.extensions import db
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.log import record_event
from facilitator.services.log_batches import log_head
from tests.conftest import CountedQueries
from tests.factories import Cast


def test_a_transaction_asks_once(context: Flask, cast: Cast, counted_queries: CountedQueries) -> None:
    with counted_queries() as asked:
        first, second = hold_programme(cast.programme_id), hold_programme(cast.programme_id)
    assert first == second and len(asked) == 1
    db.session.rollback()
    with counted_queries() as asked:
        assert hold_programme(cast.programme_id) == first
    assert len(asked) == 1


def test_it_goes_on_with_the_log_and_back_with_it(context: Flask, cast: Cast) -> None:
    before = hold_programme(cast.programme_id).head
    record_event(cast.programme_id, ProgrammeArchived(), cast.actor)
    assert hold_programme(cast.programme_id).head == log_head(cast.programme_id) != before
    db.session.rollback()
    assert hold_programme(cast.programme_id).head == before


def test_what_a_savepoint_took_back_is_not_remembered(context: Flask, cast: Cast) -> None:
    before = hold_programme(cast.programme_id).head
    savepoint = db.session.begin_nested()
    record_event(cast.programme_id, ProgrammeArchived(), cast.actor)
    savepoint.rollback()
    assert hold_programme(cast.programme_id).head == before == log_head(cast.programme_id)
    record_event(cast.programme_id, ProgrammeArchived(), cast.actor)
    assert hold_programme(cast.programme_id).head == log_head(cast.programme_id)
