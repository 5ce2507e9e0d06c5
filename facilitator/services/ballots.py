"""Anonymous input: collected under keys that only the phone can work out, and emptied when collecting ends.

Nothing here writes an event, a moment or a person, and none of it changes the row of a phone. What stays is
written by the caller from what `take_ballots` returns; see docs/decisions/0007-anonymous-input.md.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from facilitator.domain.anonymity import (
    are_few,
    ballot_key,
    may_be_shown,
    may_give_again,
    paper_secret,
    shuffled,
    sides_may_be_kept,
    sides_may_show,
)
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import AgendaItem, Ballot, Participant, Person, Room
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import StateView, phone_by_hash, state_of_mode
from facilitator.services.activity_states import touch_rooms
from facilitator.services.jobs import enqueue
from facilitator.services.row_changes import change_returning, change_rows
from facilitator.services.upserts import upsert

WHO, AGREED = "who", "agreed"
_MARKS = (WHO, AGREED)
"""Rows that hold nothing: that a phone contributes, that it knows how few they are."""
SCRUB = "scrub"
"""The kind of job that takes what was deleted out of the database's files."""

CLOSED = (
    "Collecting has just ended. What you wrote is still here; tell the facilitator if it should be added."
)
REPLACED = (
    "This phone took the place of another one while this question was open. What the other one handed in counts; "
    "as it is anonymous, nobody can find it again. From the next question on you take part as usual."
)


NOT_AGREED = "So few are here that others may guess what is yours. Read that first, and say that you know."


