"""Brings a programme in from its file: checked before the lock, stored at once, and its log goes on behind the old one.

The events keep their bytes and hashes, under a seal that says no more than that they came with a file. The next event
names the file and the last of them; the baseline behind it holds every row. No account comes along: only who brings it
in runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import DataError, IntegrityError

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.events.about import THE_PROGRAMME
from facilitator.domain.events.programme import ProgrammeBroughtIn
from facilitator.domain.log import brought_in_mac
from facilitator.domain.programme_files import moment_in, not_one
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_public_id, new_token
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import Base, Event, EventValues, Origin, Programme
from facilitator.queries.workshops import running_workshop
from facilitator.services.baselines import hold_all_rows
from facilitator.services.event_bodies import values_row
from facilitator.services.filed_rows import Row
from facilitator.services.log import record_event
from facilitator.services.log_key import hold_key, log_key
from facilitator.services.many_rows import insert_copies, new_ids
from facilitator.services.programme_check import CheckedProgramme
from facilitator.services.programme_export import FILED, PROGRAMMES
from facilitator.services.programmes import give_to
from facilitator.services.rehearsal_rows import Copied, insert_own
from facilitator.services.workshops import close_workshop

_EVENTS = Base.metadata.tables[Event.__tablename__]
_VALUES = Base.metadata.tables[EventValues.__tablename__]
_REFS = {Side.SUPPLIER: "supplier_refs", Side.CUSTOMER: "customer_refs"}
SIGNED_WITHIN = 14
"""Days in which a list that was out for signing may still be signed, where its session was running."""
_CLOSED = "Closed when the programme was brought in from a file."


@dataclass(frozen=True, slots=True)
class ReadyProgramme:
    """A checked file with what is worked out before the lock: the new public id, and each event's seal under it."""

    checked: CheckedProgramme
    public_id: str
    seals: tuple[str, ...]


def prepare_programme(checked: CheckedProgramme) -> ReadyProgramme:
    """Needs no lock and asks the database for nothing."""
    public_id, key = new_public_id(), log_key()
    seals = tuple(brought_in_mac(one.body, key, public_id) for one in checked.events)
    return ReadyProgramme(checked, public_id, seals)


def here_already(checked: CheckedProgramme) -> str:
    """The title of a programme whose log holds the last event of the file; empty where none does."""
    seq, head = checked.file.head_seq, checked.file.head_hash
    its_own = and_(Programme.public_id == checked.of, Event.seq == seq, Event.hash == head)
    statement = (
        select(Programme.title)
        .outerjoin(Origin, Origin.programme_id == Programme.id)
        .outerjoin(Event, and_(Event.programme_id == Programme.id, its_own))
        .where(
            Programme.rehearsal_of.is_(None),
            or_(and_(Origin.head == head, Origin.as_of == seq), Event.id.is_not(None)),
        )
        .order_by(Programme.id)
        .limit(1)
    )
    return db.session.scalar(statement) or ""


def bring_in_programme(
    actor: Actor, owner_id: int | None, ready: ReadyProgramme, *, as_copy: bool = False
) -> str:
    """Stores it, in the transaction of whoever calls, and returns its public id.

    Raises Invalid (field `as_copy`) where it is here already and nobody said that it is meant twice; (field `file`)
    where its rows contradict each other in a way that only the database sees; WrongKey.
    """
    hold_key()  # before the newest event is one with another seal
    title = here_already(ready.checked)
    if title and not as_copy:
        raise Invalid({"as_copy": same_again(title)})
    try:
        with db.session.begin_nested():
            programme_id = _insert_all(ready)
    except (IntegrityError, DataError) as error:
        raise not_one("The rows of this file contradict each other.") from error
    file = ready.checked.file
    if owner_id is not None:
        give_to(programme_id, owner_id)
    db.session.add(
        Origin(
            programme_id=programme_id,
            of=ready.checked.of,
            as_of=file.head_seq,
            head=file.head_hash,
            file_sha256=file.sha256,
            written_at=moment_in(file.made.at),
            version=file.made.version,
            address=file.made.address,
            brought_in_at=clock.now(),
        )
    )
    told = ProgrammeBroughtIn(
        of=ready.checked.of,
        as_of=file.head_seq,
        head=file.head_hash,
        file=file.sha256,
        written_at=file.made.at,
        version=file.made.version,
        address=file.made.address,
    )
    record_event(programme_id, told, actor, about=THE_PROGRAMME)
    hold_all_rows(programme_id)
    _close_what_runs(actor, programme_id, ready.checked.rows.own["time_zone"])
    return ready.public_id


def _close_what_runs(actor: Actor, programme_id: int, time_zone: str) -> None:
    """A session that ran where the file was written does not run here: no phone is in its room."""
    running = running_workshop(programme_id)
    if running is not None:
        last_day = today_in(time_zone, clock.now()) + timedelta(days=SIGNED_WITHIN)
        close_workshop(
            actor, programme_id, running.number, _CLOSED, last_day if running.sheet_revision else None
        )


def same_again(title: str) -> str:
    """What is said where the programme of a file is here already."""
    return (
        f"This programme is here already, as it stands in the file: “{isolated(title)}”. "
        "It can come in once more as a copy, a programme of its own."
    )


def _insert_all(ready: ReadyProgramme) -> int:
    """Stores its rows and its log, and returns its number here."""
    checked = ready.checked
    copied = Copied(new_ids(PROGRAMMES, 1)[0], ready.public_id)
    copied.ids["programmes"] = {1: copied.programme_id}
    insert_copies(PROGRAMMES, [_own_row(checked, copied)])
    for name in FILED:
        rows = [dict(row) for row in checked.rows.tables[name]]
        for row in rows if name == "sheets" else ():
            row["verify_id"] = new_token()
        insert_own(Base.metadata.tables[name], rows, copied)
    insert_copies(_EVENTS, list(_events(ready, copied)))
    insert_copies(
        _VALUES,
        [values_row(copied.programme_id, one.seq, one.apart) for one in checked.events if one.apart],
    )
    return copied.programme_id


def _own_row(checked: CheckedProgramme, copied: Copied) -> Row:
    """The programme's own row; its numbers go on behind all that are given, whatever the file says."""
    tables, file = checked.rows.tables, checked.file
    counted = {
        name: [row["number"] for row in tables["commitments"] if row["side"] is side]
        for side, name in _REFS.items()
    }
    counted["people_count"] = [row["number"] for row in tables["people"]]
    counted["workshop_count"] = [row["number"] for row in tables["workshops"]]
    own = checked.rows.own
    return {
        **own,
        **{name: max([own[name], *numbers]) for name, numbers in counted.items()},
        "id": copied.programme_id,
        "public_id": copied.public_id,
        "log_seq": file.head_seq,
        "log_hash": file.head_hash,
        "held_from": None,
        "rehearsal_of": None,
        "rehearsed_session": None,
    }


def _events(ready: ReadyProgramme, copied: Copied) -> Iterator[dict[str, Any]]:
    events = ready.checked.events
    keys = new_ids(_EVENTS, len(events))
    for event_id, one, mac in zip(keys, events, ready.seals, strict=True):
        yield {
            "id": event_id,
            "programme_id": copied.programme_id,
            "seq": one.seq,
            "kind": one.kind,
            "at": one.at,
            "user_id": None,
            "person_id": copied.of("people", one.person_id),
            "workshop_id": copied.of("workshops", one.workshop_id),
            "commitment_id": copied.of("commitments", one.commitment_id),
            "body": one.body,
            "prev_hash": one.prev_hash,
            "hash": one.hash,
            "mac": mac,
        }
