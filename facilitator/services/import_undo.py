"""An import is undone whole: all that came in goes again, until the next list is locked.

Events stay, for the log forgets nothing, and so does the row that each of them points to: emptied, and no programme's.
Refs and numbers are never given a second time.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import about_import, about_person
from facilitator.domain.events.imports import ImportUndone
from facilitator.domain.events.people import PersonRemoved
from facilitator.domain.permissions import Entry, check_enters
from facilitator.extensions import db
from facilitator.models import (
    Base,
    ChangeAsk,
    Commitment,
    Import,
    Person,
    RegisterLink,
)
from facilitator.queries.imports import import_by_number, imports_of, locked_after
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.log_batches import Telling, record_batch
from facilitator.services.row_changes import change_rows

_STAYS = ("id", "side", "number", "ref", "import_id", "version", "created_at", "dropped_at")
"""Of a commitment that was taken out again, nothing else: its events point to it, and its ref is never given again."""
_TABLE = Base.metadata.tables[Commitment.__tablename__]
_EMPTY: dict[str, object] = {
    column.name: None if column.nullable else getattr(column.default, "arg", None)
    for column in _TABLE.columns
    if column.name not in _STAYS
}


@dataclass(frozen=True, slots=True)
class Undone:
    """What went, and what stays for a reason: people who are named elsewhere, and the workshop made for it."""

    number: int
    refs: tuple[str, ...]
    people_gone: tuple[str, ...]
    people_kept: tuple[str, ...]
    workshop_kept: int
    """The number of the launch workshop that was planned for the import; 0 when there was one before."""


def last_import(programme_id: int) -> int:
    """The number of the newest import that was not undone; raises Conflict without one."""
    for one in imports_of(programme_id):
        if one.undone_at is None:
            return one.number
    raise Conflict("There is no import to undo.")


def undo_import(actor: Actor, programme_id: int, number: int) -> Undone:
    """Takes out all that came with it. What was said about those commitments since goes with them.

    Raises NotAllowed for whoever is no facilitator, NotFound, and Conflict when a list was locked after it, it is
    undone already, or a commitment that did not come with it builds on one that did.
    """
    check_enters(Entry.IMPORT, actor)
    hold_programme(programme_id)
    one = import_by_number(programme_id, number)
    _check_nothing_builds_on(one.id)
    _claim(actor, one.id)
    rows = db.session.execute(
        select(Commitment.id, Commitment.ref, Commitment.side)
        .where(Commitment.import_id == one.id)
        .order_by(Commitment.side.desc(), Commitment.number)
    ).all()
    _take_out(one.id)
    gone, kept = _remove_people(one.id)
    refs = tuple(row.ref for row in rows)
    workshop = one.workshop_number if one.made_workshop else 0
    told = ImportUndone(number, refs, [name for name, _side in kept])
    removed = [
        Telling(PersonRemoved(person, name, side, "import undone"), about_person(person))
        for person, name, side in gone
    ]
    record_batch(programme_id, actor, [Telling(told, about_import(number)), *removed])
    return Undone(
        number=number,
        refs=refs,
        people_gone=tuple(name for _number, name, _side in gone),
        people_kept=tuple(name for name, _side in kept),
        workshop_kept=workshop,
    )


def _claim(actor: Actor, import_id: int) -> None:
    """Marks it as undone, unless it is already or a list was locked since."""
    claimed = change_rows(
        update(Import)
        .where(
            Import.id == import_id,
            Import.undone_at.is_(None),
            ~locked_after(Import.programme_id, Import.last_seq),
        )
        .values(undone_at=clock.now(), undone_by=actor.name)
    )
    if claimed:
        return
    undone = db.session.scalar(select(Import.undone_at).where(Import.id == import_id))
    if undone is not None:
        raise Conflict("This import is undone already.")
    raise Conflict(
        "A list was locked after this import: what came in stays. Drop or release single commitments instead."
    )


def _check_nothing_builds_on(import_id: int) -> None:
    """A commitment that did not come with it must not lose what it waits for, carries on or replaces."""
    other = aliased(Commitment)
    found: dict[str, str] = {}
    for column in (other.needs_first_id, other.carried_from_id, other.replaces_id):
        rows = db.session.execute(
            select(other.ref, Commitment.ref)
            .join(Commitment, Commitment.id == column)
            .where(
                Commitment.import_id == import_id,
                other.programme_id.is_not(None),
                or_(other.import_id.is_(None), other.import_id != import_id),
                other.dropped_at.is_(None),
            )
            .order_by(other.number)
        )
        found |= {row[0]: row[1] for row in rows}
    if found:
        which = ", ".join(f"{ref} (on {base})" for ref, base in list(found.items())[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        raise Conflict(
            f"Other commitments build on what came with this import: {which}{more}. Drop those first."
        )


def _take_out(import_id: int) -> None:
    mine = select(Commitment.id).where(Commitment.import_id == import_id).scalar_subquery()
    for table in (ChangeAsk, RegisterLink):
        change_rows(delete(table).where(table.commitment_id.in_(mine)))
    for column in (Commitment.needs_first_id, Commitment.carried_from_id, Commitment.replaces_id):
        change_rows(
            update(Commitment)
            .where(column.in_(mine), or_(Commitment.import_id.is_(None), Commitment.import_id != import_id))
            .values({column: None})
        )
    change_rows(
        update(Commitment)
        .where(Commitment.import_id == import_id)
        .values(_EMPTY | {"dropped_at": clock.now(), "version": Commitment.version + 1})
    )
    db.session.expire_all()


def _remove_people(import_id: int) -> tuple[list[tuple[int, str, str]], list[tuple[str, str]]]:
    """Takes away who came with it and is named nowhere; number, name and side of each, and who stays.

    Nowhere means in no column of any table that points to a person, so also in none that is still to be made.
    """
    named = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys)
    ]
    gone, kept = [], []
    people = db.session.execute(
        select(Person.id, Person.number, Person.name, Person.side, Person.version)
        .where(Person.import_id == import_id)
        .order_by(Person.number)
    ).all()
    ids = [person.id for person in people]
    elsewhere = {
        found
        for column in named
        for found in db.session.execute(select(column).where(column.in_(ids)).distinct()).scalars()
    }
    for person in people:
        is_named = person.version > 1 or person.id in elsewhere
        if is_named:
            kept.append((person.name, person.side))
            continue
        change_rows(delete(Person).where(Person.id == person.id))
        gone.append((person.number, person.name, person.side.value))
    return gone, kept
