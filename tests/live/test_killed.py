"""The power fails in the middle of a hundred inputs: what was acknowledged is there, and the room goes on."""

from __future__ import annotations

import http.client
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.browsers import PHONE_COOKIE, Browser, Streams
from facilitator.domain.tokens import new_token
from facilitator.queries.boards import board_of
from facilitator.services.participants import join
from tests.blocks import block_in, now_in, press
from tests.browser.live_server import LiveServer, live_server
from tests.factories import Cast, make_cast

pytestmark = pytest.mark.slow


@dataclass
class Writer:
    """A phone that hands in one card after the other, each until it is acknowledged."""

    browser: Browser
    path: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    def write(self, over: threading.Event) -> None:
        for number in range(1, 13):
            text = f"{self.name}, card {number}"
            if over.is_set():
                return
            try:
                status, _answer = self.browser.give(self.path, {"run": "1", "text": text, "once": text})
            except (OSError, http.client.HTTPException):
                self.doubtful.append(text)
                return
            assert status == 200, status
            self.acknowledged.append(text)
            time.sleep(random.uniform(0.01, 0.05))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path / "data") as found:
        yield found


def prepare(server: LiveServer) -> tuple[Cast, list[Writer]]:
    """The cast's first block gathers cards; each of the four has a phone."""
    where = urlsplit(server.url)
    assert where.hostname and where.port
    tokens = [new_token() for _ in range(4)]
    with server.writing():
        cast = make_cast()
        block = block_in(cast, "gather")
        for token, member in zip(tokens, cast.people, strict=True):
            assert join(block.room, token, person_number=member.number).is_in
        block = press(cast, block, "open", naming="anonymous")
    writers = []
    for token, member in zip(tokens, cast.people, strict=True):
        browser = Browser(where.hostname, where.port, {PHONE_COOKIE: token})
        browser.learn_token("/room")
        writers.append(Writer(browser, f"/room/do/{block.item.key}/gather/card", member.name))
    return cast, writers


def cards_of(server: LiveServer, cast: Cast) -> list[str]:
    """Every card on the board once collecting has ended."""
    with server.writing():
        block = press(cast, now_in(cast, 1), "reveal")
        return [card.text for group in board_of(block.item.id).groups for card in group.cards]


def test_every_acknowledged_card_survives_and_the_stream_comes_back(server: LiveServer) -> None:
    cast, writers = prepare(server)
    where = urlsplit(server.url)
    assert where.hostname and where.port
    streams = Streams(where.hostname, where.port)
    streams.open("/room/stream", writers[0].browser.cookie_header())
    assert streams.wait_until(lambda events: len(events) == 1, 5)
    shown = streams.events[0].digest

    over = threading.Event()
    threads = [threading.Thread(target=one.write, args=(over,)) for one in writers]
    for thread in threads:
        thread.start()
    time.sleep(0.4)
    server.kill()
    over.set()
    for thread in threads:
        thread.join(10)
    assert server.process.returncode == -signal.SIGKILL
    acknowledged = [text for one in writers for text in one.acknowledged]
    assert acknowledged and len(acknowledged) < 48, "killed in the middle"
    assert streams.wait_until(lambda _events: 0 in streams.ended, 5)

    server.restart()
    streams.open("/room/stream", writers[0].browser.cookie_header())
    assert streams.wait_until(lambda events: any(one.stream == 1 for one in events), 5)
    assert streams.events[-1].digest == shown, "the room is where it was, its clock too"
    streams.close()
    for one in writers:  # a phone sends again what it had no answer for, and then once more
        one.browser.close()
        for text in [*one.doubtful, *one.doubtful, *one.acknowledged[-1:]]:
            status, _answer = one.browser.give(one.path, {"run": "1", "text": text, "once": text})
            assert status == 200
    doubtful = [text for one in writers for text in one.doubtful]
    assert sorted(cards_of(server, cast)) == sorted(acknowledged + doubtful)


def test_a_server_that_is_told_to_end_lets_the_screens_go_at_once(server: LiveServer) -> None:
    """They come back by themselves; who knocks meanwhile is refused, so that a proxy asks the next server."""
    _cast, writers = prepare(server)
    where = urlsplit(server.url)
    assert where.hostname and where.port
    streams = Streams(where.hostname, where.port)
    for writer in writers:
        streams.open("/room/stream", writer.browser.cookie_header())
    assert streams.wait_until(lambda events: len(events) >= len(writers), 5)
    told = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert streams.wait_until(lambda _events: len(streams.ended) == len(writers), 2)
    assert not [one for one in streams.events if one.kind == "end"], "an end would keep them from coming back"
    with pytest.raises(ConnectionRefusedError):
        while time.monotonic() - told < 2:
            socket.create_connection((where.hostname, where.port)).close()
    assert server.process.wait(10) == 0
    assert time.monotonic() - told < 5
    streams.close()
