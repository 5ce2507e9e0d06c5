"""Who runs a programme: asked, saying yes or no, removed; and whose programme it is.

Nobody runs a programme without having said yes, and nobody learns by asking who has an account: an invitation names
an address, and waits there for whoever signs in with it. A command on the server adds somebody without asking.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from facilitator import clock
from facilitator.domain.accounts import check_email, tidy_email
from facilitator.domain.actors import Actor
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.programme import (
    FacilitatorAdded,
    FacilitatorInvited,
    FacilitatorRemoved,
    InvitationAccepted,
    InvitationDeclined,
    InvitationWithdrawn,
    OwnershipHandedOver,
)
from facilitator.domain.facilitators import MOST_INVITATIONS, check_is_owner, check_may_remove, masked_email
from facilitator.domain.rehearsals import check_counts
from facilitator.domain.security import Noted
from facilitator.extensions import db
from facilitator.models import FacilitatorInvitation, Programme, ProgrammeFacilitator, User
from facilitator.queries.programme_hold import hold_programme
from facilitator.services.log import record_event
from facilitator.services.row_changes import change_returning, change_rows
from facilitator.services.security import note_security


def invite_facilitator(actor: Actor, programme_id: int, email: str, address: str = "") -> None:
    """Asks whoever signs in with this e-mail address to run the programme too; asking twice is asking once.

    Says and takes the same whether or not anybody does. Raises Invalid for what is no address and for somebody
    who runs the programme already, Conflict when very many were asked.
    """
    email = tidy_email(email)
    check_email(email)
    _hold(programme_id)
    if _runs_by_email(programme_id, email):
        raise Invalid({"email": "Somebody with this address already runs this programme."})
    open_ones = db.session.execute(
        select(func.count()).where(FacilitatorInvitation.programme_id == programme_id)
    ).scalar_one()
    if open_ones >= MOST_INVITATIONS:
        raise Conflict("Very many invitations are open. Withdraw some of them first.")
    try:
        with db.session.begin_nested():
            db.session.add(
                FacilitatorInvitation(
                    programme_id=programme_id,
                    email=email,
                    invited_by_id=actor.user_id,
                    invited_at=clock.now(),
                )
            )
    except IntegrityError:
        return
    record_event(programme_id, FacilitatorInvited(masked_email(email)), actor)
    _note(Noted.FACILITATOR_INVITED, programme_id, actor, email=email, address=address)


def withdraw_invitation(actor: Actor, programme_id: int, invitation_id: int, address: str = "") -> None:
    """Takes an invitation back; raises NotFound when it was answered or withdrawn already."""
    email = change_returning(
        delete(FacilitatorInvitation)
        .where(FacilitatorInvitation.programme_id == programme_id, FacilitatorInvitation.id == invitation_id)
        .returning(FacilitatorInvitation.email)
    ).scalar_one_or_none()
    if email is None:
        raise NotFound
    record_event(programme_id, InvitationWithdrawn(masked_email(email)), actor)
    _note(Noted.INVITATION_WITHDRAWN, programme_id, actor, email=email, address=address)


def accept_invitation(actor: Actor, public_id: str, email: str, address: str = "") -> None:
    """Somebody who was asked says yes, and runs the programme from now on; raises NotFound for whoever was not."""
    programme_id = _answer(public_id, email)
    assert actor.user_id is not None
    _add(programme_id, actor.user_id)
    record_event(programme_id, InvitationAccepted(actor.name), actor)
    _note(Noted.FACILITATOR_ADDED, programme_id, actor, user_id=actor.user_id, address=address)


def decline_invitation(actor: Actor, public_id: str, email: str, address: str = "") -> None:
    """Somebody who was asked says no; raises NotFound for whoever was not."""
    programme_id = _answer(public_id, email)
    record_event(programme_id, InvitationDeclined(masked_email(email)), actor)
    _note(Noted.INVITATION_DECLINED, programme_id, actor, user_id=actor.user_id, address=address)


def add_facilitator(actor: Actor, programme_id: int, email: str) -> str:
    """Opens the programme to another facilitator without asking, and returns their name: for commands on the server.

    Raises Invalid when nobody has that account, or when they run it already.
    """
    user = db.session.execute(
        select(User.id, User.name).where(User.email == tidy_email(email), User.removed_at.is_(None))
    ).one_or_none()
    if user is None:
        raise Invalid({"email": "No facilitator has an account with this address."})
    _hold(programme_id)
    try:
        with db.session.begin_nested():
            _add(programme_id, user.id)
    except IntegrityError as error:
        raise Invalid({"email": f"{isolated(user.name)} already runs this programme."}) from error
    change_rows(
        delete(FacilitatorInvitation).where(
            FacilitatorInvitation.programme_id == programme_id,
            FacilitatorInvitation.email == tidy_email(email),
        )
    )
    record_event(programme_id, FacilitatorAdded(user.name), actor)
    _note(Noted.FACILITATOR_ADDED, programme_id, actor, user_id=user.id)
    return str(user.name)


def remove_facilitator(actor: Actor, programme_id: int, user_id: int, address: str = "") -> str:
    """Closes the programme and its rehearsal to a facilitator, and returns their name; everybody may remove themselves.

    Raises NotFound for somebody who does not run it, NotAllowed for an actor who does not own it, Conflict for the
    owner, who hands it over first: so somebody always runs it; and for a rehearsal.
    """
    _hold(programme_id)
    name = _name_of(programme_id, user_id)
    check_may_remove(actor, user_id, _owner(programme_id))
    for one in (programme_id, *_rehearsals_of(programme_id)):
        if change_rows(delete(ProgrammeFacilitator).where(*_runs(one, user_id))):
            record_event(one, FacilitatorRemoved(name), actor)
    _note(Noted.FACILITATOR_REMOVED, programme_id, actor, user_id=user_id, address=address)
    return name


def hand_over(actor: Actor, programme_id: int, user_id: int, address: str = "") -> str:
    """Makes another facilitator the owner and returns their name; handing over to the owner changes nothing.

    Raises NotFound for somebody who does not run the programme, NotAllowed for an actor who does not own it.
    """
    _hold(programme_id)
    name, owner_id = _name_of(programme_id, user_id), _owner(programme_id)
    check_is_owner(actor, owner_id)
    if owner_id == user_id:
        return name
    of_programme = ProgrammeFacilitator.programme_id == programme_id
    change_rows(
        update(ProgrammeFacilitator)
        .where(of_programme, ProgrammeFacilitator.is_owner.is_(True))
        .values(is_owner=False)
    )
    change_rows(update(ProgrammeFacilitator).where(*_runs(programme_id, user_id)).values(is_owner=True))
    record_event(programme_id, OwnershipHandedOver(name), actor)
    _note(Noted.OWNER_CHANGED, programme_id, actor, user_id=user_id, address=address)
    return name


def _hold(programme_id: int) -> None:
    """Holds the programme; raises Conflict for a rehearsal, which those run who run its programme."""
    hold_programme(programme_id)
    check_counts(_rehearsed(programme_id) is not None)


def _rehearsed(programme_id: int) -> str | None:
    return db.session.scalar(select(Programme.rehearsal_of).where(Programme.id == programme_id))


def _rehearsals_of(programme_id: int) -> list[int]:
    own = select(Programme.public_id).where(Programme.id == programme_id).scalar_subquery()
    return list(db.session.scalars(select(Programme.id).where(Programme.rehearsal_of == own)))


def _answer(public_id: str, email: str) -> int:
    """Takes the invitation away and returns its programme; two answers at once: one wins."""
    invited = (
        select(FacilitatorInvitation.id)
        .join(Programme, Programme.id == FacilitatorInvitation.programme_id)
        .where(Programme.public_id == public_id, FacilitatorInvitation.email == email)
        .scalar_subquery()
    )
    programme_id = change_returning(
        delete(FacilitatorInvitation)
        .where(FacilitatorInvitation.id == invited)
        .returning(FacilitatorInvitation.programme_id)
    ).scalar_one_or_none()
    if programme_id is None:
        raise NotFound
    hold_programme(programme_id)
    return programme_id


def _add(programme_id: int, user_id: int) -> None:
    """The first facilitator of a programme that has none owns it."""
    db.session.add(
        ProgrammeFacilitator(
            programme_id=programme_id,
            user_id=user_id,
            added_at=clock.now(),
            is_owner=_owner(programme_id) is None,
        )
    )
    db.session.flush()


def _owner(programme_id: int) -> int | None:
    return db.session.execute(
        select(ProgrammeFacilitator.user_id).where(
            ProgrammeFacilitator.programme_id == programme_id, ProgrammeFacilitator.is_owner.is_(True)
        )
    ).scalar_one_or_none()


def _runs_by_email(programme_id: int, email: str) -> bool:
    found = (
        select(ProgrammeFacilitator.id)
        .join(User, User.id == ProgrammeFacilitator.user_id)
        .where(ProgrammeFacilitator.programme_id == programme_id, User.email == email)
    )
    return db.session.execute(found).first() is not None


def _name_of(programme_id: int, user_id: int) -> str:
    """The name of somebody who runs the programme; raises NotFound."""
    name = db.session.execute(
        select(User.name)
        .join(ProgrammeFacilitator, ProgrammeFacilitator.user_id == User.id)
        .where(*_runs(programme_id, user_id))
    ).scalar_one_or_none()
    if name is None:
        raise NotFound
    return name


def _runs(programme_id: int, user_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ProgrammeFacilitator.programme_id == programme_id, ProgrammeFacilitator.user_id == user_id


def _note(
    kind: Noted,
    programme_id: int,
    actor: Actor,
    *,
    user_id: int | None = None,
    email: str = "",
    address: str = "",
) -> None:
    public_id = db.session.execute(
        select(Programme.public_id).where(Programme.id == programme_id)
    ).scalar_one()
    detail = f"programme {public_id}, by {actor.name}"
    note_security(kind, user_id=user_id, email=email, address=address, detail=detail)
