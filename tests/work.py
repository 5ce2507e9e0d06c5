"""How much work something is, in calls of functions: the same on every machine, however busy it is.

What it comes to in seconds is measured by `make bench`; a million calls are about a third of a second of one
processor of 2024.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass
class Work:
    """What a stretch of code has done so far: its calls, and the modules whose functions were called."""

    calls: int = 0
    modules: set[str] = field(default_factory=set)


@contextmanager
def counted_work() -> Iterator[Work]:
    """Counts what this thread does inside."""
    work = Work()

    def note(frame: FrameType, what: str, _which: object) -> None:
        work.calls += what in ("call", "c_call")
        if what == "call":
            work.modules.add(str(frame.f_globals.get("__name__")))

    sys.setprofile(note)
    try:
        yield work
    finally:
        sys.setprofile(None)
