"""The live room under load: the real server over loopback, with 60 and 500 phones that listen.

The load runs in this process and is bounded in time. Each figure of a room is held against its aim; what was lost,
doubled or refused is counted, and the aim of that is nought.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.browsers import PHONE_COOKIE, Browser, Event, Streams
from bench.lines import Line, compared, percentile, plain
from bench.room_scene import Scene, lay_scene, stored_cards
from facilitator import create_app
from facilitator.config import ROOT, read_settings
from facilitator.extensions import db
from tests.servers import databases

CARDS = 60
WITHIN = 1.0
"""Seconds in which that many cards are handed in, whatever the number of phones."""
AIMS = {60: 250.0, 500: 1000.0}
"""Milliseconds from a press to every screen, at p99."""
PAGES_AIM = 0.7
PAGE_THREADS = 4
GIVE_UP = 60.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: sizes of the room, seconds of pages, presses."""

    phones: tuple[int, ...] = (60, 500)
    page_seconds: float = 4.0
    presses: int = 8


QUICK = Extent((60,), 2.0, 4)


def measure_room(extent: Extent, tell: Callable[[str], None]) -> Iterator[Line]:
    """Every size on SQLite, then on PostgreSQL where its server is installed."""
    for name in ("sqlite", "postgresql"):
        with _database(name) as url:
            if url is None:
                tell("no PostgreSQL server here: apt-get install postgresql")
                continue
            for phones in extent.phones:
                tell(f"{name}, a room of {phones}")
                yield from _measure(name, url(), phones, extent)


@contextmanager
def _database(name: str) -> Iterator[Callable[[], str] | None]:
    """Gives addresses of fresh databases; None where there is no server for them."""
    if name == "sqlite":
        yield lambda: ""
        return
    try:
        entered = databases("postgresql")
        server = entered.__enter__()
    except RuntimeError:
        yield None
        return
    try:
        yield lambda: server.new(Path())
    finally:
        entered.__exit__(None, None, None)


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

    def listen(self) -> float:
        """Opens a stream for every phone, the projector and the console; seconds until all have heard the present."""
        begin = time.perf_counter()
        self.desk_stream = self.streams.open(f"{self.console}/stream", self.desk.cookie_header())
        self.streams.open(f"/screen/{self.scene.screen_token}/stream")
        for phone in self.phones:
            self.streams.open("/room/stream", phone.cookie_header())
        wanted = len(self.phones) + 2
        if not self.streams.wait_until(lambda events: len({one.stream for one in events}) >= wanted, GIVE_UP):
            self.failures.append("a stream stayed silent")
        return time.perf_counter() - begin


def _measure(database: str, url: str, phones: int, extent: Extent) -> Iterator[Line]:
    with _room(database, url, phones) as room:
        label = f"room of {phones}, {database}"
        aim, against = AIMS.get(phones, 250.0), f"{AIMS.get(phones, 250.0):.0f} ms"
        quiet = _page_rate(room, extent.page_seconds)
        before = _memory(room.process.pid)
        yield plain(f"{label}, all streams open and up to date", room.listen(), "s")
        time.sleep(1)
        per_stream = (_memory(room.process.pid) - before) / (phones + 2)
        yield plain(f"{label}, memory per stream", per_stream, "KiB")
        open_rate = _page_rate(room, extent.page_seconds)
        yield compared(f"{label}, page rate", open_rate, "pages/s", "no streams open", quiet)
        cards = _hand_in(room)
        yield plain(f"{label}, card acknowledged, p99", percentile(cards.answered, 0.99), "ms")
        for share in (0.5, 0.99):
            seen = percentile(cards.seen, share) if cards.seen else float("inf")
            yield compared(
                f"{label}, card on the facilitator's screen, p{share * 100:.0f}", seen, "ms", against, aim
            )
        yield plain(f"{label}, cards lost", cards.lost, "cards")
        yield plain(f"{label}, cards doubled", cards.doubled, "cards")
        own = _own_parts(room)
        yield plain(f"{label}, all phones fetch their own part at once, p99", percentile(own, 0.99), "ms")
        arrived = _next(room, extent.presses)
        for share in (0.5, 0.99):
            yield compared(
                f"{label}, next on every screen, p{share * 100:.0f}",
                percentile(arrived, share),
                "ms",
                against,
                aim,
            )
        yield plain(f"{label}, failures", len(room.failures), "failures")
        for failure in sorted(set(room.failures)):
            print(f"bench: {failure}", file=sys.stderr)


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

    _together([lambda which=which: look(which) for which in range(PAGE_THREADS)], room.failures)
    for browser in browsers:
        browser.close()
    return sum(counts) / (time.perf_counter() - begin)


