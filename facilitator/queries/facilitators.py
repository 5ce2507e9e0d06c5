"""Who runs which programme, who was asked to, and where somebody's answer is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from facilitator.extensions import db
from facilitator.models import FacilitatorInvitation, Programme, ProgrammeFacilitator, User


@dataclass(frozen=True, slots=True)
class FacilitatorRow:
    """Somebody who runs a programme."""

    user_id: int
    name: str
    email: str
    is_owner: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """Somebody who was asked to run a programme, by the address that was typed."""

    id: int
    email: str
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """A programme whose facilitators wait for somebody's answer, as that somebody sees it."""

    public_id: str
    title: str
    invited_by: str
    """Empty when the account of whoever asked is gone."""
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeRun:
    """A programme that somebody runs; `others` counts the facilitators beside them."""

    id: int
    public_id: str
    title: str
    is_owner: bool
    is_example: bool
    others: int

    @property
    def is_left_behind(self) -> bool:
        """An example that only they run: nobody misses it when they go."""
        return self.is_example and not self.others


def facilitators_of(programme_id: int) -> tuple[FacilitatorRow, ...]:
    """Who runs the programme, the owner first."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, ProgrammeFacilitator.is_owner)
        .join(ProgrammeFacilitator, ProgrammeFacilitator.user_id == User.id)
        .where(ProgrammeFacilitator.programme_id == programme_id, User.removed_at.is_(None))
        .order_by(ProgrammeFacilitator.is_owner.desc(), ProgrammeFacilitator.id)
    )
    return tuple(FacilitatorRow(*row) for row in rows)


def runs_programme(user_id: int, programme_id: int) -> bool:
    """Whether this account runs the programme."""
    found = select(ProgrammeFacilitator.user_id).where(
        ProgrammeFacilitator.programme_id == programme_id, ProgrammeFacilitator.user_id == user_id
    )
    return db.session.execute(found).first() is not None


def invitations_of(programme_id: int) -> tuple[InvitationRow, ...]:
    """Who was asked to run the programme and has not answered, the oldest first."""
    rows = db.session.execute(
        select(FacilitatorInvitation.id, FacilitatorInvitation.email, FacilitatorInvitation.invited_at)
        .where(FacilitatorInvitation.programme_id == programme_id)
        .order_by(FacilitatorInvitation.id)
    )
    return tuple(InvitationRow(*row) for row in rows)


def invitations_for(email: str) -> tuple[InvitationView, ...]:
    """Where the answer of whoever has this address is waited for, the oldest first."""
    rows = db.session.execute(
        select(Programme.public_id, Programme.title, User.name, FacilitatorInvitation.invited_at)
        .join(Programme, Programme.id == FacilitatorInvitation.programme_id)
        .outerjoin(User, (User.id == FacilitatorInvitation.invited_by_id) & User.removed_at.is_(None))
        .where(FacilitatorInvitation.email == email)
        .order_by(FacilitatorInvitation.id)
    )
    return tuple(InvitationView(row[0], row[1], row[2] or "", row[3]) for row in rows)


def programmes_run_by(user_id: int) -> tuple[ProgrammeRun, ...]:
    """Every programme that this facilitator runs, by title; a rehearsal goes by itself."""
    other = aliased(ProgrammeFacilitator)
    others = (
        select(func.count())
        .where(other.programme_id == Programme.id, other.user_id != user_id)
        .correlate(Programme)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Programme.id,
            Programme.public_id,
            Programme.title,
            ProgrammeFacilitator.is_owner,
            Programme.is_example,
            others,
        )
        .join(ProgrammeFacilitator, ProgrammeFacilitator.programme_id == Programme.id)
        .where(ProgrammeFacilitator.user_id == user_id, Programme.rehearsal_of.is_(None))
        .order_by(Programme.title, Programme.id)
    )
    return tuple(ProgrammeRun(*row) for row in rows)
