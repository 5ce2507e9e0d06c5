"""Workshops: planned with sensible defaults, edited with a version, started, closed, opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, SheetState, WorkshopState
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.workshops import (
    WorkshopBrief,
    attendance_of,
    first_moment,
    next_of,
    running_workshop,
    session_after,
    session_ahead,
    suggested_start,
    timeline,
)
from facilitator.services import workshops
from facilitator.services.calling_off import bring_back_workshop, cancel_workshop
from facilitator.services.packs import order_key
from facilitator.services.people import leave
from facilitator.services.sheets import lock_list, reopen_list
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.jobs import stored_job
from tests.rooms import DAY, agenda, draft_of, plan, run_first_item, told, workshop_of
from tests.signing_room import commitment, sign_for, started_workshop


def test_a_plan_brings_its_agenda_its_length_and_everybody(context: Flask, cast: Cast) -> None:
    number = plan(cast)
    found = workshop_of(cast, number)
    assert (found.number, found.title, found.length_minutes) == (1, "Launch workshop", 180)
    assert found.starts_at == datetime(2027, 1, 14, 8, 30, tzinfo=UTC)
    assert found.state is WorkshopState.PLANNED
    lines = agenda(cast, number)
    assert lines.fit.over == 0 and len(lines.items) == 11
    assert lines.items[0].script and lines.items[0].leaves_behind
    attendance = attendance_of(cast.programme_id, found.id)
    assert (attendance.expected("supplier"), attendance.expected("customer")) == (2, 2)
    kind, data = told(cast)[-1]
    assert kind == "WorkshopPlanned" and len(data["expected"]) == 4  # type: ignore[arg-type]


def test_numbers_count_up_and_are_never_reused(context: Flask, cast: Cast) -> None:
    assert [plan(cast), plan(cast, Kind.REVIEW), plan(cast, Kind.THEME, step=4)] == [1, 2, 3]
    assert [one.title for one in timeline(cast.programme_id)][1:] == [
        "Review workshop",
        workshop_of(cast, 3).title,
    ]
    assert workshop_of(cast, 3).template == "theme-4"


def test_a_template_of_another_kind_is_refused(context: Flask, cast: Cast) -> None:
    for template in ("launch", "no-such-agenda"):
        with pytest.raises(Invalid) as caught:
            plan(cast, Kind.REVIEW, template=template)
        assert list(caught.value.fields) == ["template"]
    assert not timeline(cast.programme_id)


def test_a_past_agenda_can_be_the_beginning_with_its_length_but_not_its_notes(
    context: Flask, cast: Cast
) -> None:
    plan(cast, length_minutes=200)
    run_first_item(cast, 1)
    number = workshops.plan_workshop(cast.actor, cast.programme_id, draft_of(Kind.REVIEW), copy_agenda_of=1)
    copied, original = agenda(cast, number), agenda(cast, 1)
    assert [line.draft for line in copied.items] == [line.draft for line in original.items]
    assert [line.from_block for line in copied.items] == [line.from_block for line in original.items]
    assert copied.items[0].from_block == "launch/welcome"
    assert {line.state for line in copied.items} == {ItemState.WAITING}
    assert not set(copied.keys) & set(original.keys)
    assert workshop_of(cast, number).length_minutes == 200
    with pytest.raises(NotFound):
        workshops.plan_workshop(cast.actor, cast.programme_id, draft_of(), copy_agenda_of=77)


def test_only_people_of_the_programme_can_be_expected(context: Flask, cast: Cast) -> None:
    number = plan(cast, attendees=(cast.supplier_member.number,))
    people = attendance_of(cast.programme_id, workshop_of(cast, number).id).people
    assert [one.name for one in people if one.expected] == [cast.supplier_member.name]
    with pytest.raises(NotFound):
        plan(cast, attendees=(99,))


def test_who_has_left_is_not_expected_any_more(context: Flask, cast: Cast) -> None:
    leave(cast.actor, cast.programme_id, cast.customer_member.number, None, "")
    number = plan(cast)
    names = [one.name for one in attendance_of(cast.programme_id, workshop_of(cast, number).id).people]
    assert cast.customer_member.name not in names


def test_an_edit_moves_the_clock_times_and_keeps_the_agenda(context: Flask, cast: Cast) -> None:
    plan(cast)
    before = agenda(cast, 1)
    changed = draft_of(clock=time(14, 0), place="Ålesund", attendees=(1, 3))
    workshops.edit_workshop(cast.actor, cast.programme_id, 1, changed, version=1)
    after = agenda(cast, 1)
    assert after.keys == before.keys
    assert after.items[0].begins_at - before.items[0].begins_at == timedelta(hours=4, minutes=30)
    assert (workshop_of(cast, 1).place, workshop_of(cast, 1).length_minutes) == ("Ålesund", 180)
    people = attendance_of(cast.programme_id, workshop_of(cast, 1).id).people
    assert {one.number for one in people if one.expected} == {1, 3}


def test_an_edit_onto_an_older_version_is_answered_with_what_stands_there(context: Flask, cast: Cast) -> None:
    plan(cast)
    workshops.edit_workshop(cast.actor, cast.programme_id, 1, draft_of(place="Here"), version=1)
    with pytest.raises(Stale) as caught:
        workshops.edit_workshop(cast.actor, cast.programme_id, 1, draft_of(place="There"), version=1)
    assert isinstance(caught.value.current, WorkshopBrief)
    assert caught.value.current.place == "Here" == workshop_of(cast, 1).place


def test_the_way_from_planned_to_closed_and_back(context: Flask, cast: Cast) -> None:
    plan(cast)
    with pytest.raises(Conflict):
        workshops.close_workshop(cast.actor, cast.programme_id, 1)
    workshops.start_workshop(cast.actor, cast.programme_id, 1)
    with pytest.raises(Conflict):
        workshops.start_workshop(cast.actor, cast.programme_id, 1)
    workshops.close_workshop(cast.actor, cast.programme_id, 1, " All said. ")
    closed = workshop_of(cast, 1)
    assert (closed.state, closed.closing_note) == (WorkshopState.CLOSED, "All said.")
    with pytest.raises(Conflict):
        workshops.edit_workshop(cast.actor, cast.programme_id, 1, draft_of(), version=closed.version)
    workshops.reopen_workshop(cast.actor, cast.programme_id, 1)
    assert workshop_of(cast, 1).is_running
    kinds = [kind for kind, _data in told(cast)]
    assert kinds == ["WorkshopPlanned", "WorkshopStarted", "WorkshopClosed", "WorkshopReopened"]


def test_closing_ends_the_item_that_is_on(context: Flask, cast: Cast) -> None:
    plan(cast)
    with clock.held(datetime(2027, 1, 14, 8, 30, tzinfo=UTC)):
        run_first_item(cast, 1)
    with clock.held(datetime(2027, 1, 14, 8, 43, tzinfo=UTC)):
        workshops.close_workshop(cast.actor, cast.programme_id, 1)
    first = agenda(cast, 1).items[0]
    assert (first.state, first.minutes, first.actual_minutes) == (ItemState.DONE, 10, 13)


def test_closing_without_a_list_may_leave_signing_open_until_a_day(context: Flask, cast: Cast) -> None:
    plan(cast)
    with clock.held(datetime(2027, 1, 14, 8, 30, tzinfo=UTC)):
        workshops.start_workshop(cast.actor, cast.programme_id, 1)
        with pytest.raises(Invalid):
            workshops.close_workshop(cast.actor, cast.programme_id, 1, sign_until=date(2027, 1, 13))
        workshops.close_workshop(cast.actor, cast.programme_id, 1, sign_until=date(2027, 1, 28))
    assert workshop_of(cast, 1).sign_until == date(2027, 1, 28)
    assert told(cast)[-1][1] == {"note": "", "agreed": False, "sign_until": "2027-01-28"}
    workshops.reopen_workshop(cast.actor, cast.programme_id, 1)
    assert workshop_of(cast, 1).sign_until is None


def test_a_list_out_for_signing_needs_a_last_day_and_then_can_still_be_signed(
    context: Flask, cast: Cast
) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number, take_in=False)
    with pytest.raises(Invalid) as caught:
        workshops.close_workshop(cast.actor, cast.programme_id, number)
    assert list(caught.value.fields) == ["sign_until"]
    workshops.close_workshop(cast.actor, cast.programme_id, number, sign_until=today() + timedelta(days=7))
    assert workshop_of(cast, number).sheet is SheetState.OPEN
    for side in Side:
        sign_for(cast, number, side)
    signed = workshop_of(cast, number)
    assert signed.is_signed and signed.sheet_revision == 1
    with pytest.raises(Conflict, match="stands"):
        workshops.reopen_workshop(cast.actor, cast.programme_id, number)


def test_with_a_signed_list_no_last_day_is_kept(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number, take_in=False)
    for side in Side:
        sign_for(cast, number, side)
    workshops.close_workshop(cast.actor, cast.programme_id, number, sign_until=today())
    assert workshop_of(cast, number).sign_until is None
    assert told(cast)[-1][1]["agreed"] is True


def test_closing_begins_the_record_and_the_next_review_pack(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    workshops.close_workshop(cast.actor, cast.programme_id, number)
    for kind, wanted in (("record", number), ("review", None)):
        order = stored_job(order_key(cast.programme_id, kind, wanted))
        assert order is not None and order.state == "waiting"


def test_attendance_is_taken_once_however_often_it_is_pressed(context: Flask, cast: Cast) -> None:
    plan(cast, attendees=())
    workshops.start_workshop(cast.actor, cast.programme_id, 1)
    for _press in range(2):
        workshops.set_attendance(cast.actor, cast.programme_id, 1, cast.supplier_member.number, True)
    attendance = attendance_of(cast.programme_id, workshop_of(cast, 1).id)
    assert (attendance.present("supplier"), attendance.present("customer")) == (1, 0)
    assert [kind for kind, _data in told(cast)].count("AttendanceTaken") == 1
    workshops.set_attendance(cast.actor, cast.programme_id, 1, cast.supplier_member.number, False)
    assert attendance_of(cast.programme_id, workshop_of(cast, 1).id).present("supplier") == 0
    with pytest.raises(NotFound):
        workshops.set_attendance(cast.actor, cast.programme_id, 1, 99, True)


def test_what_a_list_says_of_its_session_stays_while_it_is_out_and_once_it_is_signed(
    context: Flask, cast: Cast
) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    now = workshop_of(cast, number)
    same = draft_of(now.kind, day=today(), title=now.title)

    def save(**changes: object) -> None:
        draft, version = replace(same, **changes), workshop_of(cast, number).version  # type: ignore[arg-type]
        workshops.edit_workshop(cast.actor, cast.programme_id, number, draft, version)

    other: dict[str, object] = {
        "day": today() + timedelta(days=1),
        "kind": Kind.REVIEW,
        "title": "Another title",
    }
    for words in ("out for signing", "both parties have signed"):
        for field, value in other.items():
            with pytest.raises(Invalid) as refused:
                save(**{field: value})
            assert words in refused.value.fields[field]
        save(place=f"The harbour, {words}", clock=time(11, 0))
        assert workshop_of(cast, number).place == f"The harbour, {words}"
        if words == "out for signing":
            reopen_list(cast.actor, cast.programme_id, number, "The title is wrong")
            save(title="The right title")
            same = replace(same, title="The right title")
            lock_list(cast.actor, cast.programme_id, number)
            for side in Side:
                sign_for(cast, number, side)


def test_who_is_there_is_said_only_while_the_session_runs(context: Flask, cast: Cast) -> None:
    def press() -> None:
        workshops.set_attendance(cast.actor, cast.programme_id, 1, cast.supplier_member.number, True)

    plan(cast)
    with pytest.raises(Conflict, match="who is expected"):
        press()
    cancel_workshop(cast.actor, cast.programme_id, 1, "Strike")
    with pytest.raises(Conflict, match="cancelled"):
        press()
    bring_back_workshop(cast.actor, cast.programme_id, 1)
    workshops.start_workshop(cast.actor, cast.programme_id, 1)
    workshops.close_workshop(cast.actor, cast.programme_id, 1)
    with pytest.raises(Conflict, match="its record stands"):
        press()
    assert attendance_of(cast.programme_id, workshop_of(cast, 1).id).present("supplier") == 0


def test_another_programme_has_no_such_workshop(context: Flask, cast: Cast) -> None:
    plan(cast)
    with pytest.raises(NotFound):
        workshops.start_workshop(cast.outsider_actor, cast.other_programme_id, 1)


def numbers_ahead(cast: Cast, today: date) -> tuple[int | None, int | None]:
    """The numbers of what to turn to next, and of the session at which all meet again."""
    found = timeline(cast.programme_id)
    both = next_of(found, "Europe/Oslo", today), session_ahead(found, "Europe/Oslo", today)
    return tuple(one.number if one else None for one in both)  # type: ignore[return-value]


def test_the_next_workshop_is_the_running_one_then_the_earliest_planned(context: Flask, cast: Cast) -> None:
    assert numbers_ahead(cast, DAY) == (None, None)
    plan(cast, day=DAY + timedelta(weeks=8))
    plan(cast, Kind.REVIEW)
    assert numbers_ahead(cast, DAY) == (2, 2)
    workshops.start_workshop(cast.actor, cast.programme_id, 1)
    assert numbers_ahead(cast, DAY) == (1, 2)
    running = running_workshop(cast.programme_id)
    assert running is not None and running.number == 1


def test_a_session_whose_day_has_passed_without_it_is_next_only_while_no_other_is_ahead(
    context: Flask, cast: Cast
) -> None:
    plan(cast)
    assert numbers_ahead(cast, DAY + timedelta(days=1)) == (1, None)
    plan(cast, Kind.REVIEW, day=DAY + timedelta(weeks=8))
    assert numbers_ahead(cast, DAY + timedelta(days=1)) == (2, 2)
    assert numbers_ahead(cast, DAY + timedelta(weeks=9)) == (1, None)


def test_an_hour_that_the_clocks_skip_at_midnight_is_on_the_next_day() -> None:
    """Nuuk skips the hour from 23 to 24 on 27 March 2027."""
    assert first_moment(date(2027, 3, 27), time(23, 0), "America/Nuuk") == datetime(
        2027, 3, 28, 1, tzinfo=UTC
    )
    assert first_moment(date(2027, 3, 27), time(22, 59), "America/Nuuk") == datetime(
        2027, 3, 28, 0, 59, tzinfo=UTC
    )


def test_commitments_are_due_by_the_next_session(context: Flask, cast: Cast) -> None:
    plan(cast)
    programme = programme_by_id(cast.programme_id)
    first = workshop_of(cast, 1)

    def next_day(today: date) -> date:
        with clock.held(datetime.combine(today, time(12), UTC)):
            return session_after(programme, first, timeline(cast.programme_id))

    assert next_day(DAY) == DAY + timedelta(weeks=8)
    plan(cast, Kind.REVIEW, day=DAY + timedelta(weeks=6))
    assert next_day(DAY) == next_day(DAY + timedelta(weeks=6)) == DAY + timedelta(weeks=6)
    # its day passed without it: no commitment begins overdue
    assert next_day(DAY + timedelta(weeks=7)) == DAY + timedelta(weeks=8)
    assert next_day(DAY + timedelta(weeks=20)) == DAY + timedelta(weeks=21)


def test_the_next_start_keeps_its_hour_when_the_clocks_change(context: Flask, cast: Cast) -> None:
    """From 11 February, in winter time, eight weeks on to 8 April, in summer time."""
    plan(cast, day=date(2027, 2, 11))
    with clock.held(datetime(2027, 2, 12, tzinfo=UTC)):
        starts = suggested_start(programme_by_id(cast.programme_id), timeline(cast.programme_id))
    assert starts == datetime(2027, 4, 8, 7, 30, tzinfo=UTC)


def test_the_first_start_is_a_week_from_today_and_never_in_the_past(context: Flask, cast: Cast) -> None:
    programme = programme_by_id(cast.programme_id)
    with clock.held(datetime(2027, 1, 4, 12, tzinfo=UTC)):
        assert suggested_start(programme, []) == datetime(2027, 1, 11, 8, 30, tzinfo=UTC)
    plan(cast)
    with clock.held(datetime(2028, 1, 4, 12, tzinfo=UTC)):
        later = suggested_start(programme, timeline(cast.programme_id))
    assert later == datetime(2028, 1, 11, 8, 30, tzinfo=UTC)


def test_the_timeline_takes_one_query_however_long_it_is(
    context: Flask, cast: Cast, counted_queries: CountedQueries
) -> None:
    for _number in range(3):
        plan(cast, Kind.REVIEW)
    with counted_queries() as few:
        timeline(cast.programme_id)
    for _number in range(9):
        plan(cast, Kind.REVIEW)
    with counted_queries() as many:
        assert len(timeline(cast.programme_id)) == 12
    assert len(few) == len(many) == 1
