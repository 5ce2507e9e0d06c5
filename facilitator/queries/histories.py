"""What happened to one commitment, act by act, as its events tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.words import Told, told_of
from facilitator.domain.languages import OWN
from facilitator.domain.log import EventBody
from facilitator.domain.private_values import Gone
from facilitator.domain.sides import Side
from facilitator.models import Event, EventValues, Programme
from facilitator.queries.event_values import open_event
from facilitator.queries.reading import read

_REWORDED = frozenset(
    {
        EventKind.COMMITMENT_REWORDED,
        EventKind.ENTRY_REWORDED,
        EventKind.ENTRY_ROUND_SAID,
        EventKind.ENTRY_ANSWERED,
        EventKind.ENTRY_ANSWER_TAKEN_BACK,
        EventKind.OPPORTUNITY_REWORDED,
        EventKind.CONCERN_REWORDED,
    }
)
"""What they say of a field is a change, or that it is gone."""


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


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a commitment, newest first, as it is stored: moment, event, and what is kept apart from it.

    Two are equal only where they read the same. `zone` is the calendar by which it says since when something is gone,
    `locale` how the programme writes that.
    """

    stored: tuple[tuple[datetime, bytes, str | None], ...]
    zone: str
    locale: str

    @property
    def acts(self) -> list[Act]:
        """Act by act; a reason that was saved while it was typed stands once, as it was last."""
        acts: list[Act] = []
        for at, body, kept in self.stored:
            act = act_of(at, open_event(body, kept, self.zone, self.locale))
            if not (acts and _typed_on(act, acts[-1])):
                acts.append(act)
        return acts


_EVENTS = (
    select(Event.at, Event.body, EventValues.kept, Programme.time_zone, Programme.locale)
    .join(Programme, Programme.id == Event.programme_id)
    .outerjoin(
        EventValues, and_(EventValues.programme_id == Event.programme_id, EventValues.seq == Event.seq)
    )
    .where(Event.commitment_id == bindparam("commitment_id"))
    .order_by(Event.seq.desc())
)


def history_of(commitment_id: int) -> History:
    """What happened to one commitment; one query, however much it was."""
    rows = read(_EVENTS, {"commitment_id": commitment_id}).all()
    stored = tuple((row.at, row.body, row.kept) for row in rows)
    first = rows[0] if rows else None
    return History(stored, first.time_zone if first else "UTC", first.locale if first else OWN)


def _typed_on(older: Act, newer: Act) -> bool:
    same = (older.speaker, older.by, older.workshop) == (newer.speaker, newer.by, newer.workshop)
    return older.kind == newer.kind == EventKind.REASON_GIVEN and same


def act_of(at: datetime, body: EventBody) -> Act:
    """An act from its event and the moment of it."""
    speaker, side = _speaker(body.for_whom)
    texts = {key: str(value) for key, value in body.data.items() if not isinstance(value, Mapping | list)}
    changes = tuple(
        Change(field, str(value.get("before", "")), str(value.get("after", "")))
        for field, value in body.data.items()
        if isinstance(value, Mapping)
    )
    if body.kind in _REWORDED:
        gone = {field: value for field, value in body.data.items() if isinstance(value, Gone)}
        changes += tuple(Change(field, "", value) for field, value in gone.items())
    return Act(
        seq=body.seq,
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
