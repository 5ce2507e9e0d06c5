"""A rehearsal is begun, and ended: a throwaway copy of a programme in which a session is played through.

The programme itself is only read: no event, no row of it tells that it was rehearsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import THE_PROGRAMME
from facilitator.domain.events.programme import RehearsalBegun
from facilitator.domain.log import GENESIS
from facilitator.domain.rehearsals import KEPT, check_can_rehearse
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import Base, Programme, Sheet
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.reading import connection_here
from facilitator.queries.sheets import sheet_by_id
from facilitator.queries.workshops import running_workshop, workshop_by_number
from facilitator.services.baselines import hold_all_rows
from facilitator.services.log import record_event
from facilitator.services.many_rows import insert_copies, new_ids
from facilitator.services.rehearsal_log import copy_log
from facilitator.services.rehearsal_rows import Copied, copy_rows
from facilitator.services.removal import remove_rehearsal
from facilitator.services.sheets import open_again
from facilitator.services.workshops import close_workshop

_TABLE = Base.metadata.tables[Programme.__tablename__]
_SET_ASIDE = "Set aside, so that another session can be rehearsed."


def begin_rehearsal(actor: Actor, programme_id: int, number: int) -> str:
    """Copies the programme as it stands, to rehearse its planned session with this number; the copy's public id.

    Raises Conflict where that cannot be, or is being done already; NotFound for a session that there is not.
    """
    head = hold_programme(programme_id).head
    programme, session = programme_by_id(programme_id), workshop_by_number(programme_id, number)
    check_can_rehearse(
        is_rehearsal=programme.is_rehearsal,
        is_archived=programme.archived_at is not None,
        state=session.state,
    )
    copied = Copied(new_ids(_TABLE, 1)[0], new_public_id())
    _insert_programme(programme_id, copied, number)
    copy_rows(programme_id, copied)
    copy_log(programme_id, copied)
    hold_all_rows(copied.programme_id)
    told = RehearsalBegun(programme.public_id, number, head.seq, head.hash)
    record_event(copied.programme_id, told, actor, about=THE_PROGRAMME)
    _make_room(actor, copied.programme_id)
    return copied.public_id


def end_rehearsal(rehearsal_id: int) -> tuple[str, ...]:
    """Takes a rehearsal away, with every row of it and its log, and returns the names of its packs' files, which the
    caller removes once that is stored. Raises NotFound for a programme that counts."""
    return remove_rehearsal(rehearsal_id)


def left_over() -> list[int]:
    """The rehearsals that nobody has ended for too long."""
    old = Programme.rehearsal_of.is_not(None), Programme.created_at <= clock.now() - KEPT
    return list(db.session.scalars(select(Programme.id).where(*old).order_by(Programme.id)))


def _insert_programme(source_id: int, copied: Copied, number: int) -> None:
    """The copy's own row, which says from its first moment on that it is a rehearsal."""
    source = connection_here().execute(select(_TABLE).where(_TABLE.c.id == source_id)).mappings().one()
    values: Mapping[str, Any] = {
        **source,
        "id": copied.programme_id,
        "public_id": copied.public_id,
        "rehearsal_of": source["public_id"],
        "rehearsed_session": number,
        "created_at": clock.now(),
        "log_seq": 0,
        "log_hash": GENESIS,
        "held_from": None,
    }
    try:
        with db.session.begin_nested():
            insert_copies(_TABLE, [dict(values)])
    except IntegrityError as error:
        raise Conflict(
            "This programme is being rehearsed already: go on with that one, or end it."
        ) from error


def _make_room(actor: Actor, rehearsal_id: int) -> None:
    """In the copy no list is out for signing and no session runs: nothing stands in the way of the rehearsed one."""
    statement = select(Sheet.id).where(Sheet.programme_id == rehearsal_id, OUT_FOR_SIGNING)
    for sheet_id in db.session.scalars(statement).all():
        sheet = sheet_by_id(sheet_id)
        if sheet is not None:
            open_again(actor, sheet, _SET_ASIDE)
    running = running_workshop(rehearsal_id)
    if running is not None:
        close_workshop(actor, rehearsal_id, running.number, _SET_ASIDE)
