"""Idempotency keys of creating forms."""

from __future__ import annotations

from sqlalchemy import select

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import IdempotencyKey
from facilitator.services.many_rows import insert_rows


def earlier_location(scope: str, key: str) -> str | None:
    """Where the first sending of this key led, if there was one. An empty key never repeats."""
    if not key:
        return None
    return db.session.execute(
        select(IdempotencyKey.location).where(
            IdempotencyKey.scope == scope[:80], IdempotencyKey.key == key[:64]
        )
    ).scalar_one_or_none()


def remember_location(scope: str, key: str, location: str) -> None:
    """Keeps where a creating form led; the unique key stops a parallel second one at once."""
    if key:
        led = {"scope": scope[:80], "key": key[:64], "location": location[:400], "created_at": clock.now()}
        insert_rows(IdempotencyKey, [led])
