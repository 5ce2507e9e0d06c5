"""Makes the body of an event of what happened: the one place where payloads become what the log keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.canonical import iso_moment
from facilitator.domain.events import About, Payload
from facilitator.domain.held import HashOfValues, filed_under
from facilitator.domain.log import Actor as LogActor
from facilitator.domain.log import EventBody
from facilitator.domain.private_values import set_apart
from facilitator.services.row_notes import Notes


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: its programme, its number, and the hash of the event before."""

    programme_id: int
    public_id: str
    seq: int
    prev: str


def body_of(
    place: Place,
    at: datetime,
    payload: Payload,
    about: About,
    actor: Actor,
    speaker: Speaker | None,
    hash_of: HashOfValues,
    notes: Notes | None = None,
) -> tuple[EventBody, dict[str, Any]]:
    """The event as it is sealed, and what is kept apart from it.

    `hash_of` makes the hashes of what it holds: also of the rows that `notes` name. Raises CanonicalError for a payload
    without a canonical form.
    """
    rows = notes.said(hash_of) if notes is not None else {}
    body = EventBody(
        seq=place.seq,
        programme=place.public_id,
        at=iso_moment(at),
        kind=payload.kind.value,
        by=LogActor(name=actor.name, role=actor.kind.value),
        for_whom=f"{speaker.name} ({speaker.side.value})" if speaker else "",
        about=about.thing.value,
        ref=about.ref,
        workshop=about.workshop_number,
        data=payload.data(),
        held=rows | {"filed": filed_under(hash_of, place.seq, actor.user_id, speaking(actor, speaker), at)},
        prev=place.prev,
    )
    return set_apart(body, payload.private_keys())


def kept_text(kept: Mapping[str, Any]) -> str:
    """What is kept apart from an event, as it is stored."""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def values_row(programme_id: int, seq: int, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept apart from an event, as the columns of its row."""
    return {"programme_id": programme_id, "seq": seq, "kept": kept_text(kept)}


def speaking(actor: Actor, speaker: Speaker | None) -> int | None:
    """The row of the person under whom an event is filed: whose words it records, or who acted."""
    return speaker.person_id if speaker else actor.person_id
