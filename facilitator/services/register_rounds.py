"""What is said of an entry for a session: one round, said anew as often as somebody knows better."""

from __future__ import annotations

from collections.abc import Mapping
from json import loads
from typing import Any

from sqlalchemy import select, update

from facilitator.domain.actors import Actor
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Stale
from facilitator.domain.events.about import about_entry
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.family import Act
from facilitator.domain.registers.rounds import Said
from facilitator.extensions import db
from facilitator.models import EntryRound
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.registers import find_for, now, ref_of
from facilitator.services.row_changes import change_one


def say_round(
    actor: Actor, programme_id: int, ref: str, session: int, said: Mapping[str, Any], version: int
) -> Said:
    """Says a round of an entry for a session, all of its fields, and returns what was said for it before.

    `version` is the one that was looked at, 0 where nobody had said anything: so nobody takes away unseen what somebody
    else has said meanwhile. Saying nothing takes it back. Raises NotFound for no such entry or session and for a
    register without rounds, NotAllowed, Invalid, and Stale with what stands there when somebody was quicker.
    """
    row = find_for(Act.SAY, actor, programme_id, ref)
    rounds = kind_by_key(row.kind).rounds
    assert rounds is not None  # find_for asks
    workshop = workshop_by_number(programme_id, session)
    new = rounds.cleaned(said)
    there = _round_of(row.id, workshop.id)
    before: Said = loads(there.said) if there else {}
    if before == new:
        return before
    _put(row.id, workshop.id, canonical_bytes(dict(new)).decode(), version, there is None, before)
    names = [one.name for one in rounds.fields if before.get(one.name) != new.get(one.name)]
    changes = {name: {"before": before.get(name, ""), "after": new.get(name, "")} for name in names}
    told = kind_by_key(row.kind).event(Act.SAY).saying(ref_of(row), {"session": session, **changes})
    record_event(programme_id, told, actor, about=now(programme_id, about_entry(ref_of(row))))
    return before


def _round_of(entry_id: int, workshop_id: int) -> EntryRound | None:
    return db.session.execute(
        select(EntryRound)
        .where(EntryRound.entry_id == entry_id, EntryRound.workshop_id == workshop_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _put(entry_id: int, workshop_id: int, said: str, version: int, is_new: bool, before: Said) -> None:
    """Stores what is said; the entry's row is locked, and its rounds have a unique key. Raises Stale."""
    if is_new:
        if version:
            raise Stale(before)
        db.session.add(EntryRound(entry_id=entry_id, workshop_id=workshop_id, said=said))
        db.session.flush()
        return
    change_one(
        update(EntryRound)
        .where(
            EntryRound.entry_id == entry_id,
            EntryRound.workshop_id == workshop_id,
            EntryRound.version == version,
        )
        .values(said=said, version=version + 1),
        Stale(before),
    )
