"""Asking people for their part before a session, what each does on their own page, and taking all of it in.

What is saved while somebody types is told nowhere: it is a draft, and nobody's but theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from json import loads
from typing import Any

from sqlalchemy import select, update

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.events.about import about_workshop
from facilitator.domain.events.homework import (
    HomeworkAsked,
    HomeworkHandedIn,
    HomeworkLinkEnded,
    HomeworkLinkRenewed,
    HomeworkTakenBack,
    HomeworkTakenIn,
    HomeworkTakenOut,
)
from facilitator.domain.events.payloads import Payload
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.homework import (
    Row,
    handed_rows,
    homework_of,
    typed_rows,
    words_of_row,
)
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token, token_hash
from facilitator.domain.zones import local, today_in
from facilitator.extensions import db
from facilitator.models import Homework, HomeworkPart, Person
from facilitator.queries.homework import PartView, part_by_hash
from facilitator.queries.people import PersonRow, people_of
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.log import record_event
from facilitator.services.registers import add_entry, take_untouched_off
from facilitator.services.row_changes import change_one, change_rows

TAKEN_OUT = "Taken out again right after it was taken in."


class PartEnded(NotFound):
    """A link that opens no part: unknown, replaced, of a session that has begun. All of them sound the same."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link does not open a part any more.")


def ask_people(
    actor: Actor, programme_id: int, number: int, kind: Kind[Any], people: Iterable[int], due: date | None
) -> dict[int, str]:
    """Asks people, by their numbers, for their part before a session; returns the token of each one's link.

    Whoever was asked before keeps what they typed and gets a new link, the former one opens nothing any more. Raises
    Invalid for nobody, for somebody who has left, and for a day that is not before the session; Conflict once it has
    begun, and in a rehearsal.
    """
    hold_programme(programme_id)
    workshop = _before_it_begins(programme_id, number)
    homework_of(kind)
    there = {one.number: one for one in people_of(programme_id).everybody if not one.has_left}
    chosen = sorted(set(people))
    if not chosen or not there.keys() >= set(chosen):
        raise Invalid({"people": "Choose who is asked."})
    _check_due(workshop, due)
    homework = _homework_for(workshop, kind, due)
    tokens = {one: _fresh_link(homework.id, there[one]) for one in chosen}
    sides = [there[one].side for one in chosen]
    counts = (sides.count(Side.SUPPLIER), sides.count(Side.CUSTOMER))
    _tell(actor, workshop, HomeworkAsked(kind.key, *counts, due.isoformat() if due else ""))
    return tokens


def renew_link(actor: Actor, programme_id: int, number: int, kind: Kind[Any], person: int) -> str:
    """A new link for somebody who was asked; what they typed stays. Raises NotFound and Conflict."""
    hold_programme(programme_id)
    workshop = _before_it_begins(programme_id, number)
    part, owner = _part_of(workshop, kind, person)
    token = new_token()
    _set(part, token_hash=token_hash(token))
    _tell(actor, workshop, HomeworkLinkRenewed(kind.key, owner.side.value))
    return token


def end_link(actor: Actor, programme_id: int, number: int, kind: Kind[Any], person: int) -> bool:
    """Somebody's link opens nothing any more; returns whether it did. What they handed in stays. Raises NotFound."""
    hold_programme(programme_id)
    workshop = workshop_by_number(programme_id, number)
    part, owner = _part_of(workshop, kind, person)
    if part.token_hash is None:
        return False
    _set(part, token_hash=None)
    _tell(actor, workshop, HomeworkLinkEnded(kind.key, owner.side.value))
    return True


def part_by_token(token: str) -> PartView:
    """The part that a link opens. Raises PartEnded for one that opens none."""
    part = part_by_hash(token_hash(token))
    if part is None or not part.is_open(clock.now()):
        raise PartEnded
    return part


def save_part(token: str, rows: Sequence[Row], version: int) -> int:
    """Keeps what somebody has typed so far; returns its version.

    Raises PartEnded, Conflict for what is handed in already, and Stale when it was typed elsewhere meanwhile.
    """
    part = _held(token)
    if part.handed_in_at is not None:
        raise Conflict("Your part is handed in. Take it back to change it.")
    kept = typed_rows(part.kind, part.owner.side, rows)
    return part.version if kept == part.rows else _keep(part, kept, version)


def hand_in(token: str, rows: Sequence[Row], version: int) -> None:
    """Hands a part in; twice is once. Raises PartEnded, Invalid with each field by its row, and Stale."""
    part = _held(token)
    side = part.owner.side
    kept = handed_rows(part.kind, side, rows)
    if part.handed_in_at is not None:
        if kept == part.rows:
            return
        raise Stale(part)
    _keep(part, kept, version, handed_in_at=clock.now())
    _tell_own(part, HomeworkHandedIn(part.kind.key, side.value))


def take_back(token: str) -> None:
    """The person takes back what they handed in, to change it. Raises PartEnded, and Conflict for what is taken in."""
    part = _held(token)
    if part.is_taken:
        raise Conflict("Your part is in the session’s list already. Say there what has changed.")
    if part.handed_in_at is None:
        return
    change_one(
        update(HomeworkPart)
        .where(HomeworkPart.id == part.id, HomeworkPart.version == part.version)
        .values(handed_in_at=None, version=part.version + 1),
        Stale(part),
    )
    _tell_own(part, HomeworkTakenBack(part.kind.key, part.owner.side.value))


