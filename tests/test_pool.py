"""Connections to the database, as the app keeps them."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from facilitator import database
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.troubles import WriterBusy


def test_who_asks_gets_the_connection_that_was_used_last(context: Flask) -> None:
    """It knows its statements, and what it has in memory was not written over through another one meanwhile."""
    pool = db.engine.pool
    first, second = pool.connect(), pool.connect()
    last = first.dbapi_connection
    second.close()
    first.close()
    again = pool.connect()
    try:
        assert again.dbapi_connection is last
    finally:
        again.close()


def test_writers_wait_for_their_turn_without_a_connection(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One writes, another waits until it may not wait any longer; then it would find the turn free again."""
    monkeypatch.setattr(database, "_turns", database._Turns(1))
    monkeypatch.setattr(database, "FREE_WITHIN", 0.1)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 100)
    waited: list[object] = []

    def write() -> None:
        with app.app_context():
            try:
                with write_lock(db.session):
                    waited.append("had its turn")
            except WriterBusy:
                waited.append(db.session.registry().in_transaction())

    def beside() -> None:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)

    with app.app_context(), write_lock(db.session):
        beside()
        with write_lock(db.session):  # one that has a turn goes on with it
            beside()
    beside()
    assert waited == [False, False, "had its turn"]