# ---- cards -----------------------------------------------------------------------------------------------------


@dataclass
class Cards:
    """What became of the cards: milliseconds to the answer, to the facilitator's screen, and what was lost."""

    answered: list[float]
    seen: list[float]
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
    begin = time.perf_counter() + 0.3
    moments = sorted(random.uniform(0, WITHIN) for _ in givers)
    path = f"/room/do/{room.scene.item_key}/gather/card"

    def give(which: int) -> None:
        time.sleep(max(0.0, begin + moments[which] - time.perf_counter()))
        fields = {"run": "1", "text": f"Thought {which}", "once": f"once-{which}-{room.name}"}
        starts[which] = time.perf_counter()
        status, answer = givers[which].give(path, fields)
        ends.append((time.perf_counter(), which))
        if status != 200:
            room.failures.append(f"a card was refused: {status} {answer}")
        elif which % 10 == 0:
            givers[which].give(path, fields)

    _together([lambda which=which: give(which) for which in range(len(givers))], room.failures)
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
        lost=len(set(wanted) - set(kept)),
        doubled=len(kept) - len(set(kept)),
    )


def _version(events: Sequence[Event], stream: int) -> int:
    return max((one.version for one in list(events) if one.stream == stream), default=0)


def _own_parts(room: Room) -> list[float]:
    """Every phone fetches its own part within a quarter of a second, as after a change of scene; milliseconds."""
    took: list[float] = []
    begin = time.perf_counter() + 0.5

    def fetch(phone: Browser) -> None:
        time.sleep(max(0.0, begin + random.uniform(0, 0.25) - time.perf_counter()))
        start = time.perf_counter()
        status, _text = phone.get("/room/mine")
        took.append((time.perf_counter() - start) * 1000)
        if status != 200:
            room.failures.append(f"a phone's own part: {status}")

    _together([lambda phone=phone: fetch(phone) for phone in room.phones], room.failures)
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


# ---- the server ------------------------------------------------------------------------------------------------


@contextmanager
def _room(database: str, url: str, phones: int) -> Iterator[Room]:
    with TemporaryDirectory(prefix="facilitator-room-") as folder:
        port = _free_port()
        environ = _environ(Path(folder), port, url)
        process = subprocess.Popen(
            [sys.executable, "-m", "facilitator.serve"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for(process, port)
            app = create_app(read_settings(environ))
            scene = lay_scene(app, phones)
            desk = Browser("127.0.0.1", port)
            desk.sign_in(scene.email, scene.password)
            browsers = [Browser("127.0.0.1", port, {PHONE_COOKIE: token}) for token in scene.tokens]
            streams = Streams("127.0.0.1", port)
            yield Room(f"{database}-{phones}", "127.0.0.1", port, process, scene, desk, streams, browsers)
            streams.close()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _environ(folder: Path, port: int, url: str) -> dict[str, str]:
    left_out = ("DATABASE_URL", "BASE_URL", "TRUSTED_HOSTS", "WEB_THREADS", "WEB_PROCESSES")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    place = {"DATA_DIR": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    return kept | place | ({"DATABASE_URL": url} if url else {})


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not answer within {GIVE_UP:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _memory(process: int) -> float:
    """KiB that a process and everything below it hold in memory, what they share counted once per process."""
    total = 0.0
    for one in [process, *_below(process)]:
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += float(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total


def _below(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                found += [int(child), *_below(int(child))]
    return found


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
