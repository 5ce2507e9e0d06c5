"""The verbs of a commitment before it is signed: draft, reword, say yes, drop, carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.commitments import (
    Act,
    State,
    Wording,
    check_act,
    check_complete,
    state_of,
)
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.events.about import About, about_commitment
from facilitator.domain.events.commitments import (
    CommitmentAgreed,
    CommitmentCarried,
    CommitmentDrafted,
    CommitmentDropped,
    CommitmentOffered,
    CommitmentRequested,
    CommitmentRestored,
    CommitmentReworded,
    StagingNoted,
)
from facilitator.domain.sides import Side, ref_of
from facilitator.domain.texts import clean_text, too_long
from facilitator.extensions import db
from facilitator.models import Commitment, Workshop
from facilitator.queries.names import names_of
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.programmes import today_of
from facilitator.queries.standings import facts_of
from facilitator.services.log import record_event
from facilitator.services.many_rows import insert_row
from facilitator.services.people import speaker_for
from facilitator.services.permissions import check_done, check_may_draft, check_may_say, check_said
from facilitator.services.presence import note_in_room
from facilitator.services.register_links import hand_on_links
from facilitator.services.row_changes import change_one
from facilitator.services.wordings import (
    People,
    changes_between,
    check_lengths,
    check_people,
    put_wording,
    wording_in_words,
    wording_of,
)

_YESES = {
    State.OFFERED: CommitmentOffered,
    State.REQUESTED: CommitmentRequested,
    State.AGREED: CommitmentAgreed,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the caller has read in this transaction already, so that it is not asked for again."""

    workshop_number: int = 0
    people: People | None = None


NOTHING_KNOWN = Known()


def draft_commitment(
    actor: Actor,
    programme_id: int,
    side: Side,
    wording: Wording,
    *,
    workshop_id: int | None = None,
    staging_note: str = "",
    known: Known = NOTHING_KNOWN,
) -> str:
    """Writes down a commitment of one party, gaps allowed; returns its ref. Raises Invalid, NotAllowed, NotFound."""
    check_may_draft(actor, programme_id, side, wording)
    people = known.people or names_of(programme_id)
    row = new_row(programme_id, side, wording, workshop_id, people)
    row.staging_note = staging_note.strip()
    insert_row(row)
    where = about_in(row, workshop_id, known.workshop_number)
    told = CommitmentDrafted(**_with_note(row, people))
    record_event(programme_id, told, actor, about=where, taken={side: 1})
    return row.ref


def new_row(
    programme_id: int, side: Side, wording: Wording, workshop_id: int | None, people: People
) -> Commitment:
    """An unsaved row with the next ref of its party, its wording checked for shape; `insert_row` stores it.

    The number is taken by the event that tells of it (`taken`); until then the unique key guards it.
    """
    check_people(people, side, wording)
    check_lengths(wording)
    number = hold_programme(programme_id).refs[side] + 1
    row = Commitment(
        programme_id=programme_id,
        side=side,
        number=number,
        ref=ref_of(side, number),
        made_in_id=workshop_id,
        created_at=clock.now(),
    )
    put_wording(row, wording)
    return row


def reword_commitment(
    actor: Actor,
    programme_id: int,
    ref: str,
    wording: Wording,
    version: int,
    staging_note: str | None = None,
    *,
    own_of: int | None = None,
) -> None:
    """Changes the words of one that is not signed yet, which clears both yeses.

    The note on going further is no word of the commitment: it clears nothing, and None leaves it as it is. `own_of`:
    the person on whose phone in the room it is done, where only the giver may.
    Raises Stale with the present wording when somebody else changed it since `version`.
    """
    row = find_commitment(programme_id, ref)
    if own_of is None:
        check_done(Act.REWORD, actor, row)
    else:
        check_said(Act.REWORD, actor, row, own_of, own=True)
    people = names_of(programme_id)
    check_people(people, row.side, wording)
    check_lengths(wording)
    before = wording_of(row)
    if row.version != version:
        raise Stale(before)
    _note_staging(actor, row, staging_note)
    if before == wording:
        return
    _claim_version(row, version, before)
    had_yes = row.giver_yes_at is not None or row.receiver_yes_at is not None
    put_wording(row, wording)
    row.giver_yes_at = row.giver_yes_by_id = row.receiver_yes_at = row.receiver_yes_by_id = None
    db.session.flush()
    changes = changes_between(before, wording, people)
    if had_yes:
        changes["yeses"] = "cleared"
    record_event(programme_id, CommitmentReworded(**changes), actor, about=about(row))


def _note_staging(actor: Actor, row: Commitment, note: str | None) -> None:
    note = None if note is None else note.strip()
    if note is None or note == row.staging_note:
        return
    row.staging_note = note
    db.session.flush()
    record_event(row.programme_id, StagingNoted(note), actor, about=about(row))


