"""Not started after all: back to planned while nothing has happened, with the reason otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import steps
from facilitator.domain.agendas import Activity, ItemDraft, ItemState
from facilitator.domain.errors import Conflict
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.not_started import LEAVES_NOTHING, check_nothing_happened
from facilitator.domain.rooms import PHONE_KEPT
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.models import ActivityState, Ballot
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import attendance_of
from facilitator.services.agendas import add_item, move_item, remove_item, save_notes, step_item
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import drop_commitment
from facilitator.services.participants import join
from facilitator.services.sheets import lock_list
from facilitator.services.taking_back import take_back_start
from facilitator.services.timing import adjust_minutes, settle_overrun
from facilitator.services.workshops import close_workshop, reopen_workshop, set_attendance, start_workshop
from tests.factories import Cast
from tests.rooms import agenda, plan, told, workshop_of
from tests.signing_room import commitment

Happening = Callable[[Cast, int], object]


def started(cast: Cast) -> int:
    """A launch that was started with its first block, as the button does it."""
    number = plan(cast)
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    return number


def test_everything_is_as_it_was_planned(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    before = agenda(cast, number)
    step_item(cast.actor, cast.programme_id, number, before.keys[4], ItemState.SKIPPED)
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    adjust_minutes(cast.actor, cast.programme_id, number, before.keys[1], 5, before.items[1].minutes)
    save_notes(cast.actor, cast.programme_id, number, before.keys[0], "Bring the flip chart", 1)
    set_attendance(cast.actor, cast.programme_id, number, cast.supplier_member.number, True)
    take_back_start(cast.actor, cast.programme_id, number)

    found, now = workshop_of(cast, number), agenda(cast, number)
    assert found.is_planned and found.started_at is None
    assert [(one.key, one.minutes) for one in now.items] == [(one.key, one.minutes) for one in before.items]
    states = [one.state for one in now.items]
    assert states.count(ItemState.WAITING) == len(states) - 1 and states[4] is ItemState.SKIPPED
    assert now.now is None and now.items[0].notes == "Bring the flip chart"
    room = room_of(found.id)
    assert room is not None and not room.is_open
    attendance = attendance_of(cast.programme_id, found.id)
    assert (attendance.present("supplier"), attendance.expected("supplier")) == (0, 2)
    assert not db.session.query(ActivityState).count()
    assert told(cast)[-1] == ("WorkshopNotStarted", {})
    assert audit_programme(cast.programme_id).ok


def test_what_was_changed_in_the_room_is_as_it_was_planned(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    keys = agenda(cast, number).keys
    step_item(cast.actor, cast.programme_id, number, keys[2], ItemState.SKIPPED)
    start_workshop(cast.actor, cast.programme_id, number)
    act = (cast.actor, cast.programme_id, number)
    step_item(*act, keys[2], ItemState.WAITING)
    step_item(*act, keys[3], ItemState.SKIPPED)
    remove_item(*act, keys[4])
    move_item(*act, keys[6], 0)
    added = add_item(*act, ItemDraft("The new harbour", 15, Activity.TALK), after=keys[1])
    take_back_start(*act)
    lines = agenda(cast, number)
    assert lines.keys == (*keys[:2], added, *keys[2:]), "what was written in the room is not thrown away"
    assert [one.key for one in lines.items if one.state is ItemState.SKIPPED] == [keys[2]]


def test_the_room_has_the_time_that_was_planned(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    planned = workshop_of(cast, number).length_minutes
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    started_at = workshop_of(cast, number).started_at
    assert started_at is not None
    with clock.held(started_at + timedelta(minutes=40)):
        over = agenda(cast, number, live=True).overrun(clock.now())
        assert over is not None
        settle_overrun(cast.actor, cast.programme_id, number, "later", over.mark)
        assert workshop_of(cast, number).length_minutes > planned
        take_back_start(cast.actor, cast.programme_id, number)
    assert workshop_of(cast, number).length_minutes == planned


def there(cast: Cast, number: int) -> list[tuple[str, bool]]:
    """Who is expected, and whether they are there."""
    found = attendance_of(cast.programme_id, workshop_of(cast, number).id).people
    return [(one.name, one.present) for one in found if one.expected]


def test_who_came_unexpected_is_not_expected(context: Flask, cast: Cast) -> None:
    number = plan(cast, attendees=(cast.supplier_member.number,))
    start_workshop(cast.actor, cast.programme_id, number)
    for member in (cast.supplier_member, cast.customer_member):
        set_attendance(cast.actor, cast.programme_id, number, member.number, True)
    assert len(there(cast, number)) == 2
    take_back_start(cast.actor, cast.programme_id, number)
    assert there(cast, number) == [(cast.supplier_member.name, False)]


def test_a_phone_that_finds_its_place_is_there_again(context: Flask, cast: Cast) -> None:
    number = plan(cast, attendees=())
    start_workshop(cast.actor, cast.programme_id, number)
    room = room_of(workshop_of(cast, number).id)
    assert room is not None
    join(room, new_token(), person_number=cast.supplier_member.number)
    take_back_start(cast.actor, cast.programme_id, number)
    assert there(cast, number) == []
    start_workshop(cast.actor, cast.programme_id, number)
    assert there(cast, number) == [(cast.supplier_member.name, True)]
    assert told(cast)[-1][0] == "AttendanceTaken"
    take_back_start(cast.actor, cast.programme_id, number)
    with clock.held(clock.now() + PHONE_KEPT + timedelta(minutes=1)):
        start_workshop(cast.actor, cast.programme_id, number)
    assert there(cast, number) == [], "that phone has forgotten its place"
    assert audit_programme(cast.programme_id).ok


def test_it_starts_again_as_if_for_the_first_time(context: Flask, cast: Cast) -> None:
    number = started(cast)
    take_back_start(cast.actor, cast.programme_id, number)
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    lines = agenda(cast, number)
    assert lines.now_key == lines.keys[0]
    assert all(one.planned_minutes == one.minutes for one in lines.items)
    take_back_start(cast.actor, cast.programme_id, number)
    assert workshop_of(cast, number).is_planned


def closes_and_reopens(cast: Cast, number: int) -> None:
    close_workshop(cast.actor, cast.programme_id, number)
    reopen_workshop(cast.actor, cast.programme_id, number)


def locks(cast: Cast, number: int) -> None:
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)


def votes_in_secret(cast: Cast, number: int) -> None:
    item = agenda(cast, number).items[0].id
    db.session.add(Ballot(key="k" * 64, item_id=item, mode="check-in", run=1, kind="answer", value="3"))
    db.session.flush()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (commitment, "A commitment was written down"),
        (locks, "list was locked"),
        (closes_and_reopens, "closed before"),
        (votes_in_secret, "handed in"),
    ],
)
def test_what_has_happened_keeps_it(context: Flask, cast: Cast, happens: Happening, reason: str) -> None:
    number = started(cast)
    happens(cast, number)
    with pytest.raises(Conflict, match=reason):
        take_back_start(cast.actor, cast.programme_id, number)
    assert workshop_of(cast, number).is_running
    room = room_of(workshop_of(cast, number).id)
    assert room is not None and room.is_open


def test_what_was_prepared_for_it_beforehand_does_not_hold_it(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    ref = commitment(cast, number)
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    take_back_start(cast.actor, cast.programme_id, number)
    assert workshop_of(cast, number).is_planned
    steps.start(cast.actor, programme_by_id(cast.programme_id), workshop_of(cast, number))
    drop_commitment(cast.actor, cast.programme_id, ref, None, "Not any more")
    with pytest.raises(Conflict, match="A commitment"):
        take_back_start(cast.actor, cast.programme_id, number)


def test_only_one_that_runs_is_taken_back(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    with pytest.raises(Conflict, match="Only a session that is running"):
        take_back_start(cast.actor, cast.programme_id, number)
    start_workshop(cast.actor, cast.programme_id, number)
    close_workshop(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict, match="Only a session that is running"):
        take_back_start(cast.actor, cast.programme_id, number)


@pytest.mark.parametrize("kind", sorted(set(EventKind) - LEAVES_NOTHING))
def test_every_kind_that_is_not_harmless_keeps_it(kind: EventKind) -> None:
    with pytest.raises(Conflict):
        check_nothing_happened([EventKind.WORKSHOP_STARTED, kind], given=False)
