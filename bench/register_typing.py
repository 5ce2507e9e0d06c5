"""Twenty phones that type into one register while a wall follows: what is lost or doubled, and when the wall has it.

The real server over loopback; every phone listens as well. Each takes the pen of its side and sends a row, at random
moments of a few seconds; of five rows one is sent twice, and one after a connection that broke before the answer: as
the phone's own script does, with the same key. Two people of a side want its pen at once, so some are refused and take
it once more.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.browsers import PHONE_COOKIE, Browser, Streams
from bench.lines import Line, compared, percentile, plain
from bench.register_scene import TypingScene, lay_typing, stored_rows
from bench.room_server import GIVE_UP, free_port, running
from facilitator import create_app
from facilitator.config import read_settings
from facilitator.extensions import db

AIM = 250.0
"""Milliseconds from a press to the wall, at p99."""
BUSY_WAIT = (2.0, 5.0)
"""Seconds after which a phone sends again what a busy server did not take, as its own script does."""
TAKEN_WAIT = (0.05, 0.3)
"""Seconds after which somebody takes the pen back that somebody else of the same side took meanwhile."""
_COUNT = re.compile(r'class="wall-side__count">(\d+)<')
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class TypingExtent:
    """How much is typed: phones, rows of each, seconds over which they are spread."""

    phones: int = 20
    rows: int = 5
    seconds: float = 12.0


@dataclass
class Typed:
    """What was typed: by text the press, the answer and the number of its row; all moments as `time.perf_counter`."""

    pressed: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    number: dict[str, int] = field(default_factory=dict)
    doubly: int = 0
    broken: int = 0
    taken_over: int = 0
    busy: int = 0
    failures: list[str] = field(default_factory=list)


class Wall:
    """The projector: how many rows it has shown by when."""

    def __init__(self, port: int, path: str) -> None:
        self.seen: list[tuple[float, int]] = []
        self._socket = socket.create_connection((HOST, port), timeout=30)
        self._socket.sendall(f"GET {path} HTTP/1.0\r\nHost: {HOST}:{port}\r\n\r\n".encode())
        self._thread = threading.Thread(target=self._follow, daemon=True, name="wall")
        self._thread.start()

    @property
    def rows(self) -> int:
        """How many rows it shows at the moment; -1 before its first scene."""
        return self.seen[-1][1] if self.seen else -1

    def has(self, rows: int) -> float | None:
        """When it first showed so many."""
        return next((at for at, count in list(self.seen) if count >= rows), None)

    def wait_for(self, rows: int, seconds: float) -> bool:
        deadline = time.perf_counter() + seconds
        while self.rows < rows and time.perf_counter() < deadline:
            time.sleep(0.01)
        return self.rows >= rows

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()

    def _follow(self) -> None:
        rest = b""
        while True:
            try:
                data = self._socket.recv(262_144)
            except OSError:
                return
            at = time.perf_counter()
            if not data:
                return
            *blocks, rest = (rest + data).split(b"\n\n")
            for block in blocks:
                if b"event: scene\n" in block:
                    html = json.loads(block.rpartition(b"data: ")[2])["html"]
                    self.seen.append((at, sum(int(count) for count in _COUNT.findall(html))))


def measure_typing(extent: TypingExtent, tell: Callable[[str], object]) -> Iterator[Line]:
    """Every figure of the register into which they type, on SQLite."""
    tell(f"{extent.phones} phones type into one register")
    with _register(extent) as (scene, port):
        wall, streams = Wall(port, f"/screen/{scene.screen_token}/stream"), Streams(HOST, port)
        try:
            phones = _phones(scene, port, streams)
            if not wall.wait_for(0, GIVE_UP):
                raise RuntimeError("the wall stayed silent")
            typed = _type(phones, extent)
            is_whole = wall.wait_for(len(typed.number), 15)
        finally:
            wall.close()
            streams.close()
        yield from _lines(f"register, {extent.phones} phones", typed, wall, stored_rows(scene))
        if not is_whole:
            typed.failures.append("the wall has not shown all rows")
        yield plain(f"register, {extent.phones} phones, failures", len(typed.failures), "failures")
        for failure in sorted(set(typed.failures)):
            tell(failure)


def _lines(label: str, typed: Typed, wall: Wall, kept: list[str]) -> Iterator[Line]:
    arrived = {text: wall.has(number) for text, number in typed.number.items()}
    shown = {text: at for text, at in arrived.items() if at is not None}
    yield from _spread(f"{label}, row on the wall after its press", _between(typed.pressed, shown))
    yield from _spread(f"{label}, row on the wall after its answer", _between(typed.answered, shown))
    answers = _between(typed.pressed, typed.answered)
    yield plain(f"{label}, row answered, p99", percentile(answers, 0.99), "ms")
    yield plain(f"{label}, rows typed", len(typed.pressed), "rows")
    yield plain(f"{label}, rows sent twice", typed.doubly, "rows")
    yield plain(f"{label}, rows sent again after a broken connection", typed.broken, "rows")
    yield plain(f"{label}, pens taken over before the row came", typed.taken_over, "times")
    yield plain(f"{label}, rows sent again because the server was busy", typed.busy, "times")
    found = Counter(kept)
    yield plain(f"{label}, rows lost", len(set(typed.pressed) - set(found)), "rows")
    yield plain(f"{label}, rows doubled", sum(found.values()) - len(found), "rows")
    yield plain(f"{label}, rows that nobody typed", len(set(found) - set(typed.pressed)), "rows")


def _spread(name: str, times: list[float]) -> Iterator[Line]:
    """The median and the slowest of a hundred, in milliseconds, against the aim."""
    for share in (0.5, 0.99):
        value = percentile(times, share) if times else float("inf")
        yield compared(f"{name}, p{share * 100:.0f}", value, "ms", f"{AIM:.0f} ms", AIM)


def _between(begin: dict[str, float], end: dict[str, float]) -> list[float]:
    """Milliseconds from one to the other; none where the other came first."""
    return [max(0.0, end[text] - at) * 1000 for text, at in begin.items() if text in end]


# ---- phones ----------------------------------------------------------------------------------------------------


def _phones(scene: TypingScene, port: int, streams: Streams) -> list[Phone]:
    """Everybody in the room, each with its page and its stream."""
    phones = [Phone(scene, port, which, token) for which, token in enumerate(scene.tokens)]
    for phone in phones:
        phone.browser.learn_token("/room")
        streams.open("/room/stream", phone.browser.cookie_header())
    return phones


def _type(phones: list[Phone], extent: TypingExtent) -> Typed:
    """Everybody types, each in a thread of its own."""
    typed = Typed()
    begin = time.perf_counter() + 0.3
    threads = [threading.Thread(target=one.type, args=(begin, extent, typed), daemon=True) for one in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(extent.seconds + GIVE_UP)
    if any(thread.is_alive() for thread in threads):
        typed.failures.append("a phone was not done in time")
    return typed


class Phone:
    """Somebody who writes for their side."""

    def __init__(self, scene: TypingScene, port: int, which: int, token: str) -> None:
        self.browser = Browser(HOST, port, {PHONE_COOKIE: token})
        self._place = f"/room/do/{scene.item_key}/register"
        self._run, self._which = str(scene.run), which

    def type(self, begin: float, extent: TypingExtent, typed: Typed) -> None:
        """All its rows, at random moments."""
        self._typed = typed
        moments = sorted(random.uniform(0, extent.seconds) for _ in range(extent.rows))
        try:
            for place, moment in enumerate(moments):
                time.sleep(max(0.0, begin + moment - time.perf_counter()))
                self._row(f"Row {place} of phone {self._which}", how=(self._which + place) % 5)
        except (OSError, http.client.HTTPException, ValueError, AssertionError) as error:
            self._typed.failures.append(f"{type(error).__name__}: {error}")
        finally:
            self.browser.close()

    def _row(self, text: str, how: int) -> None:
        """Takes the pen and sends a row; of five one is sent twice, and one after its connection broke."""
        tries = 0
        while True:
            self._send("pen", {})
            fields = {"title": text, "seen": "It lies in the shared folder", "once": f"{text} {tries}"}
            tries += 1
            self._typed.pressed[text] = time.perf_counter()
            if how == 1:
                self._break_off(fields)
            status, stored = self._send("own", fields)
            if status != 403:
                break
            self._typed.taken_over += 1
            time.sleep(random.uniform(*TAKEN_WAIT))
        self._typed.answered[text] = time.perf_counter()
        self._typed.broken += how == 1
        if status != 200:
            self._typed.failures.append(f"a row was refused: {status}")
            return
        self._typed.number[text] = int(stored["ref"].partition("-")[2])
        if how == 2:
            self._typed.doubly += 1
            again = self._send("own", fields)
            if again != (200, stored):
                self._typed.failures.append(f"the second sending was answered otherwise: {again}")

    def _send(self, name: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        given = {**fields, "run": self._run}
        while (answer := self.browser.give(f"{self._place}/{name}", given))[0] in (429, 503):
            self._typed.busy += 1
            time.sleep(random.uniform(*BUSY_WAIT))
        return answer[0], answer[1].get("stored", {})

    def _break_off(self, fields: dict[str, str]) -> None:
        """Sends it all on a connection that is gone before the answer."""
        body = json.dumps({**fields, "run": self._run}).encode()
        cookies = self.browser.cookie_header()
        head = (
            f"POST {self._place}/own HTTP/1.1\r\nHost: {self.browser.host}:{self.browser.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-CSRFToken: {self.browser.token}\r\nCookie: {cookies}\r\n\r\n"
        )
        with socket.create_connection((self.browser.host, self.browser.port), timeout=30) as connection:
            connection.sendall(head.encode() + body)


@contextmanager
def _register(extent: TypingExtent) -> Iterator[tuple[TypingScene, int]]:
    """A server with a launch workshop at the block of its expectations; everybody is in the room."""
    port = free_port()
    with (
        TemporaryDirectory(prefix="facilitator-typing-") as folder,
        running(Path(folder), port, "", module="bench.wide_register") as (_process, environ),
    ):
        app = create_app(read_settings(environ))
        try:
            yield lay_typing(app, extent.phones), port
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
