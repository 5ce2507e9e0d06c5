"""What the log tells of entries: each one's history, and the registers as they stood at an earlier event.

For these, what it tells of later changes is taken back, newest first.

What is hidden today stays hidden: it was taken off for a reason. A record of a workshop says what was known there,
and stays the same file while the programme goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.log import EventBody
from facilitator.domain.private_values import Gone
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Act as Verb
from facilitator.domain.registers.family import Words
from facilitator.extensions import db
from facilitator.models import Event, Programme
from facilitator.queries.event_values import open_events
from facilitator.queries.histories import Act, act_of
from facilitator.queries.registers import Entry, Registers, arranged, registers_of

_TAKEN = EventKind.BOARD_TAKEN
_SERVED = (EventKind.COMMITMENT_LINKED, EventKind.COMMITMENT_UNLINKED)
_MOVE = {"before", "after"}


@dataclass(slots=True)
class _Since:
    """What has happened since: entries that came later, what fields were before, links made and undone."""

    later: set[str] = field(default_factory=set)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    tied: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Refs in the order of their tie: whether they were linked before."""
    served: set[tuple[str, str]] = field(default_factory=set)
    """Entry and commitment that were linked since."""

    def take_back(self, kind: str, data: Mapping[str, Any], ref: str) -> None:
        """One event; they come newest first, so that the oldest has the last word."""
        if kind == _TAKEN:
            self.later.update(data["added"])
        elif kind in _SERVED:
            if kind == EventKind.COMMITMENT_LINKED:
                self.served.add((data["entry"], ref))
        elif kind in _links():
            names, unlinked = _links()[kind]
            self.tied[data[names[0]], data[names[1]]] = unlinked
        else:
            act = _acts()[kind]
            if act is Verb.ADD:
                self.later.add(data["entry"])
            else:
                self.before.setdefault(data["entry"], {}).update(_was(act, data))

    def entry(self, one: Entry[Words]) -> Entry[Words]:
        """An entry of today as it was."""
        before = dict(self.before.get(one.ref, {}))
        own = {name: before.pop(name) for name in ("status", "severity") if name in before}
        if "status" in own:
            own["status"] = one.kind.status(own["status"])
        return replace(
            one,
            text=one.text.of({**one.text.plain(), **_readable(before, one.text.SIDES)}),
            served_by=tuple(each for each in one.served_by if (one.ref, each.ref) not in self.served),
            **own,
        )


def _readable(before: Mapping[str, Any], sides: Collection[str]) -> dict[str, Any]:
    """Without the sides that are gone: words say themselves that they are, a side cannot."""
    return {name: value for name, value in before.items() if not (isinstance(value, Gone) and name in sides)}


def _acts() -> dict[str, Verb]:
    return {kind.event(act).kind: act for kind in kinds() for act in kind.acts if act is not Verb.LINK}


def _links() -> dict[str, tuple[tuple[str, str], bool]]:
    ties = [tie for kind in kinds() for tie in kind.ties]
    return {told.kind: (tie.names, bool(undone)) for tie in ties for undone, told in enumerate(tie.told)}


def _was(act: Verb, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry as they were before this change."""
    if act is Verb.MOVE:
        return {"status": data["before"]}
    if act is Verb.WEIGH:
        return {"severity": data["before"] or None}
    if act is not Verb.REWORD:
        return {}
    return {
        name: change["before"] if isinstance(change, Mapping) else change
        for name, change in data.items()
        if name != "entry"
    }


def _events(programme_id: int, seq: int = 0) -> list[tuple[datetime, EventBody]]:
    """What happened to entries after an event, newest first, each with its moment; two selects, however many."""
    rows = db.session.execute(
        select(Event.at, Event.body, Programme.time_zone)
        .join(Programme, Programme.id == Event.programme_id)
        .where(
            Event.programme_id == programme_id,
            Event.seq > seq,
            Event.kind.in_((_TAKEN, *_SERVED, *_acts(), *_links())),
        )
        .order_by(Event.seq.desc())
    ).all()
    zone = rows[0].time_zone if rows else "UTC"
    events = open_events(programme_id, [row.body for row in rows], zone)
    return [(row.at, event) for row, event in zip(rows, events, strict=True)]


def registers_at(programme_id: int, seq: int) -> Registers:
    """The registers after event number `seq`; two selects more than those of today.

    Which commitment served what follows the links of today, without those made since; votes are as they were counted.
    """
    since = _Since()
    for _at, event in _events(programme_id, seq):
        since.take_back(event.kind, event.data, event.ref)
    today = registers_of(programme_id)
    pairs = {
        (one.ref, link.ref): True
        for one in today.entries
        for ties in one.tied
        if ties.ahead
        for link in ties.links
    }
    entries = [since.entry(one) for one in today.entries if one.ref not in since.later]
    return arranged(entries, [pair for pair, tied in (pairs | since.tied).items() if tied])


def history_of_entry(programme_id: int, one: Entry[Words]) -> list[Act]:
    """All that happened to an entry, newest first; `ref` in its data is what it was linked with; two selects."""
    named = {"entry", *(name for names, _ in _links().values() for name in names)}
    in_words = {status.value: state.word for status, state in one.kind.states.items()} | {"0": "not at all"}
    found = []
    for at, event in _events(programme_id):
        refs = [str(event.data[name]) for name in sorted(named & event.data.keys())]
        added = event.data.get("added", ())
        if one.ref in refs or (isinstance(added, Collection) and one.ref in added):
            act = act_of(at, event)
            moved = {name: in_words.get(act.data[name], act.data[name]) for name in _MOVE & act.data.keys()}
            other = next((ref for ref in (*refs, event.commitment_ref) if ref and ref != one.ref), "")
            found.append(replace(act, data={**act.data, **moved, "ref": other}))
    return found
