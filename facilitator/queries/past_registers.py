"""The register as it stood at an earlier event: what the log tells of later changes is taken back, newest first.

What is hidden today stays hidden: it was taken off for a reason. A record of a workshop says what was known there,
and stays the same file while the programme goes on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from facilitator.domain.registers import ConcernStatus, OpportunityStatus
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.registers import (
    ConcernView,
    Link,
    OpportunityView,
    Register,
    Serving,
    arranged,
    register_of,
)

_KINDS = (
    "BoardTaken",
    "CommitmentLinked",
    "ConcernLinked",
    "ConcernMoved",
    "ConcernRaised",
    "ConcernReworded",
    "ConcernUnlinked",
    "ConcernWeighed",
    "OpportunityMoved",
    "OpportunityNamed",
    "OpportunityReworded",
)


@dataclass(slots=True)
class _Since:
    """What has happened since: entries that came later, what fields were before, links made and undone."""

    later: set[str] = field(default_factory=set)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    tied: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Opportunity and concern: whether they were linked before."""
    served: set[tuple[str, str]] = field(default_factory=set)
    """Entry and commitment that were linked since."""

    def take_back(self, kind: str, data: Mapping[str, Any], ref: str) -> None:
        """One event; they come newest first, so that the oldest has the last word."""
        entry = str(data.get("entry", ""))
        if kind in ("OpportunityNamed", "ConcernRaised"):
            self.later.add(entry)
        elif kind == "BoardTaken":
            self.later.update(data["added"])
        elif kind in ("ConcernLinked", "ConcernUnlinked"):
            self.tied[data["opportunity"], data["concern"]] = kind == "ConcernUnlinked"
        elif kind == "CommitmentLinked":
            self.served.add((entry, ref))
        else:
            self.before.setdefault(entry, {}).update(_was(kind, data))


def _was(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry as they were before this change."""
    if kind == "OpportunityMoved":
        return {"status": OpportunityStatus(data["before"])}
    if kind == "ConcernMoved":
        return {"status": ConcernStatus(data["before"])}
    if kind == "ConcernWeighed":
        return {"severity": data["before"] or None}
    words = {name: change["before"] for name, change in data.items() if name != "entry"}
    if "raised_side" in words:
        words["raised_side"] = Side(words["raised_side"]) if words["raised_side"] else None
    return words


def register_at(programme_id: int, seq: int) -> Register:
    """The register after event number `seq`; one select more than the register of today.

    Which commitment served what follows the links of today, without those made since; votes are as they were counted.
    """
    since = _Since()
    rows = db.session.execute(
        select(Event.kind, Event.body)
        .where(Event.programme_id == programme_id, Event.seq > seq, Event.kind.in_(_KINDS))
        .order_by(Event.seq.desc())
    )
    for kind, body in rows:
        told = json.loads(body)
        since.take_back(kind, told["data"], told["ref"])
    today = register_of(programme_id)
    opportunities = [
        replace(one, **since.before.get(one.ref, {}))
        for one in today.opportunities
        if one.ref not in since.later
    ]
    concerns = [
        replace(one, **since.before.get(one.ref, {})) for one in today.concerns if one.ref not in since.later
    ]
    return arranged(
        [_with_links(one, concerns, since) for one in opportunities],
        [_held(one, opportunities, since) for one in concerns],
    )


def _with_links(one: OpportunityView, concerns: list[ConcernView], since: _Since) -> OpportunityView:
    now = {link.ref for link in one.held_by}
    links = tuple(
        Link(other.ref, other.title, other.status.value)
        for other in sorted(concerns, key=lambda other: other.number)
        if since.tied.get((one.ref, other.ref), other.ref in now)
    )
    return replace(one, held_by=links, served_by=_served(one.ref, one.served_by, since))


def _held(one: ConcernView, opportunities: list[OpportunityView], since: _Since) -> ConcernView:
    now = {link.ref for link in one.holds}
    links = tuple(
        Link(other.ref, other.title, other.status.value)
        for other in sorted(opportunities, key=lambda other: other.number)
        if since.tied.get((other.ref, one.ref), other.ref in now)
    )
    return replace(one, holds=links, answered_by=_served(one.ref, one.answered_by, since))


def _served(entry: str, commitments: tuple[Serving, ...], since: _Since) -> tuple[Serving, ...]:
    return tuple(one for one in commitments if (entry, one.ref) not in since.served)
