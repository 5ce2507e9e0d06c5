"""A workshop at the block that commitments need, and phones in its room: made through the services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from facilitator import clock
from facilitator.activities.family import Block
from facilitator.activities.running import block_now
from facilitator.activities.steps import step
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.agendas import ItemState
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import PhoneView, room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.participants import hand_list, join, remove
from facilitator.services.sheets import lock_list
from facilitator.web.phones import cookie_name
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.days import today
from tests.events import read_where
from tests.factories import Cast, Member
from tests.signing_room import commitment, started_workshop

DUE_SINCE = timedelta(days=3)


def workshop_at(cast: Cast, activity: str, kind: Kind = Kind.REVIEW) -> int:
    """A workshop of today whose block of this activity is on; its number."""
    number = started_workshop(cast, kind)
    go_to(cast, number, activity)
    return number


def go_to(cast: Cast, number: int, activity: str) -> None:
    workshop = workshop_by_number(cast.programme_id, number)
    key = next(one.key for one in agenda_of(workshop).items if one.activity.value == activity)
    step(cast.actor, programme_by_id(cast.programme_id), workshop, key, ItemState.RUNNING)


def block_at(cast: Cast, number: int) -> Block:
    """The block that is on, as it is now."""
    workshop = workshop_by_number(cast.programme_id, number)
    room = room_of(workshop.id)
    assert room is not None
    block = block_now(programme_by_id(cast.programme_id), workshop, room, agenda_of(workshop, clock.now()))
    assert block is not None
    return block


def on_phone(member: Member) -> Giver:
    """The person on their own phone."""
    actor = Actor(ActorKind.PERSON, member.name, person_id=member.id, side=member.side)
    return Giver(member.name, member.side, member.id, secret=new_token(), actor=actor)


def by_facilitator(cast: Cast, member: Member) -> Giver:
    """What the facilitator enters for somebody without a phone."""
    return Giver(member.name, member.side, member.id, scribe=True, actor=cast.actor)


def due_commitment(cast: Cast, side: Side = Side.SUPPLIER) -> str:
    """A commitment whose day has passed."""
    return make_active(cast, due=today() - DUE_SINCE, side=side)


def phone_in(cast: Cast, number: int, member: Member) -> tuple[PhoneView, str]:
    """Lets somebody's phone into the workshop's room; the phone, and the secret in its cookie."""
    room = room_of(workshop_by_number(cast.programme_id, number).id)
    assert room is not None
    secret = new_token()
    return join(room, secret, person_number=member.number), secret


def client_of(app: Flask, secret: str) -> CheckedClient:
    """A browser that holds this phone's cookie."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    with app.app_context():
        client.set_cookie(cookie_name(), secret)
    return client


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


class Room:
    """A workshop at one of its blocks, and phones in it."""

    def __init__(self, app: Flask, cast: Cast, number: int) -> None:
        self.app, self.cast, self.number = app, cast, number
        self.keys: dict[str, str] = {}

    def phone(self, member: Member) -> CheckedClient:
        with writing(self.app):
            phone, secret = phone_in(self.cast, self.number, member)
        self.keys[member.name] = phone.key
        return client_of(self.app, secret)

    def do(self, phone: CheckedClient, name: str, mode: str = "", **fields: str) -> TestResponse:
        with self.app.app_context():
            block = block_at(self.cast, self.number)
        mode = mode or block.state.mode
        address = f"/room/do/{block.item.key}/{mode}/{name}"
        return phone.post(address, json={"run": str(block.state.run), **fields})

    def hand(self, member: Member) -> None:
        with writing(self.app):
            hand_list(self.cast.actor, self.cast.programme_id, self.number, self.keys[member.name])

    def remove(self, member: Member) -> None:
        with writing(self.app):
            remove(self.cast.actor, self.cast.programme_id, self.number, self.keys[member.name])


def room_at(app: Flask, cast: Cast, activity: str) -> tuple[Room, str]:
    """A room at this activity, and the ref of the commitment that it is about."""
    with writing(app):
        due = due_commitment(cast)
        number = workshop_at(cast, activity)
        ref = (
            due
            if activity == "review"
            else commitment(cast, number, yeses=2 if activity == "sign-off" else 0)
        )
        if activity == "sign-off":
            lock_list(cast.actor, cast.programme_id, number)
    return Room(app, cast, number), ref


def events(app: Flask, kind: str) -> list[dict[str, Any]]:
    with app.app_context():
        return read_where(Event.kind == kind)


def text(client: CheckedClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)
