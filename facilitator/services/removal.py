"""Takes a rehearsal away: every row that leads to it, in every table, and at last its own.

The database's guards let go of events, lists and signatures only because its row says that it is a rehearsal.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, Table, delete, or_, select

from facilitator.domain.errors import NotFound
from facilitator.domain.packs import print_key
from facilitator.extensions import db
from facilitator.models import (
    Base,
    Commitment,
    Event,
    IdempotencyKey,
    Import,
    IssuedPack,
    Job,
    PackContent,
    Participant,
    Programme,
    Room,
    Sheet,
    SigningLink,
)
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.ballots import ask_scrub
from facilitator.services.row_changes import remove_untold
from facilitator.services.row_owners import inside_of, led_up


def remove_rehearsal(programme_id: int) -> tuple[str, ...]:
    """Takes all of it away and returns the content hashes of its packs; what is left in the files is scrubbed later.

    Raises NotFound for a programme that counts.
    """
    hold_programme(programme_id)
    marked = Programme.id == programme_id, Programme.rehearsal_of.is_not(None)
    public_id = db.session.scalar(select(Programme.public_id).where(*marked))
    if public_id is None:
        raise NotFound
    packs = _packs(programme_id)
    _remove_beside(programme_id, public_id, packs)
    emptied = _emptied(programme_id)
    for table in tables_of_programmes():
        remove_untold(delete(table).where(_is_of(table, programme_id)))
        if table.name == Event.__tablename__ and emptied:
            remove_untold(delete(Commitment).where(Commitment.id.in_(emptied)))
    remove_untold(delete(Programme).where(*marked))
    db.session.expire_all()
    ask_scrub()
    return packs


def tables_of_programmes() -> list[Table]:
    """Every table whose rows belong to a programme, each before those that it leads to."""
    tables = [table for table in reversed(Base.metadata.sorted_tables) if inside_of(table.name)]
    log = [table for table in tables if table.name in ("event_values", "events")]
    return [*log, *(table for table in tables if table not in log)]


def _is_of(table: Table, programme_id: int) -> ColumnElement[bool]:
    column = table.columns[inside_of(table.name)]
    (key,) = column.foreign_keys
    outer = key.column.table
    if outer.name == Programme.__tablename__:
        return column == programme_id
    statement: Select[tuple[int]] = select(outer.c.id)
    statement, top = led_up(statement, outer)
    return column.in_(statement.where(top == programme_id))


def _emptied(programme_id: int) -> list[int]:
    """What undone imports left for the log alone, by number."""
    return list(
        db.session.scalars(
            select(Commitment.id)
            .join(Import, Import.id == Commitment.import_id)
            .where(Import.programme_id == programme_id, Commitment.programme_id.is_(None))
        )
    )


def _packs(programme_id: int) -> tuple[str, ...]:
    found = {
        content_hash
        for table in (IssuedPack, PackContent)
        for content_hash in db.session.scalars(
            select(table.content_hash).where(table.programme_id == programme_id)
        )
    }
    return tuple(sorted(found))


def _remove_beside(programme_id: int, public_id: str, packs: tuple[str, ...]) -> None:
    """What names it without leading to it: jobs, and where forms that were sent twice lead."""
    orders = Job.key.like(f"order:%:{programme_id}:%")
    remove_untold(delete(Job).where(or_(orders, Job.key.in_([print_key(one) for one in packs]))))
    named = or_(IdempotencyKey.scope.contains(public_id), IdempotencyKey.location.contains(public_id))
    remove_untold(delete(IdempotencyKey).where(or_(named, IdempotencyKey.scope.in_(_scopes(programme_id)))))


def _scopes(programme_id: int) -> list[str]:
    """Under which phones and personal links noted what they had sent."""
    return [*_phone_scopes(programme_id), *_link_scopes(programme_id)]


def _phone_scopes(programme_id: int) -> Iterator[str]:
    statement = select(Participant.key).join(Room, Room.id == Participant.room_id)
    for key in db.session.scalars(statement.where(Room.programme_id == programme_id)):
        yield f"phone:{key}"


def _link_scopes(programme_id: int) -> Iterator[str]:
    statement = select(SigningLink.token_hash).join(Sheet, Sheet.id == SigningLink.sheet_id)
    for hash_ in db.session.scalars(statement.where(Sheet.programme_id == programme_id)):
        yield f"sign:{hash_}"
