"""Who does something, and whose words they are.

The facilitator runs the session and enters what people say; the facilitator never decides. So every act
knows both: the *actor* at the keyboard, and the *speaker* whose yes, report or verdict it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.sides import Side


class ActorKind(StrEnum):
    """How somebody came to act: signed in, by a personal link, or the app on a command's behalf."""

    FACILITATOR = "facilitator"
    PERSON = "person"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one at the keyboard. `user_id` for facilitators, `person_id` and `side` for people of a party."""

    kind: ActorKind
    name: str
    user_id: int | None = None
    person_id: int | None = None
    side: Side | None = None


COMMAND = Actor(kind=ActorKind.COMMAND, name="command line")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person of a party whose words an act records."""

    person_id: int
    name: str
    side: Side
    is_signatory: bool = False
    is_sponsor: bool = False
    is_observer: bool = False
    has_left: bool = False
    number: int = 0
    role_title: str = ""

    @property
    def is_lead(self) -> bool:
        """A sponsor or signatory speaks for their side where the named person does not."""
        return self.is_signatory or self.is_sponsor
