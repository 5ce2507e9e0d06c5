"""What ties a person to their party: what they promised, signed, said or handed in as one of it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select

from facilitator.domain.people import Noun
from facilitator.extensions import db
from facilitator.models import (
    Answer,
    Attendance,
    Card,
    ChangeAsk,
    Commitment,
    Decline,
    HomeworkPart,
    Participant,
    Person,
    Sheet,
    Signature,
    SigningLink,
    Workshop,
)
from facilitator.models.base import Base
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING


def ties_of(programme_id: int, person_id: int) -> Mapping[Noun, int]:
    """How much of each kind they hold as a person of their party; one query."""
    counts = counts_of(programme_id, person_id)
    row = db.session.execute(select(*counts.values())).one()
    return {noun: int(count) for noun, count in zip(counts, row, strict=True)}


def counts_of(programme_id: int, person_id: int) -> dict[Noun, ScalarSelect[int]]:
    """The counts as selects: every column that names a person has its place here, or its reason in the test why not."""
    named = (
        Commitment.giver_id,
        Commitment.receiver_id,
        Commitment.giver_yes_by_id,
        Commitment.receiver_yes_by_id,
        Commitment.report_by_id,
        Commitment.verdict_by_id,
    )
    signs = exists().where(Person.id == person_id, Person.is_signatory)
    on_lists = (Sheet.programme_id == programme_id) & OUT_FOR_SIGNING & signs
    closed = select(Workshop.id).where(Workshop.programme_id == programme_id, Workshop.closed_at.is_not(None))
    in_room = (Participant.person_id == person_id) & Participant.removed_at.is_(None)
    return {
        Noun("commitment", "commitments"): _count(Commitment, or_(*(one == person_id for one in named))),
        Noun("wish to change one", "wishes to change one"): _count(
            ChangeAsk, ChangeAsk.asked_by_id == person_id
        ),
        Noun("signature", "signatures"): _count(Signature, Signature.person_id == person_id),
        Noun("“not yet” to a list", "“not yet” to lists"): _count(Decline, Decline.person_id == person_id),
        Noun("link for signing", "links for signing"): _count(
            SigningLink, SigningLink.person_id == person_id
        ),
        Noun("place on a list that is out for signing", "places on lists that are out for signing"): _count(
            Sheet, on_lists
        ),
        Noun("part asked for before a session", "parts asked for before sessions"): _count(
            HomeworkPart, HomeworkPart.person_id == person_id
        ),
        Noun("card", "cards"): _count(Card, Card.person_id == person_id),
        Noun("answer", "answers"): _count(Answer, Answer.person_id == person_id),
        Noun("phone in a room", "phones in rooms"): _count(Participant, in_room),
        Noun("place in the record of a session", "places in the records of sessions"): _count(
            Attendance, Attendance.workshop_id.in_(closed) & (Attendance.person_id == person_id)
        ),
        Noun("hand-over from a colleague", "hand-overs from colleagues"): _count(
            Person, Person.handed_over_to_id == person_id
        ),
    }


def _count(table: type[Base], which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(which).scalar_subquery()
