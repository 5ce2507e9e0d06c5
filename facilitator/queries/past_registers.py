"""The registers as they stood at an earlier event: what the log tells of later changes is taken back, newest first.

What is hidden today stays hidden: it was taken off for a reason. A record of a workshop says what was known there,
and stays the same file while the programme goes on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Act, Words
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.registers import Entry, Registers, arranged, registers_of

_TAKEN, _SERVED = EventKind.BOARD_TAKEN, EventKind.COMMITMENT_LINKED
_BACK = (Act.ADD, Act.REWORD, Act.MOVE, Act.WEIGH)


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
        elif kind == _SERVED:
            self.served.add((data["entry"], ref))
        elif kind in _links():
            names, unlinked = _links()[kind]
            self.tied[data[names[0]], data[names[1]]] = unlinked
        else:
            act = _acts()[kind]
            if act is Act.ADD:
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


def _acts() -> dict[str, Act]:
    return {kind.event(act).kind: act for kind in kinds() for act in _BACK}


def _links() -> dict[str, tuple[tuple[str, str], bool]]:
    ties = [tie for kind in kinds() for tie in kind.ties]
    return {told.kind: (tie.names, bool(undone)) for tie in ties for undone, told in enumerate(tie.told)}


def _was(act: Act, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry as they were before this change."""
    if act is Act.MOVE:
        return {"status": data["before"]}
    if act is Act.WEIGH:
        return {"severity": data["before"] or None}
    return {name: change["before"] for name, change in data.items() if name != "entry"}


def registers_at(programme_id: int, seq: int) -> Registers:
    """The registers after event number `seq`; one select more than those of today.

    Which commitment served what follows the links of today, without those made since; votes are as they were counted.
    """
    since = _Since()
    rows = db.session.execute(
        select(Event.kind, Event.body)
        .where(
            Event.programme_id == programme_id,
            Event.seq > seq,
            Event.kind.in_((_TAKEN, _SERVED, *_acts(), *_links())),
        )
        .order_by(Event.seq.desc())
    )
    for kind, body in rows:
        told = json.loads(body)
        since.take_back(kind, told["data"], told["ref"])
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
