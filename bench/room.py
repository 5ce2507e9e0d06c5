"""The live room under load: the real server over loopback, with 60 and 500 phones that listen.

The load runs in this process and is bounded in time. Each figure of a room is held against its aim; what was lost,
doubled or refused is counted, and the aim of that is nought.
"""

from __future__ import annotations

import http.client
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.browsers import PHONE_COOKIE, Browser, Event, Streams
from bench.lines import Line, compared, percentile, plain
from bench.room_scene import Scene, lay_scene, stored_cards
from bench.room_server import GIVE_UP, database, free_port, memory_of_all, running
from facilitator import create_app
from facilitator.config import read_settings
from facilitator.extensions import db

CARDS = 60
WITHIN = 1.0
"""Seconds in which that many cards are handed in, whatever the number of phones."""
AIMS = {60: 250.0, 500: 1000.0}
"""Milliseconds from a press to every screen, at p99."""
PAGE_THREADS = 4
OWN_PART = 0.01
"""Seconds per phone over which phones spread what they ask for after a scene (EACH in static/js/phone.js)."""
BUSY_WAIT = (2.0, 5.0)
"""Seconds after which a phone sends again what a busy server did not take, as its own script does."""


@dataclass(frozen=True, slots=True)
class RoomExtent:
    """How much is measured: sizes of the room, seconds of pages, presses."""

    phones: tuple[int, ...] = (60, 500)
    page_seconds: float = 4.0
    presses: int = 8


FULL_ROOM = RoomExtent()
QUICK_ROOM = RoomExtent((60,), 2.0, 4)


def measure_room(
    extent: RoomExtent, tell: Callable[[str], object], names: Sequence[str] = ("sqlite", "postgresql")
) -> Iterator[Line]:
    """Every size on SQLite, then on PostgreSQL where its server is installed."""
    for name in names:
        with database(name) as url:
            if url is None:
                tell("no PostgreSQL server here: apt-get install postgresql")
                continue
            for phones in extent.phones:
                tell(f"{name}, a room of {phones}")
                yield from _measure(name, url(), phones, extent)


@dataclass
class Room:
    """A running server with its scene, and everybody who listens."""

    name: str
    host: str
    port: int
    process: subprocess.Popen[bytes]
    scene: Scene
    desk: Browser
    streams: Streams
    phones: list[Browser]
    failures: list[str] = field(default_factory=list)

    @property
    def console(self) -> str:
        return f"/programmes/{self.scene.public_id}/workshops/{self.scene.number}/run"

    def begin(self) -> None:
        """Opens the streams of the console and the projector, and lets the server render each scene once."""
        self.desk_stream = self.streams.open(f"{self.console}/stream", self.desk.cookie_header())
        self.streams.open(f"/screen/{self.scene.screen_token}/stream")
        self.phones[0].get("/room")
        self._heard(2)

    def listen(self) -> float:
        """Opens a stream for every phone; seconds until all have heard the present."""
        begin = time.perf_counter()
        for phone in self.phones:
            self.streams.open("/room/stream", phone.cookie_header())
        self._heard(len(self.phones) + 2)
        return time.perf_counter() - begin

    def _heard(self, wanted: int) -> None:
        if not self.streams.wait_until(lambda events: len({one.stream for one in events}) >= wanted, GIVE_UP):
            self.failures.append("a stream stayed silent")


def _measure(name: str, url: str, phones: int, extent: RoomExtent) -> Iterator[Line]:
    with _room(name, url, phones) as room:
        label, aim = f"room of {phones}, {name}", AIMS.get(phones, 250.0)
        yield from _listening(room, label, extent)
        cards = _hand_in(room)
        yield plain(f"{label}, card acknowledged, p99", percentile(cards.answered, 0.99), "ms")
        yield from _against(f"{label}, card on the facilitator's screen", cards.seen, aim)
        yield plain(f"{label}, cards sent again because the server was busy", cards.again, "cards")
        yield plain(f"{label}, cards lost", cards.lost, "cards")
        yield plain(f"{label}, cards doubled", cards.doubled, "cards")
        own = _own_parts(room)
        yield plain(f"{label}, all phones fetch their own part, p99", percentile(own, 0.99), "ms")
        yield from _against(f"{label}, next on every screen", _next(room, extent.presses), aim)
        yield plain(f"{label}, failures", len(room.failures), "failures")
        for failure in sorted(set(room.failures)):
            print(f"bench: {failure}", file=sys.stderr)


