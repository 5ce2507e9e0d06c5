"""How far the entries of a register have come, from link to link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the entries of each side have come, for a picture: the words of its links.

    `reached` says for an entry's words, its stored status and whether a commitment serves it the form of its mark at
    each link, empty where it has not got; nothing at all for one that does not count.
    """

    words: tuple[str, ...]
    reached: Callable[[Any, StrEnum, bool], tuple[str, ...]]
    others: Mapping[str, str] = field(default_factory=dict)
    """Beside “kept”: the words of other forms, which count for themselves."""
