"""Who may, and whether now: both are asked here with what is stored, before an act on a commitment changes anything."""

from __future__ import annotations

from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.commitments import Act, Standing, State, Wording, check_act
from facilitator.domain.permissions import Entry, check_may
from facilitator.domain.sides import Side
from facilitator.models import Commitment
from facilitator.queries.programmes import today_of
from facilitator.queries.standings import standing_of
from facilitator.services.people import speaker_for


def check_said(act: Act, actor: Actor, row: Commitment, speaker_id: int, *, own: bool = False) -> Speaker:
    """The person whose words the act records, who may say them now; `own`: on a phone in the room.

    Raises NotFound for somebody of another programme, NotAllowed when the words are not theirs to say or the actor's
    to record, Conflict for somebody who has left and when it does not fit the commitment's state.
    """
    speaker = speaker_for(row.programme_id, speaker_id)
    standing = check_may_say(act, actor, row, speaker, own=own)
    check_act(act, standing, today_of(row.programme_id))
    return speaker


def check_may_say(
    act: Act, actor: Actor, row: Commitment, speaker: Speaker, *, own: bool = False
) -> Standing:
    """Only who may; whether it can be done now is left to the caller, who gets what that depends on."""
    standing = standing_of(row)
    check_may(act, actor, speaker, standing, own=own)
    return standing


def check_done(act: Act, actor: Actor, row: Commitment) -> None:
    """For an act that records nobody's words: a person does it for themselves, the facilitator writes it down.

    Raises NotAllowed and Conflict as check_said does.
    """
    standing = standing_of(row)
    check_may(act, actor, _self(actor, row.programme_id), standing)
    check_act(act, standing, today_of(row.programme_id))


def check_may_draft(actor: Actor, programme_id: int, side: Side, wording: Wording) -> None:
    """Raises NotAllowed unless this actor may write down a commitment of this side, NotFound for an outsider."""
    ends = Standing(State.DRAFT, side, giver_id=wording.giver_id, receiver_id=wording.receiver_id)
    check_may(Entry.DRAFT, actor, _self(actor, programme_id), ends)


def check_entered(entry: Entry, act: Act, actor: Actor, row: Commitment) -> None:
    """For what is entered about a commitment where its state allows the act. Raises as check_said does."""
    standing = standing_of(row)
    check_may(entry, actor, _self(actor, row.programme_id), standing)
    check_act(act, standing, today_of(row.programme_id))


def _self(actor: Actor, programme_id: int) -> Speaker | None:
    """Who the actor is in this programme; None for the facilitator. Raises NotFound for somebody of another one."""
    if actor.kind is not ActorKind.PERSON or actor.person_id is None:
        return None
    return speaker_for(programme_id, actor.person_id)
