"""Programmes, as plain values for pages and packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.rehearsals import KEPT as REHEARSAL_KEPT
from facilitator.domain.sides import Side
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import Party, Programme, ProgrammeFacilitator, SignIn, User
from facilitator.queries.programme_hold import HELD_COLUMNS, held_in, note_held
from facilitator.queries.reading import read
from facilitator.queries.users import ACCOUNT, IS_OPEN, Account, OpenSignIn, since_now


@dataclass(frozen=True, slots=True)
class ProgrammeBrief:
    """What every page of a programme needs; loaded once per request with the access check itself."""

    id: int
    public_id: str
    title: str
    purpose: str
    time_zone: str
    locale: str
    paper: str
    mirrored_margins: bool
    cadence_weeks: int
    check_in_days: int
    legal_status: str
    current_step: int
    is_example: bool
    archived_at: datetime | None
    version: int
    created_at: datetime
    supplier: str
    customer: str
    last_event: str
    """The hash of the last event of its log: it stands for every row that the log holds (domain/held.py)."""
    rehearsal_of: str | None
    """The public id of the programme of which this is a throwaway copy; None for a programme that counts."""
    rehearsed_session: int | None

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearsal_of is not None

    @property
    def ends_itself_at(self) -> datetime:
        """From when on the nightly tidying ends it, if it is a rehearsal."""
        return self.created_at + REHEARSAL_KEPT

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def party_name(self, side: Side | str) -> str:
        """The name of a side, also of one in a template's words (`supplier`)."""
        return self.supplier if Side(side) is Side.SUPPLIER else self.customer


_supplier = aliased(Party)
_customer = aliased(Party)
BRIEF = (
    select(
        Programme.id,
        Programme.public_id,
        Programme.title,
        Programme.purpose,
        Programme.time_zone,
        Programme.locale,
        Programme.paper,
        Programme.mirrored_margins,
        Programme.cadence_weeks,
        Programme.check_in_days,
        Programme.legal_status,
        Programme.current_step,
        Programme.is_example,
        Programme.archived_at,
        Programme.version,
        Programme.created_at,
        _supplier.name.label("supplier"),
        _customer.name.label("customer"),
        Programme.log_hash.label("last_event"),
        Programme.rehearsal_of,
        Programme.rehearsed_session,
    )
    .join(_supplier, (_supplier.programme_id == Programme.id) & (_supplier.side == Side.SUPPLIER))
    .join(_customer, (_customer.programme_id == Programme.id) & (_customer.side == Side.CUSTOMER))
)
"""The columns of a ProgrammeBrief, to be narrowed down."""
_WITH_HELD = BRIEF.add_columns(*HELD_COLUMNS)
_BRIEF_FOR = _WITH_HELD.join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Programme.id).where(
    Programme.public_id == bindparam("public_id"), ProgrammeFacilitator.user_id == bindparam("user_id")
)
_SEEN = (SignIn.id.label("sign_in_id"), SignIn.seen_at)
_SIGNED_IN_FOR = (
    _WITH_HELD.join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Programme.id)
    .join(User, User.id == ProgrammeFacilitator.user_id)
    .join(SignIn, SignIn.user_id == User.id)
    .where(Programme.public_id == bindparam("public_id"), IS_OPEN)
    .add_columns(*(column.label(f"user_{column.key}") for column in ACCOUNT), *_SEEN)
)
_SIGNED_IN_FOR_HELD = _SIGNED_IN_FOR.with_for_update(of=Programme)
"""Asked at every request, so put together once."""


def programme_signed_in(
    token: str, public_id: str, *, hold: bool = False
) -> tuple[OpenSignIn, ProgrammeBrief] | None:
    """Who is signed in with this token, and the programme if they run it: what two questions would find, in one.

    None when either finds nothing. `hold` keeps the programme's row until the transaction ends.
    """
    statement = _SIGNED_IN_FOR_HELD if hold else _SIGNED_IN_FOR
    row = read(statement, {"public_id": public_id, **since_now(token)}).one_or_none()
    if row is None:
        return None
    account = Account(*row[-len(ACCOUNT) - len(_SEEN) : -len(_SEEN)])
    return OpenSignIn(account, row.sign_in_id, row.seen_at), _brief_in(row, hold)


def programme_for(user_id: int, public_id: str, *, hold: bool = False) -> ProgrammeBrief | None:
    """The programme, if this facilitator runs it; None both for foreign and for missing ones.

    `hold` keeps its row until the transaction ends: other writers of the same programme wait.
    """
    statement = _BRIEF_FOR.with_for_update(of=Programme) if hold else _BRIEF_FOR
    row = read(statement, {"public_id": public_id, "user_id": user_id}).one_or_none()
    return _brief_in(row, hold) if row else None


_FIELDS = len(fields(ProgrammeBrief))


def _brief_in(row: Sequence[Any], hold: bool) -> ProgrammeBrief:
    """The programme in a row that begins with its columns and HELD_COLUMNS."""
    found = ProgrammeBrief(*row[:_FIELDS])
    if hold:
        note_held(held_in(found.id, found.public_id, row[_FIELDS : _FIELDS + len(HELD_COLUMNS)]))
    return found


def programme_by_public_id(public_id: str) -> ProgrammeBrief | None:
    """The programme whoever asks: for commands on the server itself and for background work."""
    row = db.session.execute(BRIEF.where(Programme.public_id == public_id)).one_or_none()
    return ProgrammeBrief(**row._mapping) if row else None


_BY_ID = _WITH_HELD.where(Programme.id == bindparam("programme_id"))
_BY_ID_HELD = _BY_ID.with_for_update(of=Programme)


def programme_by_id(programme_id: int, *, hold: bool = False) -> ProgrammeBrief:
    """The programme by its row; raises NoResultFound when it does not exist.

    `hold` keeps the row until the transaction ends: other writers of the same programme wait.
    """
    row = read(_BY_ID_HELD if hold else _BY_ID, {"programme_id": programme_id}).one()
    return _brief_in(row, hold)


_REHEARSAL = BRIEF.where(Programme.rehearsal_of == bindparam("public_id"))


def rehearsal_of(public_id: str) -> ProgrammeBrief | None:
    """The rehearsal of the programme with this public id that is on, or None."""
    row = read(_REHEARSAL, {"public_id": public_id}).one_or_none()
    return ProgrammeBrief(**row._mapping) if row else None


def is_there(programme_id: int) -> bool:
    """Whether there is still a programme with this row: a rehearsal goes."""
    return db.session.scalar(select(Programme.id).where(Programme.id == programme_id)) is not None


def all_programmes() -> list[ProgrammeBrief]:
    """Every programme there is, for commands on the server, by title."""
    rows = db.session.execute(BRIEF.order_by(Programme.title, Programme.id))
    return [ProgrammeBrief(**row._mapping) for row in rows]


def today_of(programme_id: int) -> date:
    """Today in the programme's zone."""
    zone = db.session.execute(select(Programme.time_zone).where(Programme.id == programme_id)).scalar_one()
    return today_in(zone, clock.now())
