"""Python looks for memory that only points at itself at what a test has made, not at all modules again and again.

Reading them makes no such memory, and nothing that was read is ever let go.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Does not look while something is read, and never looks at it afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
