"""Who runs a programme: its owner and whoever they asked; what one of them may do to another."""

from __future__ import annotations

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import Conflict, NotAllowed

MOST_INVITATIONS = 20
"""Open invitations of one programme."""


def masked_email(email: str) -> str:
    """“m…@example.org”: enough for those who wrote it to know it again, for a log that is never erased."""
    local, _at, host = email.rpartition("@")
    return f"{local[:1]}…@{host}"


def check_may_remove(actor: Actor, user_id: int, owner_id: int | None) -> None:
    """The owner removes others, and everybody may go by themselves; the owner hands the programme over first.

    Whoever runs the server acts for an owner who cannot. Raises NotAllowed, and Conflict for the owner themselves.
    """
    if user_id == owner_id:
        raise Conflict("A programme needs its owner. Hand it over to another facilitator first.")
    if actor.user_id != user_id:
        check_is_owner(actor, owner_id)


def check_is_owner(actor: Actor, owner_id: int | None) -> None:
    """Raises NotAllowed for a facilitator who does not own the programme."""
    if actor.kind is not ActorKind.COMMAND and actor.user_id != owner_id:
        raise NotAllowed("Only the owner of this programme can do that.")