def say_yes(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    version: int | None = None,
    *,
    own: bool = False,
) -> State:
    """Records the yes of the giver or the receiver, or of a lead of their party, and returns the new state.

    The yes is to the words of `version` when that is given; `own`: on a phone in the room, where it is said by nobody
    but the two who are named. Raises Invalid while a part is missing.
    """
    row = find_commitment(programme_id, ref)
    speaker = speaker_for(programme_id, speaker_id)
    is_giver = speaker.side is row.side
    act = Act.GIVER_YES if is_giver else Act.RECEIVER_YES
    standing = check_may_say(act, actor, row, speaker, own=own)
    if version is not None and version != row.version:
        raise Stale(wording_of(row))
    if standing.state in (State.AGREED, State.OFFERED if is_giver else State.REQUESTED):
        return standing.state
    check_act(act, standing, today_of(programme_id))
    check_complete(wording_of(row))
    if is_giver:
        row.giver_yes_at, row.giver_yes_by_id = clock.now(), speaker.person_id
    else:
        row.receiver_yes_at, row.receiver_yes_by_id = clock.now(), speaker.person_id
    db.session.flush()
    state = state_of(facts_of(row, change_asked=False))
    told = _YESES[state]("giver" if is_giver else "receiver", row.version)
    record_event(programme_id, told, actor, speaker=speaker, about=about(row))
    note_in_room(actor, programme_id, speaker.person_id)
    return state


def drop_commitment(actor: Actor, programme_id: int, ref: str, speaker_id: int | None, reason: str) -> None:
    """Takes one that is not signed off the table. Either party may, with a reason."""
    row = find_commitment(programme_id, ref)
    speaker = None
    if speaker_id:
        speaker = check_said(Act.DROP, actor, row, speaker_id)
    else:
        check_done(Act.DROP, actor, row)
    reason = required(reason, "reason", "Say in a few words why it is dropped.")
    row.dropped_at, row.drop_reason = clock.now(), reason
    db.session.flush()
    record_event(programme_id, CommitmentDropped(reason), actor, speaker=speaker, about=about(row))


def restore_commitment(actor: Actor, programme_id: int, ref: str) -> None:
    """Undoes a drop: back as a draft, the yeses to be said again."""
    row = find_commitment(programme_id, ref)
    check_done(Act.RESTORE, actor, row)
    row.dropped_at, row.drop_reason = None, ""
    row.giver_yes_at = row.giver_yes_by_id = row.receiver_yes_at = row.receiver_yes_by_id = None
    row.version += 1
    db.session.flush()
    record_event(programme_id, CommitmentRestored(), actor, about=about(row))


def carry_commitment(
    actor: Actor,
    programme_id: int,
    ref: str,
    wording: Wording,
    workshop_id: int | None = None,
    staging_note: str = "",
) -> str:
    """Carries what is left of a partly kept or missed one into a new draft, and returns its ref.

    The old one keeps its outcome; the new one lives its own life and counts how often it was carried.
    """
    old = find_commitment(programme_id, ref)
    check_done(Act.CARRY, actor, old)
    waiting = db.session.execute(
        select(Commitment.ref).where(Commitment.carried_from_id == old.id, Commitment.dropped_at.is_(None))
    ).scalar_one_or_none()
    if waiting:
        raise Conflict(f"What was left of {old.ref} is already carried in {waiting}.")
    people = names_of(programme_id)
    row = new_row(programme_id, old.side, wording, workshop_id, people)
    row.carried_from_id, row.carried_count = old.id, old.carried_count + 1
    row.staging_note = staging_note.strip()
    insert_row(row)
    hand_on_links(old.id, row.id)
    told = CommitmentCarried(**_with_note(row, people), carried_from=old.ref, times=row.carried_count)
    record_event(programme_id, told, actor, about=about(row), taken={old.side: 1})
    return row.ref


def find_commitment(programme_id: int, ref: str) -> Commitment:
    """The row, locked against other writers until the transaction ends. Raises NotFound.

    The programme's row first, as signing does: what is being locked for signing cannot change beside it, and
    nobody waits in a circle.
    """
    hold_programme(programme_id)
    row = db.session.execute(
        select(Commitment)
        .where(Commitment.programme_id == programme_id, Commitment.ref == ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def about(row: Commitment) -> About:
    """What an event on a commitment in the making is about: it belongs to the workshop that it is made in."""
    return about_in(row, row.made_in_id)


def about_in(row: Commitment, workshop_id: int | None, number: int = 0) -> About:
    """What an event on this commitment is about, and the workshop in which it happens: None between sessions.

    `number` is the workshop's, for whoever knows it.
    """
    if workshop_id and not number:
        number = db.session.execute(select(Workshop.number).where(Workshop.id == workshop_id)).scalar_one()
    return about_commitment(row.ref, row.id).in_workshop(workshop_id, number)


def required(text: str, field: str, sentence: str, most: int = 5000) -> str:
    """The trimmed text; raises Invalid when it is empty or longer than `most` characters."""
    text = clean_text(text)
    if not text:
        raise Invalid({field: sentence})
    problems = too_long(field, text, most)
    if problems:
        raise Invalid(problems)
    return text


def _with_note(row: Commitment, people: People) -> dict[str, Any]:
    """The words, and why they go further than the staging hint advised, where somebody said so."""
    return wording_in_words(row, people) | ({"staging_note": row.staging_note} if row.staging_note else {})


def _claim_version(row: Commitment, version: int, before: Wording) -> None:
    """Takes the version on; of two writers at once only one gets it."""
    change_one(
        update(Commitment)
        .where(Commitment.id == row.id, Commitment.version == version)
        .values(version=version + 1),
        Stale(before),
    )
    db.session.refresh(row)
