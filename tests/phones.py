"""Phones and the projector of a running workshop, for tests that look at the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from facilitator.activities import running
from facilitator.activities.family import Block
from facilitator.database import write_lock
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.queries.rooms import RoomView, room_by_id
from facilitator.services.participants import join
from facilitator.services.rooms import screen_token
from tests.blocks import again, block_in, press
from tests.clients import CheckedClient
from tests.factories import Cast, Member


@dataclass
class Wall:
    """A running workshop whose first block is on, and its open room."""

    app: Flask
    cast: Cast
    block: Block

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.app.app_context(), write_lock(db.session):
            yield
            db.session.commit()

    @property
    def room(self) -> RoomView:
        with self.app.app_context():
            return room_by_id(self.block.room.id)

    @property
    def screen(self) -> str:
        with self.app.app_context():
            return f"/screen/{screen_token(self.room)}"

    def phone(self, member: Member) -> CheckedClient:
        """A browser in which this person has joined."""
        token = new_token()
        with self.writing():
            phone = join(self.room, token, person_number=member.number)
            assert phone.is_in
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        client.set_cookie("facilitator-phone", token)
        return client

    def agree(self, phone: CheckedClient, mode: str = "") -> None:
        """In a room of few a phone says first that it knows how few they are."""
        assert phone.post(self.do("agree", mode), json={"run": str(self.block.state.run)}).status_code == 200

    def press(self, act: str, **fields: str) -> None:
        """One of the facilitator's presses in the activity that is on."""
        with self.writing():
            self.block = press(self.cast, self.block, act, **fields)

    def switch(self, mode: str) -> None:
        with self.writing():
            running.switch_mode(self.cast.actor, again(self.cast, self.block), mode)
            self.block = again(self.cast, self.block)

    def do(self, give: str, mode: str = "") -> str:
        """Where a phone sends what it gives."""
        return f"/room/do/{self.block.item.key}/{mode or self.block.state.mode}/{give}"


def wall_in(app: Flask, cast: Cast) -> Wall:
    with app.app_context(), write_lock(db.session):
        block = block_in(cast)
        db.session.commit()
    return Wall(app, cast, block)
