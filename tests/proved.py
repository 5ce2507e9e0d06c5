"""Every page that any test looks at proves that it might have been kept: nothing it shows is missing in its key."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from difflib import unified_diff

from facilitator.web.holes import Pieces
from facilitator.web.memory import Memory
from facilitator.web.room_bar import Facts


class Proved(Memory[Pieces]):
    """Finds nothing, so each page is made anew, and is held against the one that would have been shown instead."""

    def find(self, key: Hashable) -> Pieces | None:
        return None

    def keep(self, key: Hashable, value: Pieces, size: int) -> None:
        before = super().find(key)
        if before is not None and before != value:
            lines = (b"".join(one).decode().splitlines() for one in (before, value))
            raise AssertionError("\n".join(unified_diff(*lines, "kept", "true", n=0, lineterm="")))
        super().keep(key, value, size)


class ProvedFacts(Memory[Facts]):
    """The same of what the room's bar is made of: read anew, and held against what would have been taken for it."""

    def find(self, key: Hashable) -> Facts | None:
        return None

    def keep(self, key: Hashable, value: Facts, size: int) -> None:
        before = super().find(key)
        if before is not None and shown(before) != shown(value):
            raise AssertionError(f"kept: {shown(before)}\ntrue: {shown(value)}")
        super().keep(key, value, size)


def shown(facts: Facts) -> Facts:
    """Without the version of the room, which also rises where no event says so; who asks for that names it."""
    return facts if facts.room is None else replace(facts, room=replace(facts.room, version=0))
