"""How far the entries of each side have come along the chain of their register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.queries.registers import Entry

Reached = tuple[str, ...]
"""The form of an entry's mark at each link, empty where it has not got."""


def reached_by_side(kind: Kind[Any], entries: Iterable[Entry[Any]]) -> dict[Side, list[Reached]]:
    """What each side's entries have reached, by number; nothing where none counts, or the register has no chain."""
    if kind.chain is None or kind.said_back is None:
        return {}
    found: dict[Side, list[Reached]] = {side: [] for side in Side}
    for one in sorted(entries, key=lambda one: one.number):
        if reached := kind.chain.reached(one.text, one.said, one.committed):
            found[kind.said_back.owner(one.text)].append(reached)
    return found if any(found.values()) else {}
