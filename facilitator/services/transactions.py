"""The transaction of whoever is at work: begun, kept or let go. Who stands above the services knows no session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from facilitator import database
from facilitator.extensions import db


def write_open(by: str = "") -> AbstractContextManager[None]:
    """Takes the write lock and begins afresh; keeps nothing by itself: what is not kept when it ends is undone.

    `by` names the writer to the log when it keeps others waiting for long. Raises WriterBusy.
    """
    return database.write_lock(db.session, by)


@contextmanager
def write_kept(by: str = "") -> Iterator[None]:
    """The same, and kept at its end; what raises inside has changed nothing."""
    with write_open(by):
        yield
        keep()


def one_moment() -> AbstractContextManager[None]:
    """Reads afresh, all of it as the database is at the first question, and lets go at its end."""
    return database.one_moment(db.session)


def keep() -> None:
    """Stores what was changed since the transaction began."""
    db.session.commit()


def let_go() -> None:
    """Undoes what was not kept, so that the next question sees what is stored; quiet when the database is gone."""
    database.let_go(db.session)


def give_back() -> None:
    """Lets go, and gives the connection back to those who wait for one."""
    db.session.remove()
