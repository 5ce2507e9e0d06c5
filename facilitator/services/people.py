"""People of the parties: added, changed, leaving with a hand-over, coming back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.events.about import about_commitment, about_person
from facilitator.domain.events.commitments import CommitmentHandedOver
from facilitator.domain.events.people import (
    PersonAdded,
    PersonCameBack,
    PersonEdited,
    PersonLeft,
    PersonMoved,
)
from facilitator.domain.people import PersonDraft, check_hand_over, check_person, tidy_person, why_not_moved
from facilitator.domain.permissions import Entry, check_enters
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text
from facilitator.extensions import db
from facilitator.models import Commitment, Participant, Person, Programme
from facilitator.queries.out_for_signing import stands_out_for_signing
from facilitator.queries.party_ties import ties_of
from facilitator.queries.people import PersonRow, going_on, person_by_number, speaker_of
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.sheets import is_named_on_list_out
from facilitator.services.log import record_event
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.row_changes import change_returning, change_rows

_NAMED_THERE = (
    "A list that is out for signing names {name} as somebody who may sign. "
    "Let both parties sign it, or open it again, and change the name then."
)


def add_person(actor: Actor, programme_id: int, draft: PersonDraft) -> int:
    """Adds somebody to a party and returns their number; raises Invalid for wrong fields."""
    draft = tidy_person(draft)
    check_person(draft)
    number = _take_numbers(programme_id, 1)
    db.session.add(_row(programme_id, number, draft))
    db.session.flush()
    record_event(programme_id, PersonAdded(number, **person_data(draft)), actor, about=about_person(number))
    return number


def add_people(actor: Actor, programme_id: int, drafts: list[PersonDraft]) -> int:
    """Adds all of them or, when anything is wrong with one, none; returns how many."""
    tidy = [tidy_person(draft) for draft in drafts]
    for draft in tidy:
        check_person(draft)
    if not tidy:
        return 0
    first = _take_numbers(programme_id, len(tidy)) - len(tidy) + 1
    numbered = list(enumerate(tidy, start=first))
    db.session.add_all(_row(programme_id, number, draft) for number, draft in numbered)
    db.session.flush()
    told = [
        Telling(PersonAdded(number, **person_data(draft)), about_person(number)) for number, draft in numbered
    ]
    record_batch(programme_id, actor, told)
    return len(tidy)


def _take_numbers(programme_id: int, count: int) -> int:
    """Takes so many numbers for people, and returns the last."""
    taken = change_returning(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(people_count=Programme.people_count + count)
        .returning(Programme.people_count)
    )
    return int(taken.scalar_one())


def _row(programme_id: int, number: int, draft: PersonDraft) -> Person:
    return Person(
        programme_id=programme_id,
        number=number,
        side=draft.side,
        created_at=clock.now(),
        **person_columns(draft),
    )


def edit_person(actor: Actor, programme_id: int, number: int, draft: PersonDraft, version: int) -> None:
    """Changes name, address, role title and roles; the party stays.

    Raises Invalid for wrong fields and for another name while a list is out that this one may sign; NotFound, and
    Stale with the present PersonDraft as `current`.
    """
    hold_programme(programme_id)
    before = _person(programme_id, number).as_draft()
    draft = tidy_person(draft)
    check_person(draft)
    if draft.name != before.name and is_named_on_list_out(programme_id, before.side, before.name):
        raise Invalid({"name": _NAMED_THERE.format(name=before.name)})
    if draft.side is not before.side:
        raise Invalid({"side": "Moving to the other party is a step of its own."})
    if not change_rows(
        update(Person)
        .where(Person.programme_id == programme_id, Person.number == number, Person.version == version)
        .values(version=Person.version + 1, **person_columns(draft))
    ):
        raise Stale(before)
    old, new = person_data(before), person_data(draft)
    changes = {name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]}
    record_event(programme_id, PersonEdited(number, changes), actor, about=about_person(number))


def move(actor: Actor, programme_id: int, number: int, side: Side) -> bool:
    """Puts somebody who stood on the wrong side on the other; whether anything changed: twice means once.

    Raises Conflict that says what they hold as a person of their side, or that they have left; NotAllowed for an
    actor of a party; NotFound.
    """
    check_enters(Entry.HAND_OVER, actor)
    hold_programme(programme_id)
    person = _person(programme_id, number)
    if person.side is side:
        return False
    if person.has_left:
        raise Conflict(f"{isolated(person.name)} has already left.")
    if why := why_not_moved(person.name, ties_of(programme_id, person.id)):
        raise Conflict(why)
    changed = change_rows(
        update(Person)
        .where(Person.id == person.id, Person.side == side.other, Person.left_at.is_(None))
        .values(side=side, version=Person.version + 1)
    )
    if changed:
        told = PersonMoved(number, person.name, person.side.value, side.value)
        record_event(programme_id, told, actor, about=about_person(number))
    return changed > 0


def leave(actor: Actor, programme_id: int, number: int, successor_number: int | None, note: str) -> int:
    """Ends somebody's part and hands over what they promised and what they are owed; returns how many.

    What was signed keeps the name it was signed with. A yes that the leaver gave before signing is lost:
    the successor says their own. Raises Invalid without a successor for open commitments, NotAllowed for
    one of the other party and for an actor of a party, Conflict when they have left already or when one of
    their commitments is out for signing.
    """
    check_enters(Entry.HAND_OVER, actor)
    hold_programme(programme_id)
    leaver = _person(programme_id, number)
    if leaver.has_left:
        raise Conflict(f"{isolated(leaver.name)} has already left.")
    successor = _successor(programme_id, leaver, successor_number)
    moving = _commitments_of(programme_id, leaver.id)
    check_hand_over(len(moving), leaver.side, successor.side if successor else None)
    _check_not_locked([row.id for row in moving], leaver.name)
    changed = change_rows(
        update(Person)
        .where(Person.id == leaver.id, Person.left_at.is_(None))
        .values(
            left_at=clock.now(),
            handed_over_to_id=successor.id if successor else None,
            version=Person.version + 1,
        )
    )
    if not changed:
        raise Conflict(f"{isolated(leaver.name)} has already left.")
    _end_phones(leaver.id)
    if successor and moving:
        _hand_over(actor, programme_id, moving, leaver, successor)
    told = PersonLeft(
        name=leaver.name,
        side=leaver.side.value,
        handed_over_to=successor.name if successor else "",
        commitments=len(moving),
        note=clean_text(note),
    )
    record_event(programme_id, told, actor, about=about_person(number))
    return len(moving)


def _end_phones(person_id: int) -> None:
    """By whatever phone somebody is in a room, or waits to be, it takes part no more."""
    change_rows(
        update(Participant)
        .where(Participant.person_id == person_id, Participant.removed_at.is_(None))
        .values(removed_at=clock.now())
    )


def come_back(actor: Actor, programme_id: int, number: int) -> None:
    """Takes up somebody's part again; what was handed over stays with the successor."""
    person = _person(programme_id, number)
    if change_rows(
        update(Person)
        .where(Person.id == person.id, Person.left_at.is_not(None))
        .values(left_at=None, handed_over_to_id=None, version=Person.version + 1)
    ):
        told = PersonCameBack(person.name, person.side.value)
        record_event(programme_id, told, actor, about=about_person(number))


