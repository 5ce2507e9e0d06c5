"""Streams hear what their audience sees now, once per change, and end when their right has gone."""

from __future__ import annotations

import itertools
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from facilitator.live import announcer as announcing
from facilitator.live.hub import Audience, Note, Who
from tests.live.fakes import DESK, PHONE, ROOM, SCREEN, World, eventually


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.announcer.stop()


def content(note: Note | None) -> dict[str, object]:
    assert note is not None
    found: dict[str, object] = json.loads(note.json(1.5))
    return found


def test_the_first_note_is_the_present_scene(world: World) -> None:
    note = world.hub.subscribe(ROOM, PHONE).wait(5)
    told = content(note)
    assert note and note.event == "scene"
    assert told["html"] == "<p>phone of 7: before</p>" and told["version"] == 1 and told["now"] == 1500
    assert len(str(told["digest"])) == 16


def test_a_late_comer_gets_it_too_and_nothing_is_rendered_again(world: World) -> None:
    world.listen(PHONE)
    for _ in range(50):
        assert world.hub.subscribe(ROOM, Who(Audience.PHONE, "phone one")).wait(5) is not None
    assert world.renderings("phone") == 1


def test_only_an_audience_whose_scene_changed_is_woken(world: World) -> None:
    phone, screen, desk = world.listen(PHONE), world.listen(SCREEN), world.listen(DESK)
    world.change("after")
    assert content(phone.wait(5))["html"] == "<p>phone of 7: after</p>"
    assert eventually(lambda: (note := desk.wait(0.2)) is not None and content(note)["version"] == 2)
    assert screen.wait(0.3) is None


def test_a_console_hears_before_any_scene_is_made(world: World) -> None:
    """It needs none, and somebody stands in front of it who waits for the room."""
    phone, desk = world.listen(PHONE), world.listen(DESK)
    with world.lock:  # no scene can be made
        world.change("after")
        assert eventually(lambda: (note := desk.wait(0.2)) is not None and content(note)["version"] == 2)
        assert phone.wait(0.05) is None
    assert content(phone.wait(5))["html"] == "<p>phone of 7: after</p>"


def test_many_changes_are_rendered_at_most_every_100_ms(world: World) -> None:
    phone = world.listen(PHONE)
    begin = time.monotonic()
    while time.monotonic() - begin < 1.0:
        world.change(f"word {world.now.version}")
        time.sleep(0.002)
    last = world.words
    assert eventually(lambda: (note := phone.wait(0.2)) is not None and last in note.body)
    times = [at for name, at in world.rendered if name == "phone"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times[1:])]
    assert min(gaps) >= announcing.PAUSE * 0.95
    assert 4 <= len(times) <= 14


def test_a_stream_that_was_busy_gets_the_newest_only(world: World) -> None:
    phone = world.listen(PHONE)
    world.change("second")
    assert eventually(lambda: world.renderings("phone") == 2)
    world.change("third")
    assert eventually(lambda: world.renderings("phone") == 3)
    time.sleep(0.05)
    assert content(phone.wait(1))["html"] == "<p>phone of 7: third</p>"
    assert phone.wait(0.1) is None


def test_a_missed_note_heals_at_the_next_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.3)
    phone, desk = world.listen(PHONE), world.listen(DESK)
    world.change("unheard", tell=False)
    assert content(phone.wait(2))["html"] == "<p>phone of 7: unheard</p>"
    assert content(desk.wait(2))["version"] == 2


@pytest.mark.parametrize(
    ("who", "change", "reason"),
    [
        (PHONE, {"phones": frozenset()}, "removed"),
        (SCREEN, {"screen_hash": "another"}, "removed"),
        (DESK, {"desks": frozenset({"1.newer stamp"})}, "removed"),
        (DESK, {"is_open": False}, "closed"),
    ],
)
def test_streams_end_with_their_right(
    world: World, monkeypatch: pytest.MonkeyPatch, who: Who, change: dict[str, object], reason: str
) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.2)
    stream = world.listen(who)
    world.now = replace(world.now, **change)  # type: ignore[arg-type]
    note = stream.wait(2)
    assert note and note.event == "end" and content(note)["reason"] == reason
    world.now = replace(world.now, version=99)
    assert stream.wait(0.5) is None, "nothing comes after the end"


def test_a_room_that_opens_again_is_heard_again(world: World) -> None:
    phone = world.listen(PHONE)
    world.now = replace(world.now, is_open=False)
    world.carrier.after_commit({ROOM})
    assert (note := phone.wait(5)) and note.event == "end"
    phone.close()
    assert (note := world.hub.subscribe(ROOM, PHONE).wait(5)) and note.event == "end"
    world.now = replace(world.now, is_open=True)
    assert (note := world.hub.subscribe(ROOM, PHONE).wait(5)) and note.event == "scene"


def test_a_third_stream_of_a_phone_ends_its_first(world: World) -> None:
    first, second = world.listen(PHONE), world.listen(PHONE)
    third = world.listen(PHONE)
    assert (note := first.wait(1)) and content(note)["reason"] == "replaced"
    assert second.wait(0.1) is None and third.wait(0.1) is None


def test_it_survives_a_broken_scene_and_an_absent_database(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(announcing, "RETRY", 0.1)
    phone = world.listen(PHONE)
    with caplog.at_level(logging.WARNING, "facilitator.live"):
        world.broken = ValueError("a template stumbled")
        world.change("while broken")
        assert phone.wait(0.3) is None
        world.broken, world.away = None, RuntimeError("no database")
        assert phone.wait(0.3) is None
        world.away = None
        assert content(phone.wait(2))["html"] == "<p>phone of 7: while broken</p>"
    assert "a template stumbled" in caplog.text and "no database" in caplog.text


def test_asking_now_and_then_is_answered_from_what_is_kept(world: World) -> None:
    for _ in range(5):
        assert content(world.hub.ask(ROOM, PHONE, 5))["html"] == "<p>phone of 7: before</p>"
    assert world.renderings("phone") == 1
    assert world.hub.present(ROOM) == {"phone one"}
    world.change("after")
    assert eventually(lambda: "after" in (world.hub.ask(ROOM, PHONE, 5) or pytest.fail()).body)


def test_present_are_those_who_listen(world: World) -> None:
    phone, desk = world.listen(PHONE), world.listen(DESK)
    assert world.hub.present(ROOM) == {"phone one"}
    phone.close()
    assert world.hub.present(ROOM) == frozenset()
    desk.close()


def test_the_thread_ends_with_the_last_audience_and_begins_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "LOOK_EVERY", 0.1)
    monkeypatch.setattr("facilitator.live.hub.LINGER", 0.1)

    def threads() -> list[threading.Thread]:
        return [one for one in threading.enumerate() if one.name == "live-announcer"]

    before = len(threads())
    stream = world.listen(PHONE)
    assert len(threads()) == before + 1
    stream.close()
    assert eventually(lambda: len(threads()) == before)
    world.change("while nobody listened")
    assert content(world.hub.subscribe(ROOM, PHONE).wait(5))["html"] == (
        "<p>phone of 7: while nobody listened</p>"
    )


def test_nothing_is_rendered_while_nobody_listens(world: World) -> None:
    world.change("to an empty room")
    time.sleep(0.3)
    assert world.rendered == []
