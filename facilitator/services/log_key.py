"""The key that seals the log, and whether it is the one that sealed what is there.

Whoever goes on writing with another key spoils the log for ever: from that event on nothing can be proved. So
nothing is written until the key is known to fit.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import URL, select

from facilitator import clock
from facilitator.domain.errors import DomainError
from facilitator.domain.held import HashOfValues
from facilitator.domain.log import key_fingerprint, seal_fits
from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.models import Event, LogKey
from facilitator.services.security import note_security
from facilitator.services.upserts import upsert

SHOWN = 16
"""Digits of a fingerprint that people see and compare."""

_KEY: dict[str, bytes] = {}
_FITS: set[tuple[URL, bytes]] = set()
"""Database and key: what was looked at once in this process need not be looked at with each write."""


class WrongKey(DomainError):
    """The key at hand did not seal this log; nothing may be written."""

    status = 503


def use_log_key(key: bytes) -> None:
    """Sets the key of the event log's HMAC; `create_app` calls it once."""
    _KEY["log"] = key


def log_key() -> bytes:
    """The key in use."""
    return _KEY["log"]


def hash_of_values() -> HashOfValues:
    """Makes the hashes that events hold of stored rows."""
    return _hash_of_values(log_key())


_hash_of_values = lru_cache(maxsize=4)(HashOfValues)


def key_fault() -> str:
    """Why the key at hand must not write into this database, in one or two sentences; empty when it may.

    Reads only. A database without an event and without a noted fingerprint takes any key.
    """
    noted = db.session.scalar(select(LogKey.fingerprint))
    own = key_fingerprint(log_key())
    if noted is not None and noted != own:
        return _words(f"the log was sealed with the key {noted[:SHOWN]}…, and the one here is {own[:SHOWN]}…")
    newest = db.session.execute(
        select(Event.body, Event.mac).order_by(Event.id.desc()).limit(1)
    ).one_or_none()
    if newest is None or seal_fits(newest.body, newest.mac, log_key()):
        return ""
    if noted is None:
        return _words(f"the newest event was sealed with another key than the one here, {own[:SHOWN]}…")
    return (
        "The newest event of the log was not sealed with log.key: it was put there or changed past the app. "
        "Nothing is written. Bring the database back from a backup; “flask audit verify” says more."
    )


def _words(why: str) -> str:
    return (
        f"The key at hand is not the key of this database: {why}. Nothing is written, so that the log stays whole. "
        "Bring log.key back into the data folder from a backup (or set LOG_KEY as it was)."
    )


def hold_key() -> None:
    """Before the first write of this process: the key fits, and from now on the database knows it.

    Belongs into a write transaction. Raises WrongKey.
    """
    place = (db.engine.url, log_key())
    if place in _FITS:
        return
    fault = key_fault()
    if fault:
        raise WrongKey(fault)
    fingerprint = key_fingerprint(log_key())
    noted = {"id": 1, "fingerprint": fingerprint, "noted_at": clock.now()}
    if upsert(LogKey, noted, on=("id",)):
        note_security(
            Noted.KEY_NOTED, detail=f"the log is sealed with the key {fingerprint[:SHOWN]}… from now on"
        )
    _FITS.add(place)
