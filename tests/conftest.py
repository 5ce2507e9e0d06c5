"""Every test gets an app on a real database of its own: a copy of one that was migrated and filled once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Delete, Engine, Insert, Update, event, text

from facilitator import create_app
from facilitator.config import Settings
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.migrating import upgrade_tables
from facilitator.models import Base
from facilitator.services.row_notes import NOTED, held_columns
from facilitator.web import room_bar, unchanged
from tests import cheap_passwords as cheap_passwords
from tests.clients import CheckedClient
from tests.factories import Cast, make_cast
from tests.made_once import make_once
from tests.memory import set_aside
from tests.proved import Proved, ProvedFacts
from tests.servers import Databases, databases

hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.register_profile("deep", deadline=None, max_examples=1000)
hypothesis_settings.load_profile("untimed")
"""A property is right or wrong; how long one example takes depends on the machine.

`make test-all` takes the deep one.
"""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    with set_aside():
        return (yield)


@event.listens_for(Engine, "before_execute")
def _no_held_row_is_written_past_the_doors(
    _connection: Any, statement: Any, _many: Any, _one: Any, options: Any
) -> None:
    """What the log holds is written by the session's own flush or through a door that notes it (`row_notes`).

    Migrations know the app's tables by names of their own.
    """
    if not isinstance(statement, Insert | Update | Delete):
        return
    table: Any = statement.table
    if getattr(table, "metadata", None) is not Base.metadata:
        return
    written = set(held_columns(table))
    if isinstance(statement, Update):
        written &= {str(getattr(column, "key", column)) for column in statement._values or ()}
    if written and not options.get(NOTED) and not db.session()._flushing:
        raise AssertionError(f"{table.name} is held, and was written past the doors: {statement}")


CountedQueries = Callable[[], AbstractContextManager[list[str]]]


def settings_for(folder: Path, url: str, **changes: Any) -> Settings:
    """Settings of a test's app; nothing of it is read from the environment."""
    values: dict[str, Any] = {
        "data_dir": folder,
        "database_url": url,
        "host": "127.0.0.1",
        "port": 8000,
        "given_url": "http://localhost",
        "secret_key": "a key for tests only",
        "log_key": b"a log key for tests only",
        "proxy_hops": 0,
        "trusted_hosts": ("localhost", "127.0.0.1"),
        "pack_seconds": 60,
        "pack_megabytes": 2048,
        "testing": True,
    }
    return Settings(**(values | changes))


def make_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.test_client_class = CheckedClient
    app.extensions[unchanged.NAME] = Proved(unchanged.ROOM)
    app.extensions[room_bar.NAME] = ProvedFacts(room_bar.ROOM)
    return make_once(app)


def close(app: Flask) -> None:
    app.extensions["live"].stop()
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        db.engine.dispose()


@pytest.fixture(scope="session")
def server() -> Iterator[Databases]:
    """SQLite files, or PostgreSQL with TEST_DATABASE=postgresql."""
    with databases(os.environ.get("TEST_DATABASE", "")) as found:
        yield found


@pytest.fixture(scope="session")
def empty_database(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrated, and empty."""
    folder = tmp_path_factory.mktemp("empty")
    url = server.new(folder)
    app = make_app(settings_for(folder, url))
    with app.app_context():
        upgrade_tables()
    close(app)
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def filled_database(
    server: Databases, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Cast]]:
    """With the cast, made through the services."""
    folder = tmp_path_factory.mktemp("filled")
    url = server.copy(empty_database, folder)
    app = make_app(settings_for(folder, url))
    with app.app_context(), write_lock(db.session):
        cast = make_cast()
        db.session.commit()
    close(app)
    yield url, cast
    server.drop(url)


@contextmanager
def _app_on_copy(server: Databases, source: str, folder: Path) -> Iterator[Flask]:
    url = server.copy(source, folder)
    app = make_app(settings_for(folder, url))
    yield app
    close(app)
    server.drop(url)


@pytest.fixture
def app(server: Databases, filled_database: tuple[str, Cast], tmp_path: Path) -> Iterator[Flask]:
    """The app with the cast in its database."""
    with _app_on_copy(server, filled_database[0], tmp_path) as app:
        yield app


@pytest.fixture
def empty_app(server: Databases, empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The app as on its first start: tables and nothing in them."""
    with _app_on_copy(server, empty_database, tmp_path) as app:
        yield app


@pytest.fixture
def cast(filled_database: tuple[str, Cast]) -> Cast:
    return filled_database[1]


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An app context with a write transaction open, as services expect it; commit with `db.session.commit()`."""
    with app.app_context(), write_lock(db.session):
        yield app


@pytest.fixture
def client(app: Flask, cast: Cast) -> CheckedClient:
    """Signed in as the facilitator of the cast's programme."""
    return _client(app).sign_in(cast.facilitator)


@pytest.fixture
def outsider_client(app: Flask, cast: Cast) -> CheckedClient:
    """Signed in as the facilitator of the other programme."""
    return _client(app).sign_in(cast.outsider)


@pytest.fixture
def stranger(app: Flask) -> CheckedClient:
    """Not signed in."""
    return _client(app)


@pytest.fixture
def counted_queries(app: Flask) -> CountedQueries:
    """`with counted_queries() as statements:` collects every statement sent to the database."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count


def _client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def row_count(table: str) -> int:
    """How many rows a table holds, inside an app context."""
    return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
