"""News within one process, for SQLite.

What a command or the background worker writes is not heard here: the announcer's look every five seconds finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session


class InProcess:
    """Hands a commit's rooms straight to the announcer of this process."""

    def __init__(self) -> None:
        self._hear: Callable[[Collection[int]], None] | None = None

    def before_commit(self, session: Session, room_ids: Collection[int]) -> None:
        """Nothing: nobody may hear of it before it is there."""

    def after_commit(self, room_ids: Collection[int]) -> None:
        if self._hear is not None:
            self._hear(room_ids)

    def open(self, hear: Callable[[Collection[int]], None], hear_all: Callable[[], None]) -> None:
        self._hear = hear

    def close(self) -> None:
        self._hear = None
