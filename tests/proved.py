"""Every page that any test looks at proves that it might have been kept: nothing it shows is missing in its key."""

from __future__ import annotations

from collections.abc import Hashable
from difflib import unified_diff

from facilitator.web.holes import Pieces
from facilitator.web.memory import Memory


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
