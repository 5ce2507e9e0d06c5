"""Takes what was deleted out of the database's files: order and moment of anonymous input stand nowhere after it.

A deleted row stays readable in free pages, in SQLite's write-ahead log and in PostgreSQL's table files until
something overwrites it. Never called inside a transaction.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from facilitator.database import BUSY_MILLISECONDS, no_writer_beside
from facilitator.extensions import db

PATIENCE_MILLISECONDS = 100
PAUSE_SECONDS = 0.1
CHECKPOINTS = 20
LOCK_MILLISECONDS = 300

REWRITTEN = ("ballots", "cards", "card_groups", "activity_states", "rooms")
"""PostgreSQL's tables that collecting writes to, fixed names."""


def scrub() -> bool:
    """Rewrites the files, and says whether nothing old is left in them.

    False means that somebody was reading all the while, or that there was no room: it has to be done again.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        return _rewrite_tables(db.engine)
    with no_writer_beside():
        return _rewrite_file(db.engine)


def _rewrite_file(engine: Engine) -> bool:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        # While it waits for readers a checkpoint keeps every writer out: often and briefly, not once and long.
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MILLISECONDS}")
        cursor.execute("VACUUM")
        for _try in range(CHECKPOINTS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone() or (1,)
            if not busy:
                return True
            time.sleep(PAUSE_SECONDS)
        return False
    except engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        connection.cursor().execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.close()


def _rewrite_tables(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Whoever waits for a whole table keeps everybody behind it out: rather come again than wait for long.
        connection.exec_driver_sql(f"SET lock_timeout = {LOCK_MILLISECONDS}")
        try:
            for table in REWRITTEN:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True