def take_in(actor: Actor, programme_id: int, number: int, kind: Kind[Any]) -> tuple[str, ...]:
    """All that was handed in becomes entries of its side; the refs of the new ones, none where nothing waits.

    Raises Invalid where an entry finds no room, and then nothing is taken in.
    """
    hold_programme(programme_id)
    workshop = workshop_by_number(programme_id, number)
    refs: list[str] = []
    for part, owner in _parts(workshop, kind):
        if part.handed_in_at is None or part.taken:
            continue
        new = [
            add_entry(actor, programme_id, words_of_row(kind, owner.side, row)) for row in loads(part.said)
        ]
        _set(part, taken=" ".join(new))
        refs += new
    if refs:
        _tell(actor, workshop, HomeworkTakenIn(kind.key, refs))
    return tuple(refs)


def take_out(
    actor: Actor, programme_id: int, number: int, kind: Kind[Any], refs: Sequence[str]
) -> tuple[str, ...]:
    """Undo of taking in: the entries go off the lists, and the parts wait as before; the refs of those that went.

    Raises Conflict, naming those that somebody has worked with since; then nothing goes.
    """
    hold_programme(programme_id)
    workshop = workshop_by_number(programme_id, number)
    parts = [part for part, _owner in _parts(workshop, kind) if set(part.taken.split()) & set(refs)]
    gone = [ref for part in parts for ref in part.taken.split()]
    if not gone:
        return ()
    take_untouched_off(actor, programme_id, gone, TAKEN_OUT)
    for part in parts:
        _set(part, taken="")
    _tell(actor, workshop, HomeworkTakenOut(kind.key, gone))
    return tuple(gone)


def _before_it_begins(programme_id: int, number: int) -> WorkshopBrief:
    """The session, while people can still be asked. Raises Conflict."""
    workshop = workshop_by_number(programme_id, number)
    if programme_by_id(programme_id).is_rehearsal:
        raise Conflict("In a rehearsal nobody is asked: its links would open nothing.")
    if not workshop.is_planned:
        raise Conflict("People are asked before a session begins.")
    return workshop


def _check_due(workshop: WorkshopBrief, due: date | None) -> None:
    zone = programme_by_id(workshop.programme_id).time_zone
    if due is not None and not today_in(zone, clock.now()) <= due <= local(workshop.starts_at, zone).date():
        raise Invalid({"due": "Choose a day from today to the day of the session."})


def _homework_for(workshop: WorkshopBrief, kind: Kind[Any], due: date | None) -> Homework:
    """The question's row, with its day as it was said last."""
    found = db.session.execute(
        select(Homework)
        .where(Homework.workshop_id == workshop.id, Homework.kind == kind.key)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        found = Homework(workshop_id=workshop.id, kind=kind.key, due=due, asked_at=clock.now())
        db.session.add(found)
    elif found.due != due:
        found.due = due
    db.session.flush()
    return found


def _fresh_link(homework_id: int, person: PersonRow) -> str:
    token = new_token()
    part = db.session.execute(
        select(HomeworkPart)
        .where(HomeworkPart.homework_id == homework_id, HomeworkPart.person_id == person.id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if part is None:
        db.session.add(
            HomeworkPart(homework_id=homework_id, person_id=person.id, token_hash=token_hash(token))
        )
        db.session.flush()
    else:
        _set(part, token_hash=token_hash(token))
    return token


def _parts(workshop: WorkshopBrief, kind: Kind[Any]) -> list[tuple[HomeworkPart, Person]]:
    """The parts of a question with whose they are, in the order of their numbers."""
    rows = db.session.execute(
        select(HomeworkPart, Person)
        .join(Homework, Homework.id == HomeworkPart.homework_id)
        .join(Person, Person.id == HomeworkPart.person_id)
        .where(Homework.workshop_id == workshop.id, Homework.kind == kind.key)
        .order_by(Person.number)
        .execution_options(populate_existing=True)
    )
    return [(part, person) for part, person in rows]


def _part_of(workshop: WorkshopBrief, kind: Kind[Any], person: int) -> tuple[HomeworkPart, Person]:
    found = next((one for one in _parts(workshop, kind) if one[1].number == person), None)
    if found is None:
        raise NotFound
    return found


def _set(part: HomeworkPart, **values: object) -> None:
    """Changes a part whose programme is held; its version stays, for the person's page shows none of it."""
    change_rows(update(HomeworkPart).where(HomeworkPart.id == part.id).values(**values))


def _held(token: str) -> PartView:
    """The part that a link opens, while nobody else writes to its programme."""
    hold_programme(part_by_token(token).programme_id)
    return part_by_token(token)


def _keep(part: PartView, rows: Sequence[Row], version: int, **more: object) -> int:
    """Keeps the rows of a part that was looked at as this version; raises Stale with what is there."""
    said = canonical_bytes([dict(row) for row in rows]).decode()
    change_one(
        update(HomeworkPart)
        .where(HomeworkPart.id == part.id, HomeworkPart.version == version)
        .values(said=said, version=version + 1, **more),
        Stale(part),
    )
    return version + 1


def _tell(actor: Actor, workshop: WorkshopBrief, payload: Payload) -> None:
    record_event(workshop.programme_id, payload, actor, about=about_workshop(workshop.id, workshop.number))


def _tell_own(part: PartView, payload: Payload) -> None:
    owner = part.owner
    actor = Actor(ActorKind.PERSON, owner.name, person_id=owner.person_id, side=owner.side)
    about = about_workshop(part.workshop_id, part.session)
    record_event(part.programme_id, payload, actor, speaker=owner, about=about)
