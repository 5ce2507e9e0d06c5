"""Who gives something in a room: a person on their phone, or the facilitator for somebody without one."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.actors import Actor
from facilitator.domain.sides import Side


@dataclass(frozen=True, slots=True)
class Giver:
    """Whose words these are, and who enters them: the phone itself, or the facilitator (`scribe`).

    `secret` is the phone's own token; it is never stored, and a scribe has none. `person_id` is None only for what a
    scribe enters without a name. `actor` is who acts, for the log: the person on their phone, or the facilitator.
    """

    name: str
    side: Side | None
    person_id: int | None = None
    secret: str = ""
    scribe: bool = False
    actor: Actor | None = None
