"""Connections to the database, as the app keeps them."""

from __future__ import annotations

from flask import Flask

from facilitator.extensions import db


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