def _listening(room: Room, label: str, extent: RoomExtent) -> Iterator[Line]:
    """What it costs that everybody listens: time to be up to date, memory, and the rate of pages beside it."""
    quiet = _page_rate(room, extent.page_seconds)
    room.begin()
    before = memory_of_all(room.process.pid)
    yield plain(f"{label}, all streams open and up to date", room.listen(), "s")
    time.sleep(1)
    per_stream = (memory_of_all(room.process.pid) - before) / len(room.phones)
    yield plain(f"{label}, memory per stream", per_stream, "KiB")
    yield compared(
        f"{label}, page rate", _page_rate(room, extent.page_seconds), "pages/s", "no streams open", quiet
    )


def _against(name: str, times: Sequence[float], aim: float) -> Iterator[Line]:
    """The median and the slowest of a hundred, in milliseconds, against the aim."""
    for share in (0.5, 0.99):
        value = percentile(times, share) if times else float("inf")
        yield compared(f"{name}, p{share * 100:.0f}", value, "ms", f"{aim:.0f} ms", aim)


# ---- pages -----------------------------------------------------------------------------------------------------


def _page_rate(room: Room, seconds: float) -> float:
    """Pages per second that a few browsers get of the workshop's page."""
    browsers = [
        Browser(room.host, room.port, dict(room.desk.cookies), room.desk.token) for _ in range(PAGE_THREADS)
    ]
    path = f"/programmes/{room.scene.public_id}/workshops"
    counts = [0] * PAGE_THREADS
    begin = time.perf_counter()

    def look(which: int) -> None:
        while time.perf_counter() - begin < seconds:
            status, _text = browsers[which].get(path)
            counts[which] += status == 200

    _together([partial(look, which) for which in range(PAGE_THREADS)], room.failures)
    for browser in browsers:
        browser.close()
    return sum(counts) / (time.perf_counter() - begin)


# ---- cards -----------------------------------------------------------------------------------------------------


@dataclass
class Cards:
    """What became of the cards: milliseconds to the answer, to the facilitator's screen, and what was lost."""

    answered: list[float]
    seen: list[float]
    again: int
    lost: int
    doubled: int


def _hand_in(room: Room) -> Cards:
    """Sixty cards at random moments of one second; every tenth is sent once more, as after a lost answer.

    A card is on the facilitator's screen when the console has heard of as many changes as cards were answered up to
    its own answer.
    """
    givers = room.phones[: min(CARDS, len(room.phones))]
    for giver in givers:
        giver.learn_token("/room")
    time.sleep(0.5)
    first = max(one.version for one in room.streams.events if one.stream == room.desk_stream)
    starts = [0.0] * len(givers)
    ends: list[tuple[float, int]] = []
    again: list[int] = []
    begin = time.perf_counter() + 0.3
    moments = sorted(random.uniform(0, WITHIN) for _ in givers)
    path = f"/room/do/{room.scene.item_key}/gather/card"

    def give(which: int) -> None:
        time.sleep(max(0.0, begin + moments[which] - time.perf_counter()))
        fields = {"run": "1", "text": f"Thought {which}", "once": f"once-{which}-{room.name}"}
        starts[which] = time.perf_counter()
        while (status := givers[which].give(path, fields)[0]) == 503:
            again.append(which)
            time.sleep(random.uniform(*BUSY_WAIT))
        ends.append((time.perf_counter(), which))
        if status != 200:
            room.failures.append(f"a card was refused: {status}")
        elif which % 10 == 0:
            givers[which].give(path, fields)

    _together([partial(give, which) for which in range(len(givers))], room.failures)
    count = len(ends)
    room.streams.wait_until(lambda events: _version(events, room.desk_stream) >= first + count, 10)
    heard = [one for one in list(room.streams.events) if one.stream == room.desk_stream]
    seen = []
    for rank, (_at, which) in enumerate(sorted(ends), start=1):
        arrived = next((one.at for one in heard if one.version >= first + rank), None)
        if arrived is not None:
            seen.append((arrived - starts[which]) * 1000)
    kept = stored_cards(room.scene)
    wanted = [f"Thought {which}" for which in range(len(givers))]
    return Cards(
        answered=[(at - starts[which]) * 1000 for at, which in ends],
        seen=seen,
        again=len(again),
        lost=len(set(wanted) - set(kept)),
        doubled=len(kept) - len(set(kept)),
    )


