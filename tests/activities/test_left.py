"""What stays behind of a workshop's activities, read for its record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from facilitator import clock
from facilitator.activities import running
from facilitator.activities.family import Block, Left
from facilitator.activities.left import left_of
from facilitator.domain.agendas import ItemState
from facilitator.extensions import db
from facilitator.packs.record import build_record
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id, programme_by_public_id
from facilitator.queries.workshops import attendance_of
from facilitator.services import boards
from facilitator.services.agendas import step_item
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, prepare_programme
from facilitator.services.timing import adjust_minutes, pause_item, resume_item
from tests.blocks import again, block_in, give, giver, named_cards, now_in, press
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.filed import PRODUCT
from tests.rooms import plan, run_first_item, workshop_of
from tests.workshop_phones import writing


def left(cast: Cast, block: Block) -> tuple[tuple[str, Left], ...]:
    workshop = workshop_of(cast, block.workshop.number)
    agenda = agenda_of(workshop, clock.now())
    return left_of(block.programme, workshop, agenda, attendance_of(cast.programme_id, workshop.id).people)


def gather(cast: Cast, block: Block, *texts: str) -> None:
    to = named_cards(block)
    one = cast.supplier_member
    for text in texts:
        boards.put_card(to, giver(one), 0, text)
    boards.reveal(cast.actor, to)


def test_a_block_leaves_what_each_of_its_activities_left(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "check-in")
    block = press(cast, block, "ask", how="word")
    block = press(cast, give(cast, block, giver(cast.supplier_member), "answer", value="calm"), "show")
    running.switch_mode(cast.actor, block, "round")
    block = press(cast, press(cast, again(cast, block), "speak"), "stop")
    gather(cast, block, "Slow answers", "Late drawings")
    title = block.item.title
    assert [(where, one.title) for where, one in left(cast, block)] == [
        (title, "Check-in"),
        (title, "Heard in the round"),
        (title, "On the board"),
    ]
    assert left(cast, block)[0][1].lines == ("calm (Sergio Peña)",)
    assert sorted(left(cast, block)[2][1].lines) == ["Late drawings", "Slow answers"]
    record = build_record(cast.programme_id, block.workshop.number, "http://localhost")
    assert [(one.block, one.what, one.lines) for one in record.left] == [
        (where, one.title, one.lines) for where, one in left(cast, block)
    ]


def test_what_was_left_stays_where_the_programme_comes_in_from_its_file(app: Flask, cast: Cast) -> None:
    """Its room does not come along."""
    with writing(app):
        block = press(cast, block_in(cast, "check-in"), "ask", how="word")
        block = press(cast, give(cast, block, giver(cast.supplier_member), "answer", value="calm"), "show")
        gather(cast, block, "Slow answers")
        running.switch_mode(cast.actor, again(cast, block), "round")
        press(cast, press(cast, again(cast, block), "speak"), "stop")
        before = left(cast, block)
        assert len(before) == 3
    with writing(app):
        ready = prepare_programme(check_programme_file(programme_file(cast.programme_id, PRODUCT)))
        copy = programme_by_public_id(
            bring_in_programme(cast.actor, cast.facilitator.id, ready, as_copy=True)
        )
    with app.app_context():
        assert copy is not None
        record = build_record(copy.id, block.workshop.number, "http://localhost")
        assert [(one.block, one.what, one.lines) for one in record.left] == [
            (where, one.title, one.lines) for where, one in before
        ]


def test_the_record_tells_the_plan_it_started_with_and_what_it_took(context: Flask, cast: Cast) -> None:
    start = datetime(2027, 1, 14, 8, 30, tzinfo=UTC)
    number = plan(cast)
    with clock.held(start):
        key = run_first_item(cast, number)
        adjust_minutes(cast.actor, cast.programme_id, number, key, 5, 10)
        pause_item(cast.actor, cast.programme_id, number, key)
    with clock.held(start + timedelta(minutes=4)):
        resume_item(cast.actor, cast.programme_id, number, key)
    with clock.held(start + timedelta(minutes=17)):
        step_item(cast.actor, cast.programme_id, number, key, ItemState.DONE)
    line = build_record(cast.programme_id, number, "http://localhost").agenda[0]
    assert (line.minutes, line.actual_minutes) == (10, 13)


def test_a_workshop_without_a_room_left_nothing(context: Flask, cast: Cast) -> None:
    workshop = workshop_of(cast, plan(cast))
    people = attendance_of(cast.programme_id, workshop.id).people
    assert left_of(programme_by_id(cast.programme_id), workshop, agenda_of(workshop), people) == ()


def test_it_takes_the_same_queries_for_one_block_and_for_many(
    context: Flask, cast: Cast, counted_queries: CountedQueries
) -> None:
    block = block_in(cast, "round")
    press(cast, press(cast, block, "speak"), "stop")
    gather(cast, block, "One")
    workshop = workshop_of(cast, block.workshop.number)
    people = attendance_of(cast.programme_id, workshop.id).people

    def counted() -> int:
        agenda = agenda_of(workshop, clock.now())
        db.session.flush()
        with counted_queries() as statements:
            left_of(block.programme, workshop, agenda, people)
        return len(statements)

    few = counted()
    for key in agenda_of(workshop).keys[1:5]:
        step_item(cast.actor, cast.programme_id, workshop.number, key, ItemState.RUNNING)
        running.switch_mode(cast.actor, now_in(cast, workshop.number), "round")
        now = now_in(cast, workshop.number)
        press(cast, press(cast, now, "speak"), "stop")
        gather(cast, now, f"Card of {key}", "Another")
    assert (few, counted()) == (4, 4)
