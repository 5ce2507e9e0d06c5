"""Open screens: the present state first, what changed after the commit, an end within seconds of losing the right."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import QueuePool, delete

from facilitator.database import write_lock
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.live import announcer as announcing
from facilitator.models import ProgrammeFacilitator
from facilitator.queries.rooms import RoomView
from facilitator.services.accounts import change_password
from facilitator.services.activity_states import touch_rooms
from facilitator.services.closing_accounts import disable_account
from facilitator.services.participants import join, remove
from facilitator.services.rooms import new_screen, open_room, screen_token, set_blank
from facilitator.services.row_notes import NOTED
from facilitator.services.sign_ins import end_sign_in
from facilitator.services.workshops import close_workshop
from facilitator.web import streams
from facilitator.web.scenes import activity_template, render_scene
from tests.clients import CheckedClient, sign_in_token
from tests.factories import PASSWORD, Cast, Member
from tests.rooms import plan, run_first_item


class Heard:
    """A stream as a browser reads it."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self._parts: Iterator[bytes] = iter(response.response)
        self.raw = ""

    def next(self, seconds: float = 5) -> tuple[str, dict[str, Any]] | None:
        """The next event that is no sign of life; None when there is none within so many seconds or it has ended."""
        deadline = time.monotonic() + seconds
        for part in self._parts:
            text = part.decode()
            self.raw += text
            fields = dict(
                line.split(": ", 1) for line in text.strip().splitlines() if not line.startswith(":")
            )
            if fields.get("event", "beat") != "beat":
                return fields["event"], json.loads(fields["data"])
            if time.monotonic() > deadline:
                return None
        return None

    def wait_for(self, event: str, holds: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
        while (found := self.next()) is not None:
            if found[0] == event and holds(found[1]):
                return found[1]
        raise AssertionError(f"no {event}; heard: {self.raw}")


@dataclass
class Room:
    """The cast's running workshop with its room."""

    app: Flask
    cast: Cast
    number: int
    view: RoomView

    @property
    def console(self) -> str:
        return f"{self.cast.url}/workshops/{self.number}/run"

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.app.app_context(), write_lock(db.session):
            yield
            db.session.commit()

    def phone(self, person: Member) -> tuple[CheckedClient, str]:
        """A browser whose phone is in, and the phone's key."""
        token = new_token()
        with self.writing():
            key = join(self.view, token, person_number=person.number).key
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        client.set_cookie("facilitator-phone", token, domain="localhost")
        return client, key

    def screen(self) -> str:
        with self.app.app_context():
            return f"/screen/{screen_token(self.view)}"


@pytest.fixture
def room(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(streams, "BEAT", 0.1)
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        run_first_item(cast, number)
        view = open_room(cast.actor, cast.programme_id, number)
        db.session.commit()
    return Room(app, cast, number, view)


def hear(client: CheckedClient, address: str) -> Heard:
    response = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert response.status_code == 200, response.text
    return Heard(response)


def test_a_phone_hears_the_present_scene_first(room: Room) -> None:
    client, _key = room.phone(room.cast.supplier_member)
    stream = hear(client, "/room/stream")
    assert stream.response.headers["Content-Type"].startswith("text/event-stream")
    assert stream.response.headers["X-Accel-Buffering"] == "no"
    assert stream.response.headers["Content-Encoding"] == "identity", (
        "some proxies pack and hold back all else"
    )
    assert "no-store" in stream.response.headers["Cache-Control"]
    found = stream.next()
    assert found is not None
    event, scene = found
    assert event == "scene" and scene["html"].startswith("<section class=")
    assert scene["version"] >= 1 and abs(scene["now"] / 1000 - time.time()) < 5
    assert 2000 <= int(stream.raw.split("retry: ")[1].split("\n")[0]) <= 5000


def test_a_change_arrives_after_its_commit_and_not_before(room: Room, client: CheckedClient) -> None:
    desk = hear(client, f"{room.console}/stream")
    first = desk.wait_for("version")
    with room.app.app_context(), write_lock(db.session):
        touch_rooms(room.cast.programme_id)
        assert desk.next(0.5) is None
        db.session.commit()
        begin = time.monotonic()
        assert desk.wait_for("version")["version"] == first["version"] + 1
    assert time.monotonic() - begin < 2, "heard by the news, not by the look every five seconds"


def test_projector_and_phone_see_different_scenes(room: Room, stranger: CheckedClient) -> None:
    browser, _key = room.phone(room.cast.customer_member)
    screen = hear(stranger, f"{room.screen()}/stream")
    shown = screen.wait_for("scene")["html"]
    phone = hear(browser, "/room/stream")
    assert phone.wait_for("scene")["html"] != shown
    with room.writing():
        set_blank(room.cast.actor, room.cast.programme_id, room.number, True)
    assert 'data-mode="blank"' in screen.wait_for("scene")["html"]
    assert phone.next(0.5) is None


@pytest.mark.parametrize("who", ["phone", "screen", "desk", "everybody"])
def test_a_stream_ends_within_five_seconds_of_losing_its_right(
    room: Room, client: CheckedClient, stranger: CheckedClient, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.5)
    phone, key = room.phone(room.cast.supplier_member)
    open_streams = {
        "phone": hear(phone, "/room/stream"),
        "screen": hear(stranger, f"{room.screen()}/stream"),
        "desk": hear(client, f"{room.console}/stream"),
    }
    for one in open_streams.values():
        assert one.next() is not None
    actor, programme = room.cast.actor, room.cast.programme_id
    with room.writing():
        if who == "phone":
            remove(actor, programme, room.number, key)
        elif who == "screen":
            new_screen(actor, programme, room.number)
        elif who == "desk":  # no event, no touch: found by the look alone
            db.session.execute(
                delete(ProgrammeFacilitator)
                .where(ProgrammeFacilitator.user_id == room.cast.facilitator.id)
                .execution_options(**{NOTED: True})
            )
        else:
            close_workshop(actor, programme, room.number)
    reason = "closed" if who == "everybody" else "removed"
    for name, one in open_streams.items():
        if who in (name, "everybody"):
            assert one.wait_for("end") == {
                "now": pytest.approx(time.time() * 1000, abs=5000),
                "reason": reason,
            }
            assert one.next(0.3) is None


@pytest.mark.parametrize("how", ["signed out", "switched off", "a new password"])
def test_a_session_that_ended_elsewhere_ends_its_console(
    room: Room, client: CheckedClient, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.3)
    desk = hear(client, f"{room.console}/stream")
    assert desk.next() is not None
    with room.writing():
        if how == "signed out":
            assert end_sign_in(sign_in_token(room.cast.facilitator)) == room.cast.facilitator.id
        elif how == "switched off":
            disable_account(room.cast.facilitator.email)
        else:
            change_password(room.cast.facilitator.id, PASSWORD, "four calm otters", "192.0.2.1")
    assert desk.wait_for("end")["reason"] == "removed"


def test_nobody_else_listens(
    room: Room, stranger: CheckedClient, outsider_client: CheckedClient, client: CheckedClient
) -> None:
    for kind in ("stream", "poll"):
        refused = stranger.get(f"/room/{kind}", headers={"Accept": "text/event-stream"})
        assert refused.status_code == 401 and refused.json and refused.json["ended"] is True
        assert stranger.get(f"/screen/{new_token()}/{kind}").status_code == 404
        assert outsider_client.get(f"{room.console}/{kind}").status_code == 404
        assert stranger.get(f"{room.console}/{kind}").status_code == 302
        assert client.get(f"{room.cast.url}/workshops/99/run/{kind}").status_code == 404


def test_asking_instead_of_listening(room: Room, client: CheckedClient, stranger: CheckedClient) -> None:
    phone, key = room.phone(room.cast.supplier_member)
    for who, address in ((phone, "/room/poll"), (stranger, f"{room.screen()}/poll")):
        answer = who.get(address)
        assert answer.status_code == 200 and answer.json
        assert who.get(f"{address}?digest={answer.json['digest']}").status_code == 204
        assert who.get(f"{address}?digest=older").status_code == 200
    now = client.get(f"{room.console}/poll").json
    assert now and now["present"] == 1
    unchanged = client.get(f"{room.console}/poll?version={now['version']}")
    assert unchanged.status_code == 204
    assert abs(int(unchanged.headers["X-Now"]) / 1000 - time.time()) < 5
    with room.writing():
        remove(room.cast.actor, room.cast.programme_id, room.number, key)
    gone = phone.get("/room/poll", headers={"Accept": "application/json"})
    assert gone.status_code == 401 and gone.json and gone.json["ended"] is True


def test_open_streams_hold_no_connection_to_the_database(room: Room, client: CheckedClient) -> None:
    with room.app.app_context():
        pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    phone, _key = room.phone(room.cast.supplier_member)
    heard = [hear(phone, "/room/stream"), hear(client, f"{room.console}/stream")]
    for one in heard:
        assert one.next() is not None
    time.sleep(0.3)
    assert pool.checkedout() == 0


def test_a_browser_that_opens_many_keeps_the_newest(room: Room) -> None:
    phone, _key = room.phone(room.cast.supplier_member)
    first, *others = [hear(phone, "/room/stream") for _ in range(3)]
    assert first.wait_for("end")["reason"] == "replaced"
    for one in others:
        assert one.wait_for("scene")


def test_no_log_line_names_a_phone_or_a_projector(
    room: Room, stranger: CheckedClient, caplog: pytest.LogCaptureFixture
) -> None:
    phone, key = room.phone(room.cast.supplier_member)
    address = room.screen()
    with caplog.at_level(logging.DEBUG):
        hear(phone, "/room/stream").next()
        phone.get("/room/poll")
        hear(stranger, f"{address}/stream").next()
    assert key not in caplog.text
    assert address.rsplit("/", 1)[1] not in caplog.text
    assert room.cast.supplier_member.name not in caplog.text


def test_a_scene_holds_nothing_personal(room: Room) -> None:
    with room.app.app_context():
        scenes = [render_scene(room.view.id, audience) for audience in ("phone", "screen")]
        assert activity_template("no such activity", "screen") == "activities/talk/screen.html"
    for html in scenes:
        assert "data-scene" in html
        assert (
            "csrf" not in html and " id=" not in html and "<form" not in html.replace("<form data-give", "")
        )
