"""What each side says itself: a row of its own, its words for the other's, its yes to theirs, how it went.

Who acts may be the facilitator, who enters what a side says; `side` is always the one whose word it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.domain.registers import kind_by_key, kind_of
from facilitator.domain.registers.family import Kind, Words
from facilitator.domain.registers.said_back import NOT_YOURS, SaidBack
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_text
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import words_of
from facilitator.services.registers import add_entry, edit_entry, find_entry, move_entry


def say_own(actor: Actor, programme_id: int, workshop_id: int, side: Side, words: Words) -> str:
    """A row of this side's own; the ref. Raises Conflict once the side has its number of them in this session."""
    kind = kind_of(words)
    back = _said_back(kind)
    words = replace(words, **{back.side: side})
    hold_programme(programme_id)
    if count_own(programme_id, workshop_id, kind, side) >= back.most:
        raise Conflict("Your side has all it may enter here in this session. What else there is, say aloud.")
    return add_entry(actor, programme_id, words)


def say_for_side(actor: Actor, programme_id: int, workshop_id: int, words: Words, begins: str) -> str:
    """What one side offers or asks for; the ref. Raises Invalid, and Conflict once a session has all it takes."""
    kind = kind_of(words)
    if kind.voiced is None:
        raise NotFound
    hold_programme(programme_id)
    made = select(func.count()).where(
        RegisterEntry.programme_id == programme_id,
        RegisterEntry.kind == kind.key,
        RegisterEntry.workshop_id == workshop_id,
    )
    if db.session.execute(made).scalar_one() >= kind.voiced.most:
        raise Conflict("This session has all it can speak of here. What else there is, say aloud.")
    return add_entry(actor, programme_id, words, begins=begins)


def count_own(programme_id: int, workshop_id: int, kind: Kind[Any], side: Side) -> int:
    """How many of these rows a side has entered in a session."""
    rows = db.session.execute(
        select(RegisterEntry).where(
            RegisterEntry.programme_id == programme_id,
            RegisterEntry.kind == kind.key,
            RegisterEntry.workshop_id == workshop_id,
        )
    ).scalars()
    back = _said_back(kind)
    return sum(back.owner(words_of(row)) is side for row in rows)


def say_back(actor: Actor, programme_id: int, ref: str, side: Side, text: str, version: int) -> None:
    """The other side says in its own words what it has understood. Raises NotAllowed, Invalid, Stale."""
    text = clean_text(text)
    if not text:
        raise Invalid({"answer": "Say in your own words what you have understood."})
    _reworded(actor, programme_id, ref, version, lambda back, words: back.answered(words, side, text))


def confirm(actor: Actor, programme_id: int, ref: str, side: Side, version: int) -> None:
    """The owner's yes to how it was said back. Raises NotAllowed, Conflict, Stale."""
    _reworded(actor, programme_id, ref, version, lambda back, words: back.confirmed(words, side))


def correct(actor: Actor, programme_id: int, ref: str, side: Side, text: str, version: int) -> None:
    """The owner says what is meant instead. Raises NotAllowed, Conflict, Invalid, Stale."""
    text = clean_line(text)
    if not text:
        raise Invalid({"correction": "Say in a few words what is meant instead."})
    _reworded(actor, programme_id, ref, version, lambda back, words: back.corrected(words, side, text))


def say_how_it_went(actor: Actor, programme_id: int, ref: str, side: Side, status: str) -> StrEnum:
    """Whether it was met, by the side whose it is; where it stood before. Raises NotAllowed, Invalid."""
    row = find_entry(programme_id, ref)
    if _said_back(kind_by_key(row.kind)).owner(words_of(row)) is not side:
        raise NotAllowed(NOT_YOURS)
    return move_entry(actor, programme_id, ref, status)


def _reworded(
    actor: Actor, programme_id: int, ref: str, version: int, say: Callable[[SaidBack, Words], Words]
) -> None:
    row = find_entry(programme_id, ref)
    words = say(_said_back(kind_by_key(row.kind)), words_of(row))
    edit_entry(actor, programme_id, ref, words, version)


def _said_back(kind: Kind[Any]) -> SaidBack:
    if kind.said_back is None:
        raise NotFound
    return kind.said_back