def speaker_for(programme_id: int, person_id: int) -> Speaker:
    """The person as one whose words an act records; raises NotFound for anybody outside the programme."""
    person = db.session.execute(
        select(Person)
        .where(Person.programme_id == programme_id, Person.id == person_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if person is None:
        raise NotFound
    return speaker_of(person)


def _person(programme_id: int, number: int) -> PersonRow:
    person = person_by_number(programme_id, number)
    if person is None:
        raise NotFound
    return person


def _successor(programme_id: int, leaver: PersonRow, number: int | None) -> PersonRow | None:
    if number is None:
        return None
    successor = person_by_number(programme_id, number)
    if successor is None or successor.has_left or successor.id == leaver.id:
        raise Invalid({"successor": "Choose somebody of the same party who is still there."})
    if successor.roles.observer:
        raise Invalid(
            {
                "successor": f"{isolated(successor.name)} only watches. Choose somebody who can commit to something."
            }
        )
    return successor


@dataclass(frozen=True, slots=True)
class _Held:
    """A commitment that the leaver holds an end of."""

    id: int
    ref: str
    as_giver: bool
    active_at: datetime | None
    giver_yes_at: datetime | None
    receiver_yes_at: datetime | None

    @property
    def end(self) -> str:
        return "giver" if self.as_giver else "receiver"

    @property
    def loses_yes(self) -> bool:
        yes = self.giver_yes_at if self.as_giver else self.receiver_yes_at
        return self.active_at is None and yes is not None


def _commitments_of(programme_id: int, person_id: int) -> list[_Held]:
    rows = db.session.execute(
        select(
            Commitment.id,
            Commitment.ref,
            Commitment.giver_id == person_id,
            Commitment.active_at,
            Commitment.giver_yes_at,
            Commitment.receiver_yes_at,
        )
        .where(
            Commitment.programme_id == programme_id,
            or_(Commitment.giver_id == person_id, Commitment.receiver_id == person_id),
            going_on(),
        )
        .order_by(Commitment.side.desc(), Commitment.number)
    )
    return [_Held(row[0], row[1], bool(row[2]), row[3], row[4], row[5]) for row in rows]


def _check_not_locked(commitment_ids: list[int], name: str) -> None:
    """What lies on the table for signing names its people; they change before or after, not during."""
    locked = select(Commitment.id).where(
        Commitment.id.in_(commitment_ids), stands_out_for_signing(Commitment.id)
    )
    if commitment_ids and db.session.execute(locked.limit(1)).first() is not None:
        raise Conflict(
            f"A list with commitments of {isolated(name)} is out for signing. "
            "Let both parties sign it, or open it again, and hand over then."
        )


def _hand_over(
    actor: Actor, programme_id: int, moving: list[_Held], leaver: PersonRow, successor: PersonRow
) -> None:
    """Puts the successor in the leaver's place, whichever end it is; one statement for all that changes alike."""
    for end in ("giver", "receiver"):
        held = [one for one in moving if one.end == end]
        _change([one.id for one in held], {f"{end}_id": successor.id, "version": Commitment.version + 1})
        no_yes = {f"{end}_yes_at": None, f"{end}_yes_by_id": None}
        _change([one.id for one in held if one.loses_yes], no_yes)
    told = [
        Telling(
            CommitmentHandedOver(one.end, leaver.name, successor.name, one.loses_yes),
            about_commitment(one.ref, one.id),
        )
        for one in moving
    ]
    record_batch(programme_id, actor, told)


def _change(commitment_ids: list[int], values: dict[str, Any]) -> None:
    if commitment_ids:
        change_rows(update(Commitment).where(Commitment.id.in_(commitment_ids)).values(**values))


def person_columns(draft: PersonDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "email": draft.email,
        "role_title": draft.role_title,
        "is_sponsor": draft.roles.sponsor,
        "is_signatory": draft.roles.signatory,
        "is_decision_maker": draft.roles.decision_maker,
        "is_observer": draft.roles.observer,
    }


def person_data(draft: PersonDraft) -> dict[str, Any]:
    """A person as the log keeps them. Not the address: it may have to be forgotten, the log can't forget."""
    return {
        "side": draft.side.value,
        "name": draft.name,
        "role_title": draft.role_title,
        "roles": [role.value for role in draft.roles.named],
    }
