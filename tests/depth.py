"""How many examples a costly property tries: a share of a hundred, in `make test-all` of a thousand."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def share(percent: int, **more: Any) -> settings:
    """Settings for a property whose examples cost more than others'."""
    return settings(max_examples=settings().max_examples * percent // 100, **more)
