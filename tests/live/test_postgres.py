"""Two processes over one PostgreSQL: each hears the other's commits, and comes back after the server was away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.live import announcer as announcing
from facilitator.live.announcer import Announcer
from facilitator.live.hub import Audience, Subscription, Who
from facilitator.migrating import upgrade_tables
from facilitator.queries.streams import desk_key
from facilitator.queries.users import account_by_session
from facilitator.services.activity_states import touch_rooms
from facilitator.services.rooms import open_room
from tests.clients import sign_in_token
from tests.conftest import close, make_app, settings_for
from tests.factories import Cast, make_cast
from tests.live.fakes import eventually
from tests.rooms import plan, run_first_item
from tests.servers import databases

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not shutil.which("pg_ctl") and not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")),
        reason="no PostgreSQL server here: apt-get install postgresql",
    ),
]


class Two:
    """Two apps on one database, as two processes would be, and the room of the cast's workshop."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.apps = [make_app(settings_for(folder, url)) for _ in range(2)]
        with self.apps[0].app_context():
            upgrade_tables()
            with write_lock(db.session):
                self.cast: Cast = make_cast()
                number = plan(self.cast)
                run_first_item(self.cast, number)
                self.room = open_room(self.cast.actor, self.cast.programme_id, number).id
                db.session.commit()

    def announcer(self, which: int) -> Announcer:
        found: Announcer = self.apps[which].extensions["live"]
        return found

    def listen(self, which: int) -> Subscription:
        """A console's stream that is up to date; the listening connection is there."""
        with self.apps[which].app_context():
            found = account_by_session(sign_in_token(self.cast.facilitator))
        assert found is not None
        who = Who(Audience.DESK, desk_key(found.id))
        stream = self.announcer(which).hub.subscribe(self.room, who)
        assert (note := stream.wait(5)) and note.event == "version"
        assert eventually(lambda: self.listeners() > which)
        return stream

    def listeners(self) -> int:
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            ).fetchone()
        return int(found[0]) if found else 0

    def cut(self) -> None:
        """Ends the listening connections, as a restart of the server does."""
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )

    def change(self, app: Flask, *, keep: bool = True) -> None:
        with app.app_context(), write_lock(db.session):
            touch_rooms(self.cast.programme_id)
            if keep:
                db.session.commit()

    def _dsn(self) -> str:
        return "postgresql" + self.url.removeprefix("postgresql+psycopg")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with databases("postgresql") as server, ExitStack() as stack:
        folder = tmp_path_factory.mktemp("two")
        found = Two(server.new(folder), folder)
        for app in found.apps:
            stack.callback(close, app)
        yield found


@pytest.fixture(autouse=True)
def rare_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives, arrives by the news alone."""
    monkeypatch.setattr(announcing, "LOOK_EVERY", 3600.0)


def version_of(stream: Subscription) -> int:
    note = stream.wait(5)
    assert note is not None, "nothing was heard"
    return note.version


def test_each_hears_the_other(two: Two) -> None:
    streams = [two.listen(0), two.listen(1)]
    for app in two.apps:
        two.change(app)
        first, second = [version_of(stream) for stream in streams]
        assert first == second


def test_what_is_rolled_back_is_never_heard(two: Two) -> None:
    streams = [two.listen(0), two.listen(1)]
    two.change(two.apps[0], keep=False)
    assert [stream.wait(0.5) for stream in streams] == [None, None]


def test_a_lost_connection_comes_back_and_what_was_missed_is_found(two: Two) -> None:
    stream = two.listen(1)
    two.cut()
    two.change(two.apps[0])
    missed = version_of(stream)
    assert eventually(lambda: two.listeners() >= 1)
    two.change(two.apps[0])
    assert version_of(stream) == missed + 1
