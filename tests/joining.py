"""Phones that join a room over HTTP, each a browser of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.queries.rooms import PhoneView, RoomView, phone_by_hash, room_of
from facilitator.services.rooms import join_ticket
from facilitator.services.workshops import start_workshop
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of
from tests.rooms import plan, workshop_of

COOKIE = "facilitator-phone"
HALL = "203.0.113.5"
"""The one address that everybody in the hall has."""


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


def open_workshop(app: Flask, cast: Cast) -> int:
    """A running workshop; its number."""
    with writing(app):
        number = plan(cast)
        start_workshop(cast.actor, cast.programme_id, number)
        return number


def room_now(app: Flask, cast: Cast, number: int) -> RoomView:
    with app.app_context():
        room = room_of(workshop_of(cast, number).id)
        assert room is not None
        return room


def link(app: Flask, cast: Cast, number: int) -> str:
    room = room_now(app, cast, number)
    return f"/j/{room.join_code}/{join_ticket(room)}"


def new_phone(app: Flask, address: str = HALL) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def fields_of(phone: CheckedClient, url: str) -> dict[str, str]:
    """What the list's form carries beside the tapped name."""
    page = phone.get(url)
    assert page.status_code == 200, page.status_code
    return next(form for form in forms_of(page.text) if form.action == "/join/name").fields


def tap(phone: CheckedClient, url: str, person: int) -> str:
    """Opens the link, taps a name, and tells where that leads."""
    answer = phone.post("/join/name", data={**fields_of(phone, url), "person": str(person)})
    assert answer.status_code == 303, answer.status_code
    return answer.location


def type_name(phone: CheckedClient, url: str, name: str, side: str = "supplier") -> str:
    fields = {**fields_of(phone, url), "typed_name": name, "side": side}
    return phone.post("/join/name", data=fields).location


def known(app: Flask, phone: CheckedClient) -> PhoneView | None:
    cookie = phone.get_cookie(COOKIE)
    with app.app_context():
        return phone_by_hash(token_hash(cookie.value)) if cookie else None
