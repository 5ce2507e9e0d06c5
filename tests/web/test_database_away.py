"""A full disk, a read-only database and one that is gone are told apart, and the page for it asks for nothing."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from facilitator import database
from facilitator import writing as writing_module
from facilitator.extensions import db
from facilitator.troubles import Trouble, trouble_of
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.factories import PASSWORD, Cast
from tests.ledgers import stored_by
from tests.phones import wall_in
from tests.web.test_closed_by_default import address, rules

WORDS = "We had <b>two people</b> on leave"


@contextmanager
def every_connection(app: Flask, *statements: str) -> Iterator[None]:
    """Each new connection begins with these; the old ones are gone."""

    def begin(connection: Any, _record: Any) -> None:
        for statement in statements:
            connection.execute(statement)
        connection.commit()

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", begin)
    try:
        yield
    finally:
        event.remove(engine, "connect", begin)
        engine.dispose()


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    """As when a file system was mounted anew after an error, or the server became a standby."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    setting = "PRAGMA query_only = ON" if is_sqlite else "SET default_transaction_read_only = on"
    with every_connection(app, setting):
        yield


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """SQLite may not grow by a page; PostgreSQL raises what it raises when its disk is full."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        with every_connection(app, "PRAGMA max_page_count = 1"):
            yield
        return
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END$$"
        )
        for table in ("events", "people", "heartbeats"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()"
            )
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        connection.exec_driver_sql("DROP FUNCTION no_room CASCADE")


@contextmanager
def gone(app: Flask) -> Iterator[None]:
    """Nothing can be connected to any more."""
    with app.app_context():
        engine = db.engine

    def refuse(*_: Any) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("unable to open database file")

    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "do_connect", refuse)


def write(client: CheckedClient, cast: Cast, name: str = "Nora Ny of the Harbour") -> Any:
    fields = {"name": name, "role": "Planner of things", "side": "supplier"}
    return client.post(f"{cast.url}/people/new", data=fields)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_module, "TRY_EVERY", 0.0)


def test_a_read_only_database_answers_503_keeps_the_words_and_shows_a_banner_until_it_is_over(
    app: Flask, client: CheckedClient, cast: Cast, impatient: None
) -> None:
    assert "can only be read" not in client.get(cast.url).text
    with read_only(app):
        answer = write(client, cast)
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        assert "takes no changes" in answer.text and "Nora Ny of the Harbour" in answer.text
        page = client.get(cast.url)
        assert page.status_code == 200 and "Facilitator can only be read at the moment" in page.text
    assert "can only be read" not in client.get(cast.url).text, "found by trying, without a restart"
    assert write(client, cast, "Nora Ny").status_code in (302, 303)


def test_a_full_disk_answers_507_and_says_who_can_help(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with full(app):
        name, answer = write_until_refused(client, cast)
        assert answer.status_code == 507 and answer.headers["Retry-After"]
        assert "disk is full" in answer.text and "whoever runs the server" in answer.text
        assert client.get(cast.url).status_code == 200, "reading works"
        assert name not in client.get(f"{cast.url}/people").text, "nothing of it was stored"
    assert write(client, cast, name).status_code in (302, 303), "and it goes on without a restart"
    assert name in client.get(f"{cast.url}/people").text


def write_until_refused(client: CheckedClient, cast: Cast) -> tuple[str, Any]:
    """Enough writing for a file to grow by a page."""
    for number in range(40):
        name = f"Nora Ny of the Harbour, {number}"
        answer = write(client, cast, name)
        if answer.status_code not in (303, 302):
            return name, answer
    raise AssertionError("the disk was never full")


def test_no_page_asks_the_disk_while_nothing_is_wrong(
    app: Flask, client: CheckedClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[None] = []
    known = app.extensions["writing"]
    monkeypatch.setattr(known, "_try_it", lambda: tries.append(None) or Trouble.READ_ONLY)
    for _ in range(3):
        client.get(cast.url)
    assert not tries
    known.failed(Trouble.READ_ONLY)
    for _ in range(3):
        assert "can only be read" in client.get(cast.url).text
    assert not tries, "what was learnt just now is not tried again"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_route_falls_over_the_page_for_a_database_that_is_gone(
    app: Flask, client: CheckedClient, cast: Cast, method: str
) -> None:
    """Signed in, with a phone's cookie: whoever asks for whatever gets our page."""
    wall = wall_in(app, cast)
    screen = wall.screen
    client.set_cookie("facilitator-phone", "whatever")
    seen = 0
    with gone(app):
        for path in (
            "/",
            screen,
            f"{screen}/poll",
            "/s/token",
            "/setup/token",
            "/j/code/ticket",
            "/no/such/page",
            "/room",
        ):
            check(client.open(path, method=method), path)
        for rule in rules(app, method):
            path = address(app, rule, cast.public_id)
            if path is not None:
                answer = client.open(path, method=method, data={"text": WORDS} if method == "POST" else None)
                assert answer.status_code == 503, path
                check(answer, path)
                seen += 1
    assert seen > 20
    assert client.get(cast.url).status_code == 200, "and goes on as if nothing had been"


