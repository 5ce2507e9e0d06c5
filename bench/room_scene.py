"""A launch workshop that is on, made through the services: everybody has a phone, the first block gathers cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from flask import Flask
from sqlalchemy import select

from facilitator import clock
from facilitator.activities import running
from facilitator.activities.family import Block
from facilitator.activities.steps import start
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.agendas import Activity, ItemDraft
from facilitator.domain.people import PersonDraft
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.models import Ballot
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_public_id, today_of
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.accounts import create_account
from facilitator.services.agendas import add_item
from facilitator.services.participants import join
from facilitator.services.people import add_person
from facilitator.services.programmes import create_programme
from facilitator.services.rooms import screen_token
from facilitator.services.workshops import plan_workshop

EMAIL, PASSWORD = "room@example.org", "a long walk by the harbour"
EXTRA_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """Where everything lies. `next_keys` are blocks to step to, one after the other."""

    app: Flask
    public_id: str
    number: int
    item_id: int
    item_key: str
    next_keys: tuple[str, ...]
    screen_token: str
    tokens: tuple[str, ...]
    email: str = EMAIL
    password: str = PASSWORD


def lay_scene(app: Flask, phones: int) -> Scene:
    """The workshop with so many people, half of each party, all of them in."""
    with app.app_context():
        with write_lock(db.session):
            account = create_account(EMAIL, "Maja Okonkwo", PASSWORD)
            actor = Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id)
            programme = full_programme(actor, account.id, phones)
            keys = _started(actor, programme)
            db.session.commit()
        with write_lock(db.session):
            tokens = everybody_in(programme, phones)
            block = _collecting(actor, programme)
            db.session.commit()
        return Scene(
            app=app,
            public_id=programme.public_id,
            number=block.workshop.number,
            item_id=block.item.id,
            item_key=block.item.key,
            next_keys=keys,
            screen_token=screen_token(block.room),
            tokens=tokens,
        )


def stored_cards(scene: Scene) -> list[str]:
    """What the database holds while cards are collected; they are anonymous."""
    with scene.app.app_context():
        return list(
            db.session.execute(
                select(Ballot.value).where(Ballot.item_id == scene.item_id, Ballot.kind == "card")
            ).scalars()
        )


def full_programme(actor: Actor, user_id: int, phones: int) -> ProgrammeBrief:
    """A programme with so many people, in turns of either side; their numbers begin at 1."""
    draft = ProgrammeDraft(
        title="A full room", supplier="Northwind Fittings", customer="Lakeside Yards", time_zone="Europe/Oslo"
    )
    programme = programme_by_public_id(create_programme(actor, draft, user_id))
    assert programme is not None
    for number in range(1, phones + 1):
        side = Side.SUPPLIER if number % 2 else Side.CUSTOMER
        assert add_person(actor, programme.id, PersonDraft(side=side, name=f"Person {number:03}")) == number
    return programme


def _started(actor: Actor, programme: ProgrammeBrief) -> tuple[str, ...]:
    """Plans and starts the workshop; the keys of blocks for talking that were added at its end."""
    draft = WorkshopDraft(kind=Kind.LAUNCH, day=today_of(programme.id), clock=time(9, 30))
    number = plan_workshop(actor, programme.id, draft)
    keys = tuple(
        add_item(
            actor,
            programme.id,
            number,
            ItemDraft(f"A subject to talk about {place}", 5, Activity.TALK, "", ""),
        )
        for place in range(1, EXTRA_BLOCKS + 1)
    )
    start(actor, programme, workshop_by_number(programme.id, number))
    return keys


def _collecting(actor: Actor, programme: ProgrammeBrief) -> Block:
    """The first block, switched to gathering and open for anonymous cards."""
    running.switch_mode(actor, block_on(programme), "gather")
    block = block_on(programme)
    running.act(actor, block, "open", {"version": str(block.state.version), "naming": "anonymous"})
    return block_on(programme)


def everybody_in(programme: ProgrammeBrief, phones: int) -> tuple[str, ...]:
    """Lets everybody into the room; the secrets of their phones."""
    tokens = tuple(new_token() for _ in range(phones))
    for number, token in enumerate(tokens, start=1):
        assert join(block_on(programme).room, token, person_number=number).is_in
    return tokens


def block_on(programme: ProgrammeBrief) -> Block:
    """The block of the first workshop that is on."""
    workshop = workshop_by_number(programme.id, 1)
    room = room_of(workshop.id)
    assert room is not None
    block = running.block_now(programme, workshop, room, agenda_of(workshop, clock.now()))
    assert block is not None
    return block
