"""Nothing is told before it is stored, and nothing that was taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.live.announcer import Announcer
from facilitator.queries.rooms import room_of
from facilitator.queries.streams import rights_of
from facilitator.services.activity_states import touch_rooms
from facilitator.services.rooms import open_room
from tests.factories import Cast
from tests.rooms import plan, run_first_item, workshop_of


class Ear:
    """A carrier that notes what it is told and when."""

    def __init__(self) -> None:
        self.said: list[tuple[str, set[int]]] = []

    def before_commit(self, session: Session, room_ids: Collection[int]) -> None:
        self.said.append(("before", set(room_ids)))

    def after_commit(self, room_ids: Collection[int]) -> None:
        self.said.append(("after", set(room_ids)))

    def open(self, *_: object) -> None:
        """Nobody listens here."""

    def close(self) -> None:
        """Nobody listened here."""


@pytest.fixture
def room(app: Flask, cast: Cast) -> int:
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        run_first_item(cast, number)
        room = open_room(cast.actor, cast.programme_id, number)
        assert room_of(workshop_of(cast, number).id) == room
        db.session.commit()
        return room.id


@pytest.fixture
def ear(app: Flask, room: int) -> Iterator[Ear]:
    announcer: Announcer = app.extensions["live"]
    real, announcer.carrier = announcer.carrier, Ear()
    yield announcer.carrier
    announcer.carrier = real


def test_a_commit_tells_once(app: Flask, cast: Cast, room: int, ear: Ear) -> None:
    with app.app_context(), write_lock(db.session):
        touch_rooms(cast.programme_id)
        touch_rooms(cast.programme_id)
        db.session.flush()
        assert ear.said == []
        db.session.commit()
        assert ear.said == [("before", {room}), ("after", {room})]
        db.session.commit()
    assert len(ear.said) == 2


def test_a_rollback_tells_nothing_then_or_later(app: Flask, cast: Cast, room: int, ear: Ear) -> None:
    with app.app_context(), write_lock(db.session):
        before = rights_of([room])[room].version
        touch_rooms(cast.programme_id)
        db.session.rollback()
        db.session.commit()
        assert rights_of([room])[room].version == before
    assert ear.said == []


def test_a_savepoint_tells_nothing_by_itself(app: Flask, cast: Cast, room: int, ear: Ear) -> None:
    with app.app_context(), write_lock(db.session):
        with db.session.begin_nested():
            touch_rooms(cast.programme_id)
        assert ear.said == []
        inner = db.session.begin_nested()
        inner.rollback()
        assert ear.said == []
        db.session.commit()
    assert ear.said == [("before", {room}), ("after", {room})]


def test_an_event_of_the_programme_touches_its_room_alone(
    app: Flask, cast: Cast, room: int, ear: Ear
) -> None:
    with app.app_context(), write_lock(db.session):
        touch_rooms(cast.other_programme_id)
        db.session.commit()
    assert ear.said == []
