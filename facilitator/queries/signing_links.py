"""Personal links as plain values, and what is known of the browser in which one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, null, select, union_all

from facilitator import clock
from facilitator.domain.accounts import BROWSER_KEPT
from facilitator.domain.actors import Speaker
from facilitator.extensions import db
from facilitator.models import (
    Decline,
    KnownBrowser,
    Person,
    ProgrammeFacilitator,
    Sheet,
    Signature,
    SigningLink,
)
from facilitator.queries.people import speaker_of
from facilitator.queries.programme_hold import hold_found


@dataclass(frozen=True, slots=True)
class LinkView:
    """A personal link: whom it lets sign which revision, and until when."""

    id: int
    programme_id: int
    sheet_id: int
    owner: Speaker
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def may_still_sign(self) -> bool:
        """Whether its owner is still somebody who signs."""
        return self.owner.is_signatory and not self.owner.has_left

    def is_alive(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class BrowserPast:
    """What a browser did before: whether somebody in it knew the password of an account that runs the programme, and
    the parties for which it signed or said "not yet" on any revision of one workshop's list."""

    ran_programme: bool = False
    acted_for: frozenset[str] = frozenset()


def link_by_hash(token_hash: str) -> LinkView | None:
    """The link whose token has this hash."""
    row = db.session.execute(
        select(SigningLink, Sheet.programme_id, Person)
        .join(Sheet, Sheet.id == SigningLink.sheet_id)
        .join(Person, Person.id == SigningLink.person_id)
        .where(SigningLink.token_hash == token_hash)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    link, programme_id, person = row
    return LinkView(
        id=link.id,
        programme_id=programme_id,
        sheet_id=link.sheet_id,
        owner=speaker_of(person),
        created_at=link.created_at,
        expires_at=link.expires_at,
        used_at=link.used_at,
        revoked_at=link.revoked_at,
    )


def hold_programme_of_link(token_hash: str) -> bool:
    """Holds the programme of the link whose token has this hash; False when there is no such link."""
    held = hold_found(
        select(Sheet.programme_id)
        .join(SigningLink, SigningLink.sheet_id == Sheet.id)
        .where(SigningLink.token_hash == token_hash)
        .scalar_subquery()
    )
    return held is not None


def link_people(sheet_id: int) -> frozenset[int]:
    """People who hold a link that was not used or revoked; the page says so beside their name."""
    rows = db.session.scalars(
        select(SigningLink.person_id).where(
            SigningLink.sheet_id == sheet_id,
            SigningLink.used_at.is_(None),
            SigningLink.revoked_at.is_(None),
        )
    )
    return frozenset(rows)


def browser_past(programme_id: int, workshop_id: int, token_hash: str, mark: str) -> BrowserPast:
    """What is known of a browser by the hash of its secret, and by its mark on this workshop's list; in one select."""
    known = exists().where(
        ProgrammeFacilitator.programme_id == programme_id,
        KnownBrowser.user_id == ProgrammeFacilitator.user_id,
        KnownBrowser.token_hash == token_hash,
        KnownBrowser.used_at > clock.now() - BROWSER_KEPT,
    )
    of_workshop = select(Sheet.id).where(Sheet.workshop_id == workshop_id)
    signed = select(Signature.side).where(Signature.browser == mark, Signature.sheet_id.in_(of_workshop))
    declined = (
        select(Person.side)
        .join(Decline, Decline.person_id == Person.id)
        .where(Decline.browser == mark, Decline.sheet_id.in_(of_workshop))
    )
    # Who ran the programme acted for neither party: a row without one says so.
    found = set(db.session.scalars(union_all(signed, declined, select(null()).where(known))))
    return BrowserPast(None in found, frozenset(found - {None}))
