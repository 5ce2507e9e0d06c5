"""A planned workshop is cancelled and brought back, or deleted and restored; what has begun stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.workshops import Kind, WorkshopState
from facilitator.extensions import db
from facilitator.models import IssuedPack
from facilitator.queries.home import home_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.workshops import next_of, session_after, suggested_start, timeline
from facilitator.services.audit import audit_programme
from facilitator.services.calling_off import (
    bring_back_workshop,
    cancel_workshop,
    delete_workshop,
    restore_workshop,
)
from facilitator.services.workshops import start_workshop
from tests.factories import Cast
from tests.rooms import DAY, plan, told, workshop_of
from tests.signing_room import commitment

NOW = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)
LATER = DAY.replace(month=3)


@pytest.fixture
def two(context: Flask, cast: Cast) -> Cast:
    """A launch on 14 January and a review on 14 March are planned; it is 2 January."""
    with clock.held(NOW):
        plan(cast)
        plan(cast, Kind.REVIEW, day=LATER)
    return cast


def test_what_is_cancelled_stays_in_the_list_and_is_never_the_next_session(two: Cast) -> None:
    cancel_workshop(two.actor, two.programme_id, 1, "  The yard is closed ")
    found = workshop_of(two, 1)
    assert (found.state, found.cancelled_why) == (WorkshopState.CANCELLED, "The yard is closed")
    workshops = timeline(two.programme_id)
    coming = next_of(workshops, "Europe/Oslo", NOW.date())
    assert [one.number for one in workshops] == [1, 2] and coming is not None and coming.number == 2
    programme = programme_by_id(two.programme_id)
    with clock.held(NOW):
        assert session_after(programme, None, workshops) == LATER
    assert told(two)[-1] == ("WorkshopCancelled", {"why": "The yard is closed"})
    with pytest.raises(Conflict, match="cancelled"):
        start_workshop(two.actor, two.programme_id, 1)
    assert audit_programme(two.programme_id).ok


def test_the_home_page_never_leads_to_one_that_is_off(two: Cast) -> None:
    def next_number() -> int | None:
        with clock.held(NOW):
            [card] = home_of(two.facilitator.id).cards
        return card.session.number if card.session else None

    assert next_number() == 1
    cancel_workshop(two.actor, two.programme_id, 1, "Strike")
    assert next_number() == 2
    delete_workshop(two.actor, two.programme_id, 2)
    assert next_number() is None


def test_the_last_one_that_is_off_suggests_no_day(two: Cast) -> None:
    programme = programme_by_id(two.programme_id)
    with clock.held(NOW):
        before = suggested_start(programme, timeline(two.programme_id)[:1])
        cancel_workshop(two.actor, two.programme_id, 2, "Strike")
        assert suggested_start(programme, timeline(two.programme_id)) == before


def test_it_comes_back_as_it_was(two: Cast) -> None:
    before = workshop_of(two, 1)
    cancel_workshop(two.actor, two.programme_id, 1, "Strike")
    with pytest.raises(Conflict, match="cancelled"):
        cancel_workshop(two.actor, two.programme_id, 1, "Again")
    for _press in range(2):
        bring_back_workshop(two.actor, two.programme_id, 1)
    found = workshop_of(two, 1)
    assert found.is_planned and found.cancelled_why == "" and found.starts_at == before.starts_at
    assert [kind for kind, _data in told(two)].count("WorkshopBroughtBack") == 1


@pytest.mark.parametrize("why", ["", "   ", "x" * 301])
def test_a_cancellation_says_why_in_a_word(two: Cast, why: str) -> None:
    with pytest.raises(Invalid):
        cancel_workshop(two.actor, two.programme_id, 1, why)
    assert workshop_of(two, 1).is_planned


@pytest.mark.parametrize("cancelled", [False, True])
def test_what_is_deleted_is_on_no_list_until_it_is_restored(two: Cast, cancelled: bool) -> None:
    if cancelled:
        cancel_workshop(two.actor, two.programme_id, 2, "Strike")
    before = workshop_of(two, 2)
    delete_workshop(two.actor, two.programme_id, 2)
    assert [one.number for one in timeline(two.programme_id)] == [1]
    with pytest.raises(NotFound):
        workshop_of(two, 2)
    assert plan(two, Kind.REVIEW) == 3
    for _press in range(2):
        restore_workshop(two.actor, two.programme_id, 2)
    assert workshop_of(two, 2).state is before.state
    assert [kind for kind, _data in told(two)].count("WorkshopRestored") == 1
    assert audit_programme(two.programme_id).ok
    with pytest.raises(NotFound):
        restore_workshop(two.actor, two.programme_id, 99)


def test_what_something_belongs_to_is_not_deleted(two: Cast) -> None:
    commitment(two, 1)
    issued = IssuedPack(
        programme_id=two.programme_id,
        workshop_id=workshop_of(two, 2).id,
        kind="review",
        content_hash="c",
        file_sha256="0" * 64,
        size=1,
        pages=1,
        created_at=clock.now(),
    )
    db.session.add(issued)
    db.session.flush()
    for number in (1, 2):
        with pytest.raises(Conflict, match="Cancel it instead"):
            delete_workshop(two.actor, two.programme_id, number)


def test_what_has_begun_is_neither_cancelled_nor_deleted(two: Cast) -> None:
    start_workshop(two.actor, two.programme_id, 1)
    with pytest.raises(Conflict, match="has been started"):
        cancel_workshop(two.actor, two.programme_id, 1, "Strike")
    with pytest.raises(Conflict, match="has been started"):
        delete_workshop(two.actor, two.programme_id, 1)
    assert workshop_of(two, 1).is_running
