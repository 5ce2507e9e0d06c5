"""From a phone in the room to the personal page on which its owner signs."""

from __future__ import annotations

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import PhoneView
from facilitator.services.signatures import open_sheet
from facilitator.services.signing_links import make_link

NOT_HANDED = "The list was not handed to this phone. Ask your facilitator to hand it to you."


def link_for_phone(phone: PhoneView, programme_id: int, number: int) -> str:
    """A fresh personal link for the owner of a phone that was handed the list that is out now; returns its token.

    The owner acts for themselves. Raises NotAllowed for a phone that waits, was removed or was not handed this very
    revision, and for somebody who may not sign; Conflict when nothing is out for signing or they have signed.
    """
    hold_programme(programme_id)
    if not phone.is_in or phone.person_id is None or phone.number is None:
        raise NotAllowed(NOT_HANDED)
    sheet = open_sheet(programme_id, number)
    if phone.sign_sheet_id != sheet.id:
        raise NotAllowed(NOT_HANDED)
    actor = Actor(ActorKind.PERSON, phone.name, person_id=phone.person_id, side=phone.side)
    return make_link(actor, programme_id, number, phone.number)
