"""The real thing on a real PostgreSQL that is stopped and started again under people who are signed in."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from bench.browsers import Browser, Streams
from facilitator.queries.rooms import RoomView
from facilitator.services.activity_states import touch_rooms
from facilitator.services.rooms import screen_token
from tests.blocks import block_in
from tests.browser.live_server import LiveServer, live_server
from tests.factories import PASSWORD, Cast, make_cast
from tests.live.fakes import eventually
from tests.servers import OwnServer, PostgresServer, own_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(
        not shutil.which("pg_ctl") and not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")),
        reason="no PostgreSQL server here: apt-get install postgresql",
    ),
]

WORDS = "A reason that took a quarter of an hour to write"


@pytest.fixture
def database() -> Iterator[OwnServer]:
    with own_server("max_connections=40") as found:
        yield found


@pytest.fixture
def server(database: OwnServer, tmp_path: Path) -> Iterator[LiveServer]:
    url = PostgresServer(database.dsn).new(tmp_path)
    with live_server(tmp_path / "data", DATABASE_URL=url) as found:
        yield found


class Room:
    """A running workshop with its facilitator's browser, and the open streams of its projector and its console."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        where = urlsplit(server.url)
        assert where.hostname and where.port
        with server.writing():
            self.cast: Cast = make_cast()
            block = block_in(self.cast)
            self.room: RoomView = block.room
            self.screen = f"/screen/{screen_token(self.room)}"
        self.desk = Browser(where.hostname, where.port)
        self.desk.sign_in(self.cast.facilitator.email, PASSWORD)
        self.streams = Streams(where.hostname, where.port)
        self.streams.open(f"{self.screen}/stream")
        self.streams.open(f"{self.cast.url}/workshops/1/run/stream", self.desk.cookie_header())
        assert self.streams.wait_until(lambda events: len(events) == 2, 10)

    def add_person(self, name: str) -> tuple[int, str]:
        return self.desk.post(
            f"{self.cast.url}/people/new", {"name": name, "role": "Planner", "side": "supplier"}
        )

    def version(self) -> int:
        """The newest that any of the streams has told."""
        return max(one.version for one in self.streams.events)

    def healthy(self) -> bool:
        return '"status":"ok"' in self.desk.get("/healthz")[1].replace(" ", "")


def test_signed_in_people_get_their_words_back_and_everything_comes_back(
    database: OwnServer, server: LiveServer
) -> None:
    room = Room(server)
    assert eventually(room.healthy, 30), room.desk.get("/healthz")
    seen = room.version()
    database.stop()

    status, page = room.add_person(WORDS)
    assert status == 503
    assert "The database does not answer" in page and WORDS in page and "<main" in page
    status, page = room.desk.get(room.cast.url)
    assert status == 503 and "The database does not answer" in page and "<main" in page
    assert room.desk.get("/no/such/page")[0] == 503
    status, health = room.desk.get("/healthz")
    assert status == 503 and '"wrong":["database"]' in health.replace(" ", "")

    database.start()
    assert eventually(lambda: room.desk.get(room.cast.url)[0] == 200, 10)
    assert room.add_person("Nora Ny")[0] == 303
    assert room.streams.wait_until(lambda _events: room.version() > seen, 20), "the stream never broke"
    assert not room.streams.ended
    time.sleep(1)
    seen = room.version()
    with server.writing():  # another process: its news comes over the listening connection alone
        touch_rooms(room.cast.programme_id)
    assert room.streams.wait_until(lambda _events: room.version() > seen, 4), "the listener is back"
    assert eventually(room.healthy, 40), "the worker too"
    room.streams.close()
    assert server.process.poll() is None
    printed = "".join(server.printed)
    assert "The background worker ended" not in printed
    assert room.screen.rpartition("/")[2] not in printed
    assert len(server.printed) < 120, "no flood of tracebacks"


def test_cut_off_in_the_middle_of_a_request(database: OwnServer, server: LiveServer) -> None:
    """The request waits for a lock when the server's power fails; sent again it is stored once."""
    room = Room(server)
    holder = psycopg.connect(server.environ["DATABASE_URL"].replace("+psycopg", ""))
    holder.execute("SELECT 1 FROM programmes FOR UPDATE")
    answers: list[tuple[int, str]] = []
    sender = threading.Thread(target=lambda: answers.append(room.add_person(WORDS)))
    sender.start()
    time.sleep(1)
    database.stop("immediate")
    sender.join(10)
    holder.close()
    assert answers and answers[0][0] == 503 and WORDS in answers[0][1]
    database.start()
    assert eventually(lambda: room.desk.get(room.cast.url)[0] == 200, 10)
    assert WORDS not in room.desk.get(f"{room.cast.url}/people")[1]
    assert room.add_person(WORDS)[0] == 303
    assert room.desk.get(f"{room.cast.url}/people")[1].count(WORDS) >= 1
    room.streams.close()
