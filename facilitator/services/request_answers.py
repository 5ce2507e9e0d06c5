"""Answers to what one side asks: yes and from when, not yet and what it depends on, no and what instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import update

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.arriving import arrived
from facilitator.domain.registers.family import Act, Kind, Words, unless
from facilitator.domain.registers.requests import ANSWERED_MEANWHILE, FIELDS, Answer, Requests
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.queries.days_ahead import ahead_of
from facilitator.queries.registers import words_of
from facilitator.services.registers import find_for, put_words, tell
from facilitator.services.row_changes import change_one


@dataclass(frozen=True, slots=True)
class Before:
    """What an answer has changed, as an Undo needs it: the fields as they were, and the version that it left."""

    said: Mapping[str, Any]
    version: int


def answer_request(
    actor: Actor, programme_id: int, ref: str, answer: Answer, said: Mapping[str, Any], version: int
) -> Before:
    """Says yes, not yet or no to what is asked for, with what that answer needs.

    Raises NotFound where nothing is ever asked for, Conflict for what is asked for no longer, Invalid naming each
    field that is missing, Stale with what stands there when somebody was quicker.
    """
    row, kind, asks = _found(Act.ANSWER, actor, programme_id, ref)
    if row.status != asks.asked:
        raise Conflict(ANSWERED_MEANWHILE)
    new = kind.words.of(asks.said(words_of(row).plain(), answer, said)).cleaned()
    unless({name: ask for name, ask in FIELDS[answer] if not getattr(new, name)}, new)
    status = asks.leads_to(answer)
    if status != row.status:
        new = arrived(kind, new, status, said, lambda: ahead_of(programme_id))
    return _say(actor, row, Act.ANSWER, answer, status, new, version)


def take_answer_back(
    actor: Actor, programme_id: int, ref: str, answer: Answer, said: Mapping[str, Any], version: int
) -> None:
    """It is asked for once more, and its fields say what they said before (`Before.said`).

    Raises Conflict where something else stands there than that answer led to, Stale when somebody changed it since.
    """
    row, kind, asks = _found(Act.TAKE_BACK, actor, programme_id, ref)
    if row.status != asks.leads_to(answer):
        raise Conflict(ANSWERED_MEANWHILE)
    words = words_of(row).plain()
    known = {name: value for name, value in said.items() if name in words and name not in ("title", "note")}
    new = kind.words.of(words | known).cleaned()
    _say(actor, row, Act.TAKE_BACK, answer, asks.asked, new, version)


def _found(act: Act, actor: Actor, programme_id: int, ref: str) -> tuple[RegisterEntry, Kind[Any], Requests]:
    row = find_for(act, actor, programme_id, ref)
    kind = kind_by_key(row.kind)
    if kind.requests is None:
        raise NotFound
    return row, kind, kind.requests


def _say(
    actor: Actor,
    row: RegisterEntry,
    act: Act,
    answer: Answer,
    status: StrEnum,
    new: Words,
    version: int,
) -> Before:
    """One event for where it stands and what it says."""
    before, stood = words_of(row), row.status
    old, said = before.plain(), new.plain()
    changes = {name: {"before": old[name], "after": said[name]} for name in said if old[name] != said[name]}
    change_one(
        update(RegisterEntry)
        .where(RegisterEntry.id == row.id, RegisterEntry.version == version)
        .values(version=version + 1),
        Stale(before),
    )
    db.session.refresh(row)
    row.status = status.value
    put_words(row, new)
    tell(actor, row, act, {"before": stood, "after": status.value, "answer": answer.value, **changes})
    return Before({name: old[name] for name in changes}, row.version)
