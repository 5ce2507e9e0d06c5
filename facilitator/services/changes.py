"""The verbs of changing a signed commitment: ask, answer, withdraw.

An accepted wish makes a successor, drafted and agreed like any commitment; only its sign-off ends the old one as
*renegotiated*. Asking is possible until the due date, the day itself included.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.commitments import Act, ChangeWish, check_act, check_before_due
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.commitments import (
    ChangeAccepted,
    ChangeAsked,
    ChangeLapsed,
    ChangeRefused,
    ChangeWithdrawn,
    CommitmentDrafted,
    CommitmentDropped,
)
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment
from facilitator.queries.names import names_of
from facilitator.queries.programmes import today_of
from facilitator.queries.standings import is_locked, open_ask, standing_of
from facilitator.services.commitments import (
    about,
    about_in,
    find_commitment,
    new_row,
    required,
)
from facilitator.services.log import record_event
from facilitator.services.many_rows import insert_row
from facilitator.services.permissions import check_said
from facilitator.services.register_links import hand_on_links
from facilitator.services.wordings import LIMITS, wording_in_words, wording_of


def ask_change(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    wish: ChangeWish,
    workshop_id: int | None = None,
) -> None:
    """Either party asks for another wording or date.

    Raises Conflict after the due date, Invalid when nothing changes.
    """
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.ASK_CHANGE, actor, row, speaker_id)
    deed = required(wish.deed, "deed", "Say what will be done.", LIMITS["deed"])
    evidence = required(wish.evidence, "evidence", "Say how you will know.", LIMITS["evidence"])
    reason = required(wish.reason, "reason", "Say why it should change.")
    if wish.due is None:
        raise Invalid({"due": "Choose a date."})
    if (deed, evidence, wish.due) == (row.deed, row.evidence, row.due):
        raise Invalid({"deed": "Nothing is different yet. Change the wording, the evidence or the date."})
    db.session.add(
        ChangeAsk(
            commitment_id=row.id,
            side=speaker.side,
            asked_by_id=speaker.person_id,
            deed=deed,
            evidence=evidence,
            due=wish.due,
            reason=reason,
            asked_at=clock.now(),
        )
    )
    db.session.flush()
    told = ChangeAsked(deed, evidence, wish.due.isoformat(), reason)
    record_event(programme_id, told, actor, speaker=speaker, about=about_in(row, workshop_id))


def accept_change(
    actor: Actor, programme_id: int, ref: str, speaker_id: int, workshop_id: int | None = None
) -> str:
    """The other party agrees in principle: a successor is drafted with the asked wording, and its ref returned."""
    row, speaker, ask = _answering(actor, programme_id, ref, speaker_id)
    check_before_due(row.due, today_of(programme_id))
    if ask.accepted_at is not None:
        raise Conflict(
            f"This wish was accepted already: {_successor_ref(row)} waits to be agreed and signed."
        )
    wording = replace(wording_of(row), deed=ask.deed, evidence=ask.evidence, due=ask.due)
    people = names_of(programme_id)
    successor = new_row(programme_id, row.side, wording, workshop_id, people)
    successor.replaces_id = row.id
    ask.accepted_at = clock.now()
    insert_row(successor)
    hand_on_links(row.id, successor.id)
    told = ChangeAccepted(successor.ref)
    record_event(programme_id, told, actor, speaker=speaker, about=about_in(row, workshop_id))
    drafted = CommitmentDrafted(**wording_in_words(successor, people), replaces=row.ref)
    record_event(programme_id, drafted, actor, about=about_in(successor, workshop_id), taken={row.side: 1})
    return successor.ref


def refuse_change(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    word: str,
    workshop_id: int | None = None,
) -> None:
    """The other party says no; the commitment goes on as it was signed."""
    row, speaker, ask = _answering(actor, programme_id, ref, speaker_id)
    word = required(word, "word", "Say why not, in a word or two.")
    _close(ask, "refused", word)
    _drop_successors(actor, row, "The wish to change was refused.")
    about_row = about_in(row, workshop_id)
    record_event(programme_id, ChangeRefused(word), actor, speaker=speaker, about=about_row)


def withdraw_change(
    actor: Actor, programme_id: int, ref: str, speaker_id: int, workshop_id: int | None = None
) -> None:
    """The party that asked takes its wish back."""
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.WITHDRAW_CHANGE, actor, row, speaker_id)
    _close(_open(row), "withdrawn", "")
    _drop_successors(actor, row, "The wish to change was withdrawn.")
    about_row = about_in(row, workshop_id)
    record_event(programme_id, ChangeWithdrawn(), actor, speaker=speaker, about=about_row)


def lapse_ask(actor: Actor, row: Commitment, workshop_id: int | None) -> None:
    """Ends an open wish because the commitment itself was judged, released or given up."""
    ask = open_ask(row.id)
    if ask is None:
        return
    _close(ask, "lapsed", "")
    _drop_successors(actor, row, "The outcome was recorded before the change was signed.")
    record_event(row.programme_id, ChangeLapsed(), actor, about=about_in(row, workshop_id))


def check_not_being_replaced(row: Commitment) -> None:
    """Raises Conflict while a successor is out for signing: a word said now would be lost when it is signed."""
    for successor in _successors(row):
        if is_locked(successor.id):
            raise Conflict(
                f"{successor.ref}, which replaces it, is out for signing. Open that list again first."
            )


def _answering(
    actor: Actor, programme_id: int, ref: str, speaker_id: int
) -> tuple[Commitment, Speaker, ChangeAsk]:
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.ANSWER_CHANGE, actor, row, speaker_id)
    return row, speaker, _open(row)


def _open(row: Commitment) -> ChangeAsk:
    ask = open_ask(row.id)
    if ask is None:
        raise Conflict("No change is asked for.")
    return ask


def _close(ask: ChangeAsk, how: str, word: str) -> None:
    ask.closed_at, ask.closed_as, ask.closing_word = clock.now(), how, word
    db.session.flush()


def _successors(row: Commitment) -> list[Commitment]:
    """Drafts that were to replace this one and are not signed."""
    return list(
        db.session.execute(
            select(Commitment).where(
                Commitment.replaces_id == row.id,
                Commitment.dropped_at.is_(None),
                Commitment.active_at.is_(None),
            )
        ).scalars()
    )


def _successor_ref(row: Commitment) -> str:
    found = _successors(row)
    return found[0].ref if found else row.ref


def _drop_successors(actor: Actor, row: Commitment, reason: str) -> None:
    """Raises Conflict when a successor is out for signing: the list has to be opened again first."""
    for successor in _successors(row):
        check_act(Act.DROP, standing_of(successor), today_of(row.programme_id))
        successor.dropped_at, successor.drop_reason = clock.now(), reason
        db.session.flush()
        record_event(row.programme_id, CommitmentDropped(reason), actor, about=about(successor))
