"""On SQLite a write takes the lock with its BEGIN, a question takes none, and who finds it taken is told as ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from facilitator.database import BUSY_MILLISECONDS, sqlite_module, write_lock
from facilitator.extensions import db
from facilitator.troubles import Trouble, trouble_of


@pytest.fixture
def beside(app: Flask) -> Iterator[Any]:
    """Another process at the same file, which does not wait; and the app's own session."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL locks rows")
        connection = sqlite_module().connect(db.engine.url.database, timeout=0, isolation_level=None)
        yield connection
        connection.close()


def can_write(beside: Any) -> bool:
    try:
        beside.execute("BEGIN IMMEDIATE")
    except sqlite_module().OperationalError:
        return False
    beside.execute("ROLLBACK")
    return True


def ask() -> None:
    db.session.execute(text("SELECT count(*) FROM users"))


def test_a_question_takes_no_lock_before_and_after_a_write(beside: Any) -> None:
    ask()
    assert can_write(beside)
    with write_lock(db.session):
        assert not can_write(beside)
        ask()
        db.session.commit()
    assert can_write(beside)
    ask()
    assert db.session.connection().connection.driver_connection.in_transaction
    assert can_write(beside)


def test_a_lock_that_another_process_holds_is_the_trouble_that_it_was(beside: Any) -> None:
    driver: Any = db.session.connection().connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    beside.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError) as told, write_lock(db.session):
        pass
    assert trouble_of(told.value) is Trouble.BUSY
    beside.execute("ROLLBACK")
    with write_lock(db.session):
        assert not can_write(beside)
    driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
