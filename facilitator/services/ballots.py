"""Anonymous input: collected under keys that only the phone can work out, and emptied when collecting ends.

Nothing here writes an event, a moment or a person, and none of it changes the row of a phone. What stays is
written by the caller from what `take` returns; see docs/decisions/0007-anonymous-input.md.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, select
from sqlalchemy.orm import aliased

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
from facilitator.domain.givers import Giver
from facilitator.domain.scales import Said
from facilitator.domain.sides import Side
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import AgendaItem, Ballot, Participant, Person, Room
from facilitator.queries.reading import read
from facilitator.services.collected import Collection, Counts
from facilitator.services.jobs import enqueue
from facilitator.services.row_changes import change_returning, change_rows
from facilitator.services.upserts import upsert

WHO, AGREED = "who", "agreed"
_MARKS = (WHO, AGREED)
"""Rows that hold nothing: that a phone contributes, that it knows how few they are."""
SCRUB = "scrub"
"""The kind of job that takes what was deleted out of the database's files."""

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


def put(to: Collection, giver: Giver, slot: int, value: str) -> None:
    """Keeps what a phone gives; the same phone's same slot takes the place of the one before.

    An empty secret means that it came on paper: it can never be found again, and whoever wrote it is not counted
    among those that others can hide behind. The side is left out while too few people of either are in the room.
    """
    kept = giver.side.value if to.sides and giver.side is not None and sides_kept(to.item_id) else ""
    _put(to, giver.secret or paper_secret(), to.what, slot, {"side": kept, "value": value})
    if giver.secret:
        _put(to, giver.secret, WHO, 0, {"side": kept, "value": ""})


def take_back(to: Collection, giver: Giver, slot: int) -> None:
    """Takes back what a phone gave. When nothing of it is left in any slot, it is no contributor any more."""
    if not giver.secret:
        return
    _remove(to, giver.secret, to.what, slot)
    if not own(to, giver):
        _remove(to, giver.secret, WHO, 0)


def own(to: Collection, giver: Giver) -> dict[int, str]:
    """What this phone has given so far, by slot; nothing for what came on paper."""
    return _found(to, giver.secret, to.what, to.slots)


def counts(to: Collection) -> Counts:
    """How much was handed in, and from how many phones."""
    rows = db.session.execute(select(Ballot.kind, func.count()).where(_of(to)).group_by(Ballot.kind)).all()
    found: Counter[str] = Counter({row[0]: row[1] for row in rows})
    return Counts(found.total() - sum(found[mark] for mark in _MARKS), found[WHO])


def can_take(to: Collection) -> bool:
    """Whether what was given may be shown: enough phones gave it, or each knew before that they are few."""
    return may_be_shown(counts(to).people, to.few)


def take(to: Collection) -> list[Said]:
    """What was given, shuffled; the rows are gone, so this ends the collecting.

    Sides are left out unless everybody's is known and every side that contributed has enough contributors. Asks, in
    the same transaction, for the database's files to be scrubbed. Raises TooFew where nothing may be shown.
    """
    if not can_take(to):
        raise TooFew
    gone = change_returning(
        delete(Ballot).where(_of(to)).returning(Ballot.kind, Ballot.side, Ballot.value)
    ).all()
    ask_scrub()  # also where nothing is left: what was taken back still stands in the files
    given = [(row.side, row.value) for row in gone if row.kind not in _MARKS]
    contributors = Counter(row.side for row in gone if row.kind == WHO)
    shown = sides_may_show(contributors) and all(contributors[side] for side, _value in given)
    return shuffled([Said(value, Side(side) if shown else None) for side, value in given])


def put_aside(to: Collection) -> None:
    """Ends the collecting unseen: what was given is deleted unread.

    Raises Conflict where it can be shown by now: nothing is thrown away by a press that came late.
    """
    if can_take(to) and counts(to).given:
        raise Conflict(
            "Enough people have handed something in by now: it can be shown. Nothing was put aside."
        )
    _delete(_of(to))


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
    return are_few(phones_in(item_id))


