"""A process that was forked must not outlive the one that looks after it."""

from __future__ import annotations

import ctypes
import signal
import sys

_DIE_WITH_PARENT = 1


def die_with_parent(how: signal.Signals = signal.SIGTERM) -> None:
    """Should the parent be killed, this process gets `how` from the system (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, how)
