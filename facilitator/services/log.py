"""Writes events: no change without its event, in the same transaction."""

from __future__ import annotations

from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.events import Payload
from facilitator.domain.events.about import THE_PROGRAMME, About
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.log_key import log_key as log_key
from facilitator.services.log_key import use_log_key as use_log_key


def record_event(
    programme_id: int,
    payload: Payload,
    actor: Actor,
    *,
    speaker: Speaker | None = None,
    about: About = THE_PROGRAMME,
) -> None:
    """Appends one event to the programme's chain. Raises as `record_batch` does."""
    record_batch(programme_id, actor, [Telling(payload, about, speaker)])
