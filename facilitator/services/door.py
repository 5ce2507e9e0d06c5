"""The door of a room: who asks to come in, as far as it shows, and how many may wait there.

A browser is known again by its own secret and a hall by its address, each as a keyed hash that is good for this room
alone; the address is forgotten as soon as the phone no longer waits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Participant, Room
from facilitator.queries.rooms import PhoneView, phone_by_key
from facilitator.services.log import log_key
from facilitator.services.row_changes import change_rows


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks at the door: the browser's own secret, and the network address; empty where nothing is known."""

    browser: str = ""
    address: str = ""


UNKNOWN = Asker()


def mark(room_id: int, what: str, secret: str) -> str:
    """By which a browser or an address is known again at this very door; empty for none."""
    if not secret:
        return ""
    return hmac.new(log_key(), f"door {room_id} {what}\n{secret}".encode(), hashlib.sha256).hexdigest()


def count_waiting(room_id: int, address: str) -> tuple[int, int]:
    """How many phones wait, and how many of them asked from the address with this mark."""
    here = Participant.asked_from == address
    row = db.session.execute(
        select(func.count(), func.count().filter(here)).select_from(Participant).where(_waits(room_id))
    ).one()
    return row[0], row[1] if address else 0


def waiting_place(room_id: int, browser: str, hashed_token: str) -> bool:
    """Whether the browser with this mark waits already; its place belongs to the phone with this secret then."""
    if not browser:
        return False
    of_browser = select(func.min(Participant.id)).where(_waits(room_id), Participant.browser_hash == browser)
    return _change(Participant.id == of_browser.scalar_subquery(), {"token_hash": hashed_token}) == 1


def had_a_place(room_id: int, browser: str) -> bool:
    """Whether a phone in the browser with this mark is or was in, under whatever name."""
    found = select(Participant.id).where(
        Participant.room_id == room_id,
        Participant.browser_hash == browser,
        Participant.let_in_at.is_not(None),
    )
    return bool(browser) and db.session.execute(found.limit(1)).first() is not None


def phones_let_in(programme_id: int, secret: str) -> tuple[PhoneView, ...]:
    """Of each room of a programme the phone that was let in last in the browser with this secret, removed since or not.

    A browser is known by another mark in every room, so each room is asked for its own.
    """
    if not secret:
        return ()
    rooms = db.session.scalars(select(Room.id).where(Room.programme_id == programme_id))
    marks = [mark(room_id, "browser", secret) for room_id in rooms]
    found = db.session.execute(
        select(Participant.room_id, Participant.key)
        .where(Participant.browser_hash.in_(marks), Participant.let_in_at.is_not(None))
        .order_by(Participant.let_in_at, Participant.id)
    )
    newest = {room_id: key for room_id, key in found}
    phones = (phone_by_key(room_id, key) for room_id, key in newest.items())
    return tuple(phone for phone in phones if phone is not None)


def turn_away(room_id: int, phone_keys: Sequence[str] | None = None) -> int:
    """Turns away everybody who waits, or those of these phones who do; how many that were. The caller tells the log."""
    which = _waits(room_id) if phone_keys is None else _waits(room_id) & Participant.key.in_(phone_keys)
    return _change(which, gone())


def gone() -> dict[str, Any]:
    """What the row of a phone says from now on that is turned away or removed."""
    return {"removed_at": clock.now(), "asked_from": ""}


def _waits(room_id: int) -> ColumnElement[bool]:
    return (
        (Participant.room_id == room_id) & Participant.let_in_at.is_(None) & Participant.removed_at.is_(None)
    )


def _change(which: ColumnElement[bool], values: dict[str, Any]) -> int:
    return change_rows(update(Participant).where(which).values(**values))