class TooFew(Conflict):
    """So few gave something that showing it would tell whose it is; nothing was shown and nothing taken out."""

    def __init__(self) -> None:
        super().__init__(
            "Fewer than three people have handed something in by phone, so nothing can be shown: others could tell "
            "whose it is. Collect on, or put it aside unseen and ask again, with names if you like."
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was handed in so far: `given` ballots, from `contributors` phones; what came on paper has no phone."""

    given: int
    contributors: int


def hold(programme_id: int, item_id: int, before: StateView) -> None:
    """Makes sure that it is still being collected, and keeps it so until this transaction ends; tells the room.

    The programme's row is what a facilitator's press holds as well, so nobody gives beside one who is closing; after
    that the state is looked at again. Raises Conflict when collecting has ended in the meantime.
    """
    hold_programme(programme_id)
    now = state_of_mode(item_id, before.mode)
    if (now.phase, now.run) != (before.phase, before.run):
        raise Conflict(CLOSED)
    touch_rooms(programme_id)


def put_ballot(
    item_id: int,
    item_key: str,
    mode: str,
    run: int,
    kind: str,
    slot: int,
    value: str,
    giver_secret: str,
    side: Side | None,
) -> None:
    """Keeps what a phone gives; the same phone's same slot takes the place of the one before.

    An empty secret means that it came on paper: it can never be found again, and whoever wrote it is not counted
    among those that others can hide behind. The side is left out while too few people of either are in the room.
    """
    kept = side.value if side is not None and sides_kept(item_id) else ""
    secret = giver_secret or paper_secret()
    rows = [(kind, slot, value)]
    if giver_secret:
        rows.append((WHO, 0, ""))
    for its_kind, its_slot, its_value in rows:
        key = ballot_key(secret, item_key, mode, run, its_kind, its_slot)
        _put(item_id, mode, run, its_kind, key, {"side": kept, "value": its_value})


def _put(item_id: int, mode: str, run: int, kind: str, key: str, fresh: dict[str, str]) -> None:
    row = {"key": key, "item_id": item_id, "mode": mode, "run": run, "kind": kind, **fresh}
    upsert(Ballot, row, on=("key",), change=tuple(fresh))


def remove_ballot(
    item_key: str, mode: str, run: int, kind: str, slot: int, giver_secret: str, slots: Iterable[int] = (0,)
) -> None:
    """Takes back what a phone gave. When nothing of it is left in any of `slots`, it is no contributor any more."""
    if not giver_secret:
        return
    _remove(ballot_key(giver_secret, item_key, mode, run, kind, slot))
    if not own_ballots(item_key, mode, run, kind, slots, giver_secret):
        _remove(ballot_key(giver_secret, item_key, mode, run, WHO, 0))


def own_ballots(
    item_key: str, mode: str, run: int, kind: str, slots: Iterable[int], giver_secret: str
) -> dict[int, str]:
    """What this phone has given so far, by slot; nothing for what came on paper."""
    if not giver_secret:
        return {}
    keys = {ballot_key(giver_secret, item_key, mode, run, kind, slot): slot for slot in slots}
    rows = db.session.execute(select(Ballot.key, Ballot.value).where(Ballot.key.in_(keys)))
    return dict(sorted((keys[row.key], row.value) for row in rows))


def counts(item_id: int, mode: str, run: int) -> Counts:
    """How much was handed in, and from how many phones."""
    rows = db.session.execute(
        select(Ballot.kind, func.count())
        .where(Ballot.item_id == item_id, Ballot.mode == mode, Ballot.run == run)
        .group_by(Ballot.kind)
    ).all()
    found: Counter[str] = Counter({row[0]: row[1] for row in rows})
    return Counts(found.total() - sum(found[mark] for mark in _MARKS), found[WHO])


def can_take(item_id: int, mode: str, run: int, few: bool) -> bool:
    """Whether what was given may be shown: enough phones gave it, or each knew before (`few`)."""
    return may_be_shown(counts(item_id, mode, run).contributors, few)


def check_may_put_aside(item_id: int, mode: str, run: int, few: bool) -> None:
    """Raises Conflict where what was given can be shown by now: nothing is thrown away by a press that came late."""
    if can_take(item_id, mode, run, few) and counts(item_id, mode, run).given:
        raise Conflict(
            "Enough people have handed something in by now: it can be shown. Nothing was put aside."
        )


def take_ballots(item_id: int, mode: str, run: int, few: bool) -> list[tuple[str, str]]:
    """Ends the collecting: side and value of all that was given, shuffled; the rows are gone.

    Sides are empty unless everybody's is known and every side that contributed has enough contributors. Asks, in
    the same transaction, for the database's files to be scrubbed. Raises TooFew where nothing may be shown.
    """
    if not can_take(item_id, mode, run, few):
        raise TooFew
    gone = change_returning(
        delete(Ballot)
        .where(Ballot.item_id == item_id, Ballot.mode == mode, Ballot.run == run)
        .returning(Ballot.kind, Ballot.side, Ballot.value)
    ).all()
    ask_scrub()  # also where nothing is left: what was taken back still stands in the files
    given = [(row.side, row.value) for row in gone if row.kind not in _MARKS]
    contributors = Counter(row.side for row in gone if row.kind == WHO)
    shown = sides_may_show(contributors) and all(contributors[side] for side, _value in given)
    return shuffled([(side if shown else "", value) for side, value in given])


def put_aside(item_id: int, mode: str, run: int) -> bool:
    """Ends the collecting unseen: what was given is deleted unread; whether there was anything."""
    return _delete((Ballot.item_id == item_id) & (Ballot.mode == mode) & (Ballot.run == run))


def put_all_aside(workshop_id: int) -> bool:
    """Deletes, unread, what is left of a workshop that closes: too few had given it for it to be shown."""
    items = select(AgendaItem.id).where(AgendaItem.workshop_id == workshop_id)
    return _delete(Ballot.item_id.in_(items))


def _delete(which: ColumnElement[bool]) -> bool:
    found = change_rows(delete(Ballot).where(which)) > 0
    if found:
        ask_scrub()
    return found


def sides_kept(item_id: int) -> bool:
    """Whether enough people of both sides are in the room by phone for sides to be noted at all."""
    return sides_may_be_kept(_phones_in(item_id))


def few_are_in(item_id: int) -> bool:
    """Whether so few are in the room by phone that each is told before writing that others may guess what is theirs."""
    return are_few(sum(_phones_in(item_id).values()))


def agree(item_id: int, item_key: str, mode: str, run: int, giver_secret: str) -> None:
    """Keeps that this phone knows how few they are; a second press changes nothing, and paper has nobody to ask."""
    if not giver_secret:
        return
    _put(item_id, mode, run, AGREED, ballot_key(giver_secret, item_key, mode, run, AGREED, 0), {"value": ""})


def has_agreed(item_key: str, mode: str, run: int, giver_secret: str) -> bool:
    """Whether this phone said that it knows how few they are; what comes on paper has no phone to be told."""
    return not giver_secret or 0 in own_ballots(item_key, mode, run, AGREED, (0,), giver_secret)


def check_agreed(few: bool, item_key: str, mode: str, run: int, giver_secret: str) -> None:
    """Raises Invalid where few are in the room and this phone has not said that it knows."""
    if few and not has_agreed(item_key, mode, run, giver_secret):
        raise Invalid({"agreed": NOT_AGREED})


def _phones_in(item_id: int) -> dict[str, int]:
    """How many people of each side are in the block's room by phone and give something."""
    rows = db.session.execute(
        select(Participant.side, func.count())
        .join(Room, Room.id == Participant.room_id)
        .join(AgendaItem, AgendaItem.workshop_id == Room.workshop_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            AgendaItem.id == item_id,
            Participant.let_in_at.is_not(None),
            Participant.removed_at.is_(None),
            Person.is_observer.is_(False),
        )
        .group_by(Participant.side)
    ).all()
    return {row[0]: row[1] for row in rows}


def may_give(giver_secret: str, opened: str) -> bool:
    """Whether this phone may give something in an anonymous collection that was opened at `opened` (ISO, UTC).

    Not when it came in later, and another phone of the same person has been in since: nobody can know what that
    one gave. What comes on paper has no phone.
    """
    phone = phone_by_hash(token_hash(giver_secret)) if giver_secret and opened else None
    if phone is None or phone.person_id is None:
        return True
    opened_at = datetime.fromisoformat(opened)
    another = db.session.execute(
        select(Participant.id).where(
            Participant.room_id == phone.room_id,
            Participant.person_id == phone.person_id,
            Participant.id != phone.id,
            Participant.let_in_at.is_not(None),
            Participant.removed_at.is_(None) | (Participant.removed_at >= opened_at),
        )
    ).first()
    return may_give_again(another is not None, phone.let_in_at, opened_at)


def check_may_give(giver_secret: str, opened: str) -> None:
    """Raises Conflict, in kind words, where `may_give` says no."""
    if not may_give(giver_secret, opened):
        raise Conflict(REPLACED)


def ask_scrub() -> None:
    """Asks the worker to rewrite the database's files without what was deleted, once this is committed.

    Each asking is a job of its own: one that is being done already may have begun too early.
    """
    payload: Mapping[str, Any] = {}
    enqueue(SCRUB, f"{SCRUB}:{secrets.token_hex(12)}", payload)


def _remove(key: str) -> None:
    change_rows(delete(Ballot).where(Ballot.key == key))


def _is_postgresql() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")
