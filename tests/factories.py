"""The named cast of the tests, made through the services like everything real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.sides import Side
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import SignIn
from facilitator.queries.people import person_by_number
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.users import Account
from facilitator.services.accounts import create_account
from facilitator.services.people import add_person
from facilitator.services.programmes import create_programme
from tests.clients import sign_in_token
from tests.days import ZONE

PASSWORD = "harbour lights at dawn"
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
"""When the cast's browsers were last seen: tests that hold the clock somewhere else find them signed in."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a party: `id` is the row that services take, `number` stands in addresses."""

    id: int
    number: int
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who appears. `facilitator` runs the programme, `outsider` only the other one."""

    facilitator: Account
    actor: Actor
    outsider: Account
    outsider_actor: Actor
    programme_id: int
    public_id: str
    supplier_signatory: Member
    supplier_member: Member
    customer_signatory: Member
    customer_member: Member
    other_programme_id: int
    other_public_id: str
    other_person: Member

    @property
    def url(self) -> str:
        """Where the programme's pages begin."""
        return f"/programmes/{self.public_id}"

    @property
    def people(self) -> tuple[Member, ...]:
        return (
            self.supplier_signatory,
            self.supplier_member,
            self.customer_signatory,
            self.customer_member,
        )


def actor_of(account: Account) -> Actor:
    return Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id)


def make_programme(
    account: Account, title: str, supplier: str = "Northwind Fittings", customer: str = "Lakeside Yards"
) -> tuple[int, str]:
    """A programme of this facilitator without people; its row id and its public id."""
    draft = ProgrammeDraft(title=title, supplier=supplier, customer=customer, time_zone=ZONE)
    public_id = create_programme(actor_of(account), draft, account.id)
    brief = programme_by_public_id(public_id)
    assert brief is not None
    return brief.id, public_id


def make_person(
    actor: Actor, programme_id: int, side: Side, name: str, *, signatory: bool = False, **roles: bool
) -> Member:
    draft = PersonDraft(side=side, name=name, roles=Roles(signatory=signatory, **roles))
    number = add_person(actor, programme_id, draft)
    row = person_by_number(programme_id, number)
    assert row is not None
    return Member(id=row.id, number=number, name=row.name, side=side)


def make_cast() -> Cast:
    """The whole cast, in an empty database and inside a write transaction."""
    facilitator = create_account("maja@example.org", "Maja Okonkwo", PASSWORD)
    outsider = create_account("oskar@example.net", "Oskar Fremd", PASSWORD)
    actor, outsider_actor = actor_of(facilitator), actor_of(outsider)
    programme_id, public_id = make_programme(facilitator, "On time and in the open")
    other_id, other_public_id = make_programme(
        outsider, "The other programme", supplier="Stein & Söhne", customer="Kestrel Foods"
    )
    for account in (facilitator, outsider):
        db.session.add(
            SignIn(
                token_hash=token_hash(sign_in_token(account)),
                user_id=account.id,
                device="Firefox on Linux",
                made_at=clock.now(),
                seen_at=ALWAYS,
            )
        )
    return Cast(
        facilitator=facilitator,
        actor=actor,
        outsider=outsider,
        outsider_actor=outsider_actor,
        programme_id=programme_id,
        public_id=public_id,
        supplier_signatory=make_person(
            actor, programme_id, Side.SUPPLIER, "Solveig Ånestad", signatory=True, sponsor=True
        ),
        supplier_member=make_person(actor, programme_id, Side.SUPPLIER, "Sergio Peña"),
        customer_signatory=make_person(
            actor, programme_id, Side.CUSTOMER, "Carla Brandão", signatory=True, sponsor=True
        ),
        customer_member=make_person(actor, programme_id, Side.CUSTOMER, "Cem Yıldız"),
        other_programme_id=other_id,
        other_public_id=other_public_id,
        other_person=make_person(outsider_actor, other_id, Side.SUPPLIER, "Stefan Geheim", signatory=True),
    )
