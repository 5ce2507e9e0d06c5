"""Writes events: no change without its event, in the same transaction."""

from __future__ import annotations

from sqlalchemy import update

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.events import Payload
from facilitator.domain.events.about import THE_PROGRAMME, About
from facilitator.domain.log import seal
from facilitator.extensions import db
from facilitator.models import Event, Programme
from facilitator.services.activity_states import touch_rooms
from facilitator.services.event_bodies import Place, body_of, speaking
from facilitator.services.log_key import hash_of_values, hold_key
from facilitator.services.log_key import log_key as log_key
from facilitator.services.log_key import use_log_key as use_log_key
from facilitator.services.row_changes import change_returning, change_rows


def record_event(
    programme_id: int,
    payload: Payload,
    actor: Actor,
    *,
    speaker: Speaker | None = None,
    about: About = THE_PROGRAMME,
) -> Event:
    """Appends one event to the programme's chain and returns it.

    Bumping the head first locks the programme's row, so that two writers never take the same number. Screens of an
    open room learn that something changed. Raises WrongKey when the log was sealed with another key.
    """
    hold_key()
    place = _next_place(programme_id)
    at = clock.now()
    sealed = seal(body_of(place, at, payload, about, actor, speaker, hash_of_values()), log_key())
    row = Event(
        programme_id=programme_id,
        seq=place.seq,
        kind=payload.kind.value,
        at=at,
        user_id=actor.user_id,
        person_id=speaking(actor, speaker),
        workshop_id=about.workshop_id,
        commitment_id=about.commitment_id,
        body=sealed.body_bytes,
        prev_hash=place.prev,
        hash=sealed.hash,
        mac=sealed.mac,
    )
    db.session.add(row)
    change_rows(update(Programme).where(Programme.id == programme_id).values(log_hash=sealed.hash))
    touch_rooms(programme_id)
    db.session.flush()
    return row


def _next_place(programme_id: int) -> Place:
    """Where the next event stands; holds the programme's row from here on."""
    row = change_returning(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(log_seq=Programme.log_seq + 1)
        .returning(Programme.public_id, Programme.log_seq, Programme.log_hash)
    ).one()
    return Place(programme_id, *row)
