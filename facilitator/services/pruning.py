"""What is kept for a while only, and goes by itself: one line for each kind of row, with its age.

Nothing of a programme's content is here, and nothing that proves something: signed lists, events and the checksums of
issued packs stay. Taken away in small slices, so that nobody waits; whoever is killed in between goes on next time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, inspect, or_, select, update

from facilitator import clock
from facilitator.domain.accounts import BROWSER_KEPT, SIGN_IN_KEPT
from facilitator.domain.lists.grids import KEPT as LISTS_KEPT
from facilitator.domain.packs import KEPT as PACKS_KEPT
from facilitator.domain.security import KEPT as SECURITY_KEPT
from facilitator.models import (
    AgendaItem,
    Attempt,
    Ballot,
    Heartbeat,
    Homework,
    HomeworkPart,
    IdempotencyKey,
    Job,
    KnownBrowser,
    OneTimeToken,
    PackContent,
    Participant,
    Room,
    SecurityNote,
    SignIn,
    StagedList,
    StagedProgramme,
    Workshop,
)
from facilitator.services.row_changes import change_rows

SLICE = 500
"""Rows of one transaction."""
NIGHTLY = "nightly"
BETWEEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` for which `is_old` holds before a moment, kept for `age` after it."""

    what: str
    age: timedelta
    table: Any
    is_old: Callable[[datetime], ColumnElement[bool]]


def _rooms_closed(before: datetime) -> Any:
    return select(Room.id).where(Room.closed_at < before)


def _items_of_rooms_closed(before: datetime) -> Any:
    return (
        select(AgendaItem.id)
        .join(Room, Room.workshop_id == AgendaItem.workshop_id)
        .where(Room.closed_at < before)
    )


def _asked_before_sessions_closed(before: datetime) -> Any:
    return (
        select(Homework.id)
        .join(Workshop, Workshop.id == Homework.workshop_id)
        .where(Workshop.closed_at < before)
    )


RULES = (
    Rule(
        "keys of forms sent",
        timedelta(days=30),
        IdempotencyKey,
        lambda before: IdempotencyKey.created_at < before,
    ),
    Rule("counted failures", timedelta(days=1), Attempt, lambda before: Attempt.at < before),
    Rule(
        "one-time links over",
        timedelta(days=30),
        OneTimeToken,
        lambda before: OneTimeToken.expires_at < before,
    ),
    Rule(
        "phones of ended rooms",
        timedelta(days=30),
        Participant,
        lambda before: Participant.room_id.in_(_rooms_closed(before)),
    ),
    Rule(
        "anonymous input never revealed",
        timedelta(days=1),
        Ballot,
        lambda before: Ballot.item_id.in_(_items_of_rooms_closed(before)),
    ),
    Rule(
        "finished jobs",
        timedelta(days=7),
        Job,
        lambda before: Job.state.in_(("done", "failed")) & (Job.finished_at < before),
    ),
    Rule(
        "contents of packs",
        PACKS_KEPT,
        PackContent,
        lambda before: PackContent.asked_at < before,
    ),
    Rule("lines of the security log", SECURITY_KEPT, SecurityNote, lambda before: SecurityNote.at < before),
    Rule(
        "sign-ins over",
        SIGN_IN_KEPT,
        SignIn,
        lambda before: or_(SignIn.ended_at < before, SignIn.seen_at < before),
    ),
    Rule(
        "parts of sessions that are over",
        timedelta(days=30),
        HomeworkPart,
        lambda before: HomeworkPart.homework_id.in_(_asked_before_sessions_closed(before)),
    ),
    Rule("lists not brought in", LISTS_KEPT, StagedList, lambda before: StagedList.at < before),
    Rule(
        "programmes not brought in", LISTS_KEPT, StagedProgramme, lambda before: StagedProgramme.at < before
    ),
    Rule("browsers known", BROWSER_KEPT, KnownBrowser, lambda before: KnownBrowser.used_at < before),
)


def prune_slice(rule: Rule) -> int:
    """Removes up to SLICE rows that are too old, and returns how many; fewer than SLICE: it is done."""
    key = inspect(rule.table).primary_key[0]
    old = select(key).where(rule.is_old(clock.now() - rule.age)).limit(SLICE)
    return change_rows(delete(rule.table).where(key.in_(old)))


def claim_night() -> bool:
    """Whether tidying is due: once in 24 hours, by one worker alone. A time in the future counts as none."""
    now = clock.now()
    due = or_(Heartbeat.at.is_(None), Heartbeat.at <= now - BETWEEN, Heartbeat.at > now + timedelta(hours=1))
    statement: Any = update(Heartbeat).where(Heartbeat.name == NIGHTLY, due)
    return change_rows(statement.values(at=now, beats=Heartbeat.beats + 1)) == 1
