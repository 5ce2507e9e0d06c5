"""What the log tells of entries: each one's history, and the registers as they stood at an earlier event.

For these, what it tells of later changes is taken back, newest first.

What is hidden today stays hidden: it was taken off for a reason. A record of a workshop says what was known there,
and stays the same file while the programme goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Act as Verb
from facilitator.domain.registers.family import Words
from facilitator.extensions import db
from facilitator.models import Event
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
            text=one.text.of({**one.text.plain(), **before}),
            served_by=tuple(each for each in one.served_by if (one.ref, each.ref) not in self.served),
            **own,
        )


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
    return {name: change["before"] for name, change in data.items() if name != "entry"}


def _events(programme_id: int, seq: int = 0) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """What happened to entries after an event, newest first, with what each event says."""
    rows = db.session.execute(
        select(Event.seq, Event.kind, Event.at, Event.body)
        .where(
            Event.programme_id == programme_id,
            Event.seq > seq,
            Event.kind.in_((_TAKEN, *_SERVED, *_acts(), *_links())),
        )
        .order_by(Event.seq.desc())
    )
    return ((row, json.loads(row.body)) for row in rows)


def registers_at(programme_id: int, seq: int) -> Registers:
    """The registers after event number `seq`; one select more than those of today.

    Which commitment served what follows the links of today, without those made since; votes are as they were counted.
    """
    since = _Since()
    for event, told in _events(programme_id, seq):
        since.take_back(event.kind, told["data"], told["ref"])
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
    """All that happened to an entry, newest first; `ref` in its data is what it was linked with; one query."""
    named = {"entry", *(name for names, _ in _links().values() for name in names)}
    in_words = {status.value: state.word for status, state in one.kind.states.items()} | {"0": "not at all"}
    found = []
    for event, told in _events(programme_id):
        refs = [told["data"][name] for name in sorted(named & told["data"].keys())]
        if one.ref in refs or one.ref in told["data"].get("added", ()):
            act = act_of(event.seq, event.at, event.body)
            moved = {name: in_words.get(act.data[name], act.data[name]) for name in _MOVE & act.data.keys()}
            other = next((ref for ref in (*refs, told["ref"]) if ref and ref != one.ref), "")
            found.append(replace(act, data={**act.data, **moved, "ref": other}))
    return found
