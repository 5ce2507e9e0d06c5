"""What a process does first that was forked from ours."""

from __future__ import annotations

import ctypes
import signal
import sys

_DIE_WITH_PARENT = 1
_NAME = 15


def begin_forked(name: str, how: signal.Signals = signal.SIGTERM) -> None:
    """Shows under this name in `ps -o comm`, and gets `how` should its parent be killed (Linux only)."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(_NAME, name.encode())
        system.prctl(_DIE_WITH_PARENT, how)
