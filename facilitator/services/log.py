"""Writes events: no change without its event, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.canonical import iso_moment
from facilitator.domain.held import filed_under
from facilitator.domain.log import Actor as LogActor
from facilitator.domain.log import EventBody, seal
from facilitator.extensions import db
from facilitator.models import Event, Programme
from facilitator.services.activity_states import touch_rooms
from facilitator.services.log_key import hash_of_values, hold_key
from facilitator.services.log_key import log_key as log_key
from facilitator.services.log_key import use_log_key as use_log_key
from facilitator.services.row_changes import change_returning, change_rows


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about; ids find it, `ref` and `workshop_number` are what its body says."""

    commitment_id: int | None = None
    ref: str = ""
    workshop_id: int | None = None
    workshop_number: int = 0


def record_event(
    programme_id: int,
    kind: str,
    actor: Actor,
    *,
    speaker: Speaker | None = None,
    about: About = About(),
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Appends one event to the programme's chain and returns it.

    `kind` is past tense (`CommitmentOffered`); `data` holds strings, integers, booleans, lists and dicts only.
    Bumping the head first locks the programme's row, so that two writers never take the same number. Screens of an
    open room learn that something changed. Raises WrongKey when the log was sealed with another key.
    """
    hold_key()
    head = _next_place(programme_id)
    at = clock.now()
    person_id = speaker.person_id if speaker else actor.person_id
    sealed = seal(
        EventBody(
            seq=head.log_seq,
            programme=head.public_id,
            at=iso_moment(at),
            kind=kind,
            by=LogActor(name=actor.name, role=actor.kind.value),
            for_whom=f"{speaker.name} ({speaker.side.value})" if speaker else "",
            ref=about.ref,
            workshop=about.workshop_number,
            data=dict(data or {}),
            held={"filed": filed_under(hash_of_values(), head.log_seq, actor.user_id, person_id, at)},
            prev=head.log_hash,
        ),
        log_key(),
    )
    row = Event(
        programme_id=programme_id,
        seq=head.log_seq,
        kind=kind,
        at=at,
        user_id=actor.user_id,
        person_id=person_id,
        workshop_id=about.workshop_id,
        commitment_id=about.commitment_id,
        body=sealed.body_bytes,
        prev_hash=head.log_hash,
        hash=sealed.hash,
        mac=sealed.mac,
    )
    db.session.add(row)
    change_rows(update(Programme).where(Programme.id == programme_id).values(log_hash=sealed.hash))
    touch_rooms(programme_id)
    db.session.flush()
    return row


def _next_place(programme_id: int) -> Any:
    """The number of the next event and the hash that it follows; holds the programme's row from here on."""
    return change_returning(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(log_seq=Programme.log_seq + 1)
        .returning(Programme.log_seq, Programme.log_hash, Programme.public_id)
    ).one()
