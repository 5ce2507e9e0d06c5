"""What phones write into a register for their side: something of its own that it offers, something of the other's that
it asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voiced:
    """The fields that a phone fills in for an offer and for a request, and the state in which each begins.

    `most` entries of the register come up in one session: more than a room can speak of is no list any more.
    """

    offers: tuple[str, ...]
    offered: str
    asks: tuple[str, ...]
    asked: str
    most: int = 24
