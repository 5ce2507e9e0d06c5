"""Writes events: no change without its event, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping

from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.events import Payload
from facilitator.domain.events.about import THE_PROGRAMME, About
from facilitator.domain.sides import Side
from facilitator.services.log_batches import NONE_TAKEN, Telling, record_batch
from facilitator.services.log_key import log_key as log_key
from facilitator.services.log_key import use_log_key as use_log_key


def record_event(
    programme_id: int,
    payload: Payload,
    actor: Actor,
    *,
    speaker: Speaker | None = None,
    about: About = THE_PROGRAMME,
    taken: Mapping[Side, int] = NONE_TAKEN,
) -> None:
    """Appends one event to the programme's chain. `taken` and what is raised as for `record_batch`."""
    record_batch(programme_id, actor, [Telling(payload, about, speaker)], taken)
