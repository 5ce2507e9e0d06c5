"""What was used last, up to so many bytes: where this process keeps what it has made of the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Memory(Generic[Kept]):
    """Keeps values by key; what was not asked for longest goes first when there is no room. For many threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def taken(self) -> int:
        """Bytes that are taken now."""
        return self._taken

    def find(self, key: Hashable) -> Kept | None:
        """What is kept under this very key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: Kept, size: int) -> None:
        """Keeps it, of so many bytes; what alone would take more than a quarter of the room is not kept."""
        if size > self._room // 4:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._taken += size - (before[1] if before else 0)
            self._kept[key] = (value, size)
            while self._taken > self._room:
                _key, (_value, freed) = self._kept.popitem(last=False)
                self._taken -= freed
