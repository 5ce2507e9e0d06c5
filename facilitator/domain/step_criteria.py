"""The criteria that are computed: those of the programme itself, and those that registers declare."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from facilitator.domain.criteria import CANNOT, Criterion, Facts, Finding, Row, found
from facilitator.domain.registers import kinds
from facilitator.domain.registers.access import AccessStatus
from facilitator.domain.sides import Side

ROLES = ("sponsor", "signatory")
"""What each side needs somebody for."""


def _roles_filled(facts: Facts) -> Finding:
    filled = {side: [role for role in ROLES if role in facts.roles.get(side, ())] for side in Side}
    rows = [Row(side=side, role=role) for side in Side for role in filled[side]]
    missing = [side for side in Side if len(filled[side]) < len(ROLES)]
    return found(not missing, rows, missing)


def _list_signed(facts: Facts) -> Finding:
    return found(bool(facts.signed), [Row(session=min(facts.signed))] if facts.signed else ())


def _session_dated(facts: Facts) -> Finding:
    return found(bool(facts.dated), [Row(session=min(facts.dated))] if facts.dated else ())


def _readers_here(facts: Facts) -> Finding:
    """Nobody who has left is named among those who may look; shown by the accesses that still name one."""
    gone = [name.casefold() for name in facts.left]
    is_open = [one for one in facts.of("access") if one.status == AccessStatus.OPEN]
    stale = [one for one in is_open if any(name in one.text.persons.casefold() for name in gone)]
    return found(bool(is_open) and not stale, [Row(one.ref) for one in stale])


OF_PROGRAMME = (
    Criterion("readers-still-here", _readers_here),
    Criterion("sponsor-signatory", _roles_filled),
    Criterion("first-list-signed", _list_signed),
    Criterion("next-session-dated", _session_dated),
)


def computed() -> Mapping[str, Criterion]:
    """By its key in the method every criterion that is computed."""
    of_registers = chain.from_iterable(kind.criteria for kind in kinds())
    return {one.key: one for one in (*OF_PROGRAMME, *of_registers)}


def finding_of(key: str, facts: Facts) -> Finding:
    """What the rows say of a criterion; that only the two sides can say it, where nothing computes it."""
    criterion = computed().get(key)
    return criterion.finding(facts) if criterion else CANNOT
