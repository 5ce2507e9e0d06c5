"""What may not be talked about: each side's sponsor ticks it, with its counsel's word, and can take that back."""

from __future__ import annotations

from sqlalchemy import update

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed
from facilitator.domain.events.programme import NotHereTicked, NotHereUnticked
from facilitator.domain.sides import Side
from facilitator.models import Party
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_rows


def tick_not_here(actor: Actor, programme_id: int, side: Side, is_ticked: bool) -> bool:
    """Ticks the card for a side, or takes that back; says whether anything changed, as a second press changes nothing.

    Raises NotAllowed for a person on a phone: the sponsor's tick is entered by whoever runs the programme.
    """
    if actor.kind is ActorKind.PERSON:
        raise NotAllowed("This is for whoever runs the programme.")
    here = (Party.programme_id == programme_id, Party.side == side)
    stands = Party.counsel_at.is_(None) if is_ticked else Party.counsel_at.is_not(None)
    moment = clock.now() if is_ticked else None
    if not change_rows(update(Party).where(*here, stands).values(counsel_at=moment)):
        return False
    record_event(programme_id, (NotHereTicked if is_ticked else NotHereUnticked)(side.value), actor)
    return True
