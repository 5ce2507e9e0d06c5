"""Named answers: one per person and slot in each run, whoever presses how often and when."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.activities import check_in
from facilitator.activities.family import Block
from facilitator.database import write_lock
from facilitator.domain.errors import Conflict
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Answer, Room
from facilitator.queries.answers import answers_of, own_answers, who_answered
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services import answers
from facilitator.services.activity_states import save_state
from facilitator.services.collected import Collection, hold, stop
from tests.blocks import block_in
from tests.conftest import row_count
from tests.factories import Cast
from tests.rooms import told

MODE = "check-in"


def collecting(cast: Cast) -> Block:
    """A block whose check-in takes answers."""
    block = block_in(cast, MODE)
    save_state(block.item.id, state_of_mode(block.item.id, MODE), phase="collect")
    return block


def run_of(block: Block, run: int = 1) -> Collection:
    """The check-in of the block with names, as a phone knows it whose page shows it collecting."""
    return check_in.HOW.of(replace(block, state=StateView(MODE, run, "collect", {"anonymous": False})))


def put(block: Block, person_id: int, value: str, *, slot: int = 0, run: int = 1) -> None:
    to = run_of(block, run)
    hold(to)
    answers.put(to, Giver("", None, person_id), slot, value)


def take_back(block: Block, person_id: int) -> None:
    to = run_of(block)
    hold(to)
    answers.take_back(to, Giver("", None, person_id), 0)


def close(block: Block) -> None:
    stop(run_of(block), state_of_mode(block.item.id, MODE), "shown", {})


def given_at(person_id: int) -> datetime:
    return db.session.execute(select(Answer.at).where(Answer.person_id == person_id)).scalar_one()


def test_a_later_answer_takes_the_place_of_the_one_before(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    person = cast.supplier_member
    put(block, person.id, "tired")
    first = given_at(person.id)
    put(block, person.id, "tired")
    assert given_at(person.id) == first, "the same again is no change"
    put(block, person.id, "hopeful")
    rows = answers_of(block.item.id, MODE, 1)
    assert [(row.name, row.number, row.side, row.value) for row in rows] == [
        (person.name, person.number, Side.SUPPLIER, "hopeful")
    ]


def test_slots_and_runs_are_kept_apart(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    put(block, cast.supplier_member.id, "a", slot=0)
    put(block, cast.supplier_member.id, "b", slot=1)
    assert own_answers(block.item.id, MODE, 1, cast.supplier_member.id) == {0: "a", 1: "b"}
    assert answers_of(block.item.id, MODE, 2) == []
    assert who_answered(block.item.id, MODE, 1) == {cast.supplier_member.id}


def test_the_suppliers_people_come_first_by_name(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    for one in reversed(cast.people):
        put(block, one.id, "x")
    names = [row.name for row in answers_of(block.item.id, MODE, 1)]
    assert names == ["Sergio Peña", "Solveig Ånestad", "Carla Brandão", "Cem Yıldız"]


def test_an_answer_is_taken_back_once(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    put(block, cast.supplier_member.id, "a")
    for _again in range(2):
        take_back(block, cast.supplier_member.id)
    assert answers_of(block.item.id, MODE, 1) == []


def test_nothing_comes_in_once_the_run_is_closed(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    put(block, cast.supplier_member.id, "a")
    close(block)
    with pytest.raises(Conflict, match="just ended"):
        put(block, cast.supplier_member.id, "b")
    with pytest.raises(Conflict, match="just ended"):
        take_back(block, cast.supplier_member.id)
    with pytest.raises(Conflict, match="just ended"):
        put(block, cast.supplier_signatory.id, "c", run=2)
    assert [row.value for row in answers_of(block.item.id, MODE, 1)] == ["a"]


def test_a_tap_tells_the_room_and_writes_no_event(context: Flask, cast: Cast) -> None:
    block = collecting(cast)
    before, events = _version(block), len(told(cast))
    put(block, cast.supplier_member.id, "a")
    assert _version(block) == before + 1
    assert len(told(cast)) == events


def test_the_same_person_answering_from_two_places_at_once_has_one_answer(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        block = collecting(cast)
        db.session.commit()
    person_id = cast.supplier_member.id
    gate, wrong = threading.Barrier(8), []

    def tap(value: str) -> None:
        try:
            gate.wait()
            with app.app_context(), write_lock(db.session):
                put(block, person_id, value)
                db.session.commit()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=tap, args=(str(number % 5 + 1),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    with app.app_context(), write_lock(db.session):
        assert row_count("answers") == 1


def test_answers_and_closing_at_the_same_moment_lose_nothing_that_was_accepted(
    app: Flask, cast: Cast
) -> None:
    """Whatever was accepted is read by the one who closes; what came after was refused."""
    with app.app_context(), write_lock(db.session):
        block = collecting(cast)
        db.session.commit()
    gate = threading.Barrier(5)
    accepted: list[int] = []
    read: list[int] = []
    wrong: list[Exception] = []

    def tap(person_id: int) -> None:
        try:
            gate.wait()
            with app.app_context(), write_lock(db.session):
                put(block, person_id, "5")
                db.session.commit()
            accepted.append(person_id)
        except Conflict:
            pass
        except Exception as error:
            wrong.append(error)

    def close_it() -> None:
        try:
            gate.wait()
            with app.app_context(), write_lock(db.session):
                close(block)
                read.extend(row.person_id for row in answers_of(block.item.id, MODE, 1))
                db.session.commit()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=tap, args=(one.id,)) for one in cast.people]
    threads.append(threading.Thread(target=close_it))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert sorted(read) == sorted(accepted)


def _version(block: Block) -> int:
    return int(db.session.execute(select(Room.version).where(Room.id == block.room.id)).scalar_one())