def check(answer: Any, path: str) -> None:
    assert answer.status_code in (400, 404, 405, 503), (path, answer.status_code)
    if answer.status_code == 503:
        assert "The database does not answer" in answer.text, path
        assert "<main" in answer.text, (path, "our page, not the bare one")


def test_the_words_come_back_and_lead_to_where_they_belong(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_active(cast)
    with gone(app):
        answer = client.post(f"{cast.url}/commitments/{ref}/report", data={"text": WORDS, "once": "a b c"})
        assert answer.status_code == 503
        assert "We had &lt;b&gt;two people&lt;/b&gt; on leave" in answer.text
        assert "Send it again" in answer.text
        assert f'href="{cast.url}/commitments/{ref}"' in answer.text
        script = client.post(
            f"{cast.url}/commitments/{ref}/report",
            data={"text": WORDS},
            headers={"X-Requested-With": "fetch"},
        )
        assert script.status_code == 503 and "<main" not in script.text


def test_lost_while_it_confirms_nobody_knows_and_the_page_says_so(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with app.app_context():
        engine = db.engine

    def lose(_connection: Any) -> None:
        raise OperationalError("COMMIT", None, Exception("server closed the connection unexpectedly"))

    event.listen(engine, "commit", lose)
    try:
        answer = write(client, cast)
    finally:
        event.remove(engine, "commit", lose)
    assert answer.status_code == 503 and "at the very moment of storing" in answer.text
    assert "Nothing was changed" not in answer.text and "Nora Ny of the Harbour" in answer.text


def test_a_trouble_that_lasts_is_one_line(app: Flask, client: CheckedClient, caplog: Any) -> None:
    with gone(app):
        for _ in range(20):
            assert client.get("/").status_code == 503
    assert len([one for one in caplog.records if "the database is gone" in one.getMessage()]) <= 1


def test_a_password_never_comes_back(app: Flask, stranger: CheckedClient, cast: Cast) -> None:
    with gone(app):
        answer = stranger.post("/sign-in", data={"email": cast.facilitator.email, "password": PASSWORD})
    assert answer.status_code == 503 and PASSWORD not in answer.text


def test_the_words_come_back_also_when_the_lock_itself_was_refused(
    app: Flask, client: CheckedClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "sqlite" not in app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 200)
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), database.write_lock(db.session):
            held.set()
            over.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(5)
        answer = write(client, cast)
    finally:
        over.set()
        holder.join(5)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert "somebody else is writing" in answer.text and "Nora Ny of the Harbour" in answer.text


def test_the_health_finds_a_read_only_database_before_anybody_writes(app: Flask, impatient: None) -> None:
    stranger = app.test_client()
    assert stranger.get("/healthz").status_code == 200
    with read_only(app):
        answer = stranger.get("/healthz")
        assert answer.status_code == 503 and answer.json is not None
        assert answer.json["writing"] == {"possible": False, "trouble": "read-only", "seconds": 0}
    assert stranger.get("/healthz").status_code == 200


class DriverError(Exception):
    def __init__(self, words: str = "", **more: Any) -> None:
        super().__init__(words)
        self.__dict__.update(more)


@pytest.mark.parametrize(
    ("driver", "trouble"),
    [
        (DriverError(sqlstate="53100"), Trouble.FULL),
        (DriverError(sqlstate="25006"), Trouble.READ_ONLY),
        (DriverError(sqlstate="57P01"), Trouble.GONE),
        (DriverError(sqlstate="57P03"), Trouble.GONE),
        (DriverError(sqlstate="08006"), Trouble.GONE),
        (DriverError(sqlstate="53300"), Trouble.CROWDED),
        (DriverError(sqlstate="40P01"), Trouble.BUSY),
        (DriverError(sqlstate="42P01"), None),
        (DriverError(sqlite_errorcode=13), Trouble.FULL),
        (DriverError(sqlite_errorcode=8 | 4 << 8), Trouble.READ_ONLY),
        (DriverError(sqlite_errorcode=5), Trouble.BUSY),
        (DriverError(sqlite_errorcode=10 | 13 << 8), Trouble.DAMAGED),
        (DriverError(sqlite_errorcode=1), None),
        (DriverError("connection failed: FATAL: sorry, too many clients already", sqlstate=None), Trouble.CROWDED),
        (DriverError("server closed the connection unexpectedly", sqlstate=None), Trouble.GONE),
    ],
)  # fmt: skip
def test_what_the_driver_says_is_told_apart(driver: DriverError, trouble: Trouble | None) -> None:
    assert trouble_of(OperationalError("SELECT", None, driver)) is trouble


def test_a_full_disk_is_known_from_the_system_too() -> None:
    assert trouble_of(OSError(errno.ENOSPC, "No space left on device")) is Trouble.FULL
    assert trouble_of(OSError(errno.EROFS, "Read-only file system")) is Trouble.READ_ONLY
    assert trouble_of(FileNotFoundError(errno.ENOENT, "gone")) is None