def _version(events: Sequence[Event], stream: int) -> int:
    return max((one.version for one in list(events) if one.stream == stream), default=0)


def _own_parts(room: Room) -> list[float]:
    """Every phone fetches its own part, spread as static/js/phone.js spreads it after a scene; milliseconds."""
    took: list[float] = []
    begin = time.perf_counter() + 0.5

    def fetch(phone: Browser) -> None:
        time.sleep(
            max(0.0, begin + random.uniform(0, max(0.25, len(room.phones) * OWN_PART)) - time.perf_counter())
        )
        start = time.perf_counter()
        status, _text = phone.get("/room/mine")
        took.append((time.perf_counter() - start) * 1000)
        if status != 200:
            room.failures.append(f"a phone's own part: {status}")

    _together([partial(fetch, phone) for phone in room.phones], room.failures)
    for phone in room.phones:
        phone.close()
    return took


# ---- next ------------------------------------------------------------------------------------------------------


def _next(room: Room, presses: int) -> list[float]:
    """The facilitator's press on “next”: milliseconds until each phone and the projector has the new scene."""
    arrived: list[float] = []
    everybody = len(room.phones) + 1
    for key in room.scene.next_keys[:presses]:
        time.sleep(0.5)
        mark = len(room.streams.events)
        begin = time.perf_counter()
        status, _text = room.desk.post(f"{room.console}/items/{key}/start", {})
        if status not in (200, 303):
            room.failures.append(f"the press was refused: {status}")
            continue

        def reached(events: Sequence[Event], mark: int = mark) -> dict[int, float]:
            first: dict[int, float] = {}
            for one in events[mark:]:
                if one.kind == "scene":
                    first.setdefault(one.stream, one.at)
            return first

        if not room.streams.wait_until(lambda events: len(reached(events)) >= everybody, 15):
            room.failures.append("a screen missed the press")
        arrived += [(at - begin) * 1000 for at in reached(room.streams.events).values()]
    return arrived


@contextmanager
def _room(database: str, url: str, phones: int) -> Iterator[Room]:
    """A server with its scene; nobody listens yet."""
    port = free_port()
    with (
        TemporaryDirectory(prefix="facilitator-room-") as folder,
        running(Path(folder), port, url) as started,
    ):
        process, environ = started
        app = create_app(read_settings(environ))
        scene = lay_scene(app, phones)
        desk = Browser("127.0.0.1", port)
        desk.sign_in(scene.email, scene.password)
        browsers = [Browser("127.0.0.1", port, {PHONE_COOKIE: token}) for token in scene.tokens]
        streams = Streams("127.0.0.1", port)
        try:
            yield Room(f"{database}-{phones}", "127.0.0.1", port, process, scene, desk, streams, browsers)
        finally:
            streams.close()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _together(acts: Sequence[Callable[[], None]], failures: list[str]) -> None:
    """Does all of them at once, each in a thread of its own; what goes wrong is a failure of the room."""

    def safely(act: Callable[[], None]) -> None:
        try:
            act()
        except (OSError, http.client.HTTPException, ValueError, AssertionError) as error:
            failures.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=safely, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GIVE_UP)
