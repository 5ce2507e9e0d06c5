"""What happened to one commitment, act by act, as its events tell it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.words import Told, told_of
from facilitator.domain.log import Actor, EventBody
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a wording before and after, as text; `field` as in the event."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `kind` as in the log, `by` at the keyboard, `speaker` whose words they were (empty: nobody's).

    `workshop` is 0 outside any; `data` holds the event's texts, `changes` a rewording's.
    """

    seq: int
    kind: str
    at: datetime
    by: str
    by_role: str
    speaker: str
    speaker_side: Side | None
    workshop: int
    data: Mapping[str, str]
    changes: tuple[Change, ...]

    @property
    def due(self) -> date | None:
        """The date that the act names, where it names one."""
        try:
            return date.fromisoformat(self.data.get("due", ""))
        except ValueError:
            return None

    @property
    def told(self) -> Told:
        """How it is told. A kind that has no sentence names itself: “Promise handed over”."""
        return told_of(self.kind)


_EVENTS = (
    select(Event.seq, Event.at, Event.body)
    .where(Event.commitment_id == bindparam("commitment_id"))
    .order_by(Event.seq.desc())
)


def history_of(commitment_id: int) -> list[Act]:
    """All acts on a commitment, newest first; one query.

    A reason that was saved while it was typed stands once, as it was last.
    """
    rows = db.session.execute(_EVENTS, {"commitment_id": commitment_id})
    acts: list[Act] = []
    for seq, at, body in rows:
        act = act_of(seq, at, body)
        if not (acts and _typed_on(act, acts[-1])):
            acts.append(act)
    return acts


def _plain(body: bytes) -> EventBody:
    """The event as it stands. To show it, reading is enough; whether its bytes are sound is what the audit checks."""
    parts = json.loads(body)
    return EventBody(**(parts | {"by": Actor(**parts["by"])}))


def _typed_on(older: Act, newer: Act) -> bool:
    same = (older.speaker, older.by, older.workshop) == (newer.speaker, newer.by, newer.workshop)
    return older.kind == newer.kind == EventKind.REASON_GIVEN and same


def act_of(seq: int, at: datetime, event: bytes) -> Act:
    """An act from its event's place, moment and bytes."""
    body = _plain(event)
    speaker, side = _speaker(body.for_whom)
    texts = {key: str(value) for key, value in body.data.items() if not isinstance(value, Mapping | list)}
    changes = tuple(
        Change(field, str(value.get("before", "")), str(value.get("after", "")))
        for field, value in body.data.items()
        if isinstance(value, Mapping)
    )
    return Act(
        seq=seq,
        kind=body.kind,
        at=at,
        by=body.by.name,
        by_role=body.by.role,
        speaker=speaker,
        speaker_side=side,
        workshop=body.workshop,
        data=texts,
        changes=changes,
    )


def _speaker(for_whom: str) -> tuple[str, Side | None]:
    """“Åse Lindqvist (supplier)” as a name and a side."""
    for side in Side:
        ending = f" ({side.value})"
        if for_whom.endswith(ending):
            return for_whom.removesuffix(ending), side
    return for_whom, None
