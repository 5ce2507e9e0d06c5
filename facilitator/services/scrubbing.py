"""Takes what was deleted out of the database's files: order and moment of anonymous input stand nowhere after it.

A deleted row stays readable in free pages, in SQLite's write-ahead log and in PostgreSQL's table files until
something overwrites it. Never called inside a transaction.
"""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from facilitator.database import no_writer_beside
from facilitator.extensions import db

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
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_pages = cursor.fetchone() or (1,)
        cursor.close()
        return not busy
    except engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        connection.close()


def _rewrite_tables(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            for table in REWRITTEN:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        except OperationalError:
            return False
    return True
