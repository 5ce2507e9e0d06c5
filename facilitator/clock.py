"""The one place that asks what time it is, so that tests can hold it still."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime

_HELD: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def now() -> datetime:
    """The present moment in UTC, or the one that a caller holds."""
    return _HELD.get() or datetime.now(UTC)


class held:
    """Holds the clock at a moment: `with held(moment): …`; used for the example programme's past and by tests."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __enter__(self) -> None:
        self._token = _HELD.set(self._moment)

    def __exit__(self, *_: object) -> None:
        _HELD.reset(self._token)