def phones_in(item_id: int) -> int:
    """How many people are in the block's room by phone and give something."""
    return sum(_phones_in(item_id).values())


def agree(to: Collection, giver: Giver) -> None:
    """Keeps that this phone knows how few they are; a second press changes nothing, and paper has nobody to ask."""
    if giver.secret:
        _put(to, giver.secret, AGREED, 0, {"value": ""})


def is_asked(to: Collection, giver: Giver) -> bool:
    """Whether this phone has still to say that it knows how few they are; paper has nobody to be told."""
    return to.few and bool(giver.secret) and not _found(to, giver.secret, AGREED, (0,))


def check_may_give(to: Collection, giver: Giver) -> None:
    """Raises Conflict, in kind words, where `may_give` says no; Invalid for a phone that has not said that it knows."""
    if not may_give(to, giver):
        raise Conflict(REPLACED)
    if is_asked(to, giver):
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


_another = aliased(Participant)
_ANOTHER_PHONE = select(
    Participant.let_in_at,
    exists()
    .where(
        _another.room_id == Participant.room_id,
        _another.person_id == Participant.person_id,
        _another.id != Participant.id,
        _another.let_in_at.is_not(None),
        _another.removed_at.is_(None)
        | (_another.removed_at >= bindparam("opened_at", type_=Participant.removed_at.type)),
    )
    .label("another"),
).where(Participant.token_hash == bindparam("token_hash"), Participant.person_id.is_not(None))
"""When a phone was let in, and whether another one of the same person has been in since a moment."""


def may_give(to: Collection, giver: Giver) -> bool:
    """Whether this phone may give something in an anonymous collecting.

    Not when it came in after the opening, and another phone of the same person has been in since: nobody can know what
    that one gave. What comes on paper has no phone.
    """
    if not giver.secret or not to.opened:
        return True
    opened_at = datetime.fromisoformat(to.opened)
    values = {"token_hash": token_hash(giver.secret), "opened_at": opened_at}
    phone = read(_ANOTHER_PHONE, values).one_or_none()
    return phone is None or may_give_again(bool(phone.another), phone.let_in_at, opened_at)


def ask_scrub() -> None:
    """Asks the worker to rewrite the database's files without what was deleted, once this is committed.

    Each asking is a job of its own: one that is being done already may have begun too early.
    """
    payload: Mapping[str, Any] = {}
    enqueue(SCRUB, f"{SCRUB}:{secrets.token_hex(12)}", payload)


def _of(to: Collection) -> ColumnElement[bool]:
    """What came in in this run."""
    return (Ballot.item_id == to.item_id) & (Ballot.mode == to.mode) & (Ballot.run == to.run)


def _key(to: Collection, secret: str, kind: str, slot: int) -> str:
    return ballot_key(secret, to.item_key, to.mode, to.run, kind, slot)


def _put(to: Collection, secret: str, kind: str, slot: int, fresh: dict[str, str]) -> None:
    place = {"key": _key(to, secret, kind, slot), "item_id": to.item_id, "mode": to.mode, "run": to.run}
    upsert(Ballot, {**place, "kind": kind, **fresh}, on=("key",), change=tuple(fresh))


def _found(to: Collection, secret: str, kind: str, slots: Iterable[int]) -> dict[int, str]:
    if not secret:
        return {}
    keys = {_key(to, secret, kind, slot): slot for slot in slots}
    rows = db.session.execute(select(Ballot.key, Ballot.value).where(Ballot.key.in_(keys)))
    return dict(sorted((keys[row.key], row.value) for row in rows))


def _remove(to: Collection, secret: str, kind: str, slot: int) -> None:
    change_rows(delete(Ballot).where(Ballot.key == _key(to, secret, kind, slot)))
