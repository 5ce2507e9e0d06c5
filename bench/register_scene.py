"""A launch workshop at the block of its expectations, made through the services: everybody has a phone in the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from flask import Flask
from sqlalchemy import select

from bench.room_scene import EMAIL, PASSWORD, block_on, everybody_in, full_programme
from facilitator import clock
from facilitator.activities.steps import start, step
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.agendas import ItemState
from facilitator.domain.registers import EXPECTATIONS
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import ProgrammeBrief, today_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.accounts import create_account
from facilitator.services.rooms import screen_token
from facilitator.services.workshops import plan_workshop


@dataclass(frozen=True, slots=True)
class TypingScene:
    """Where everything lies; `run` is the activity's, `tokens` the secrets of the phones."""

    app: Flask
    programme_id: int
    item_key: str
    run: int
    screen_token: str
    tokens: tuple[str, ...]


def lay_typing(app: Flask, phones: int) -> TypingScene:
    """The workshop with so many people, half of each party, all of them in."""
    with app.app_context():
        with write_lock(db.session):
            account = create_account(EMAIL, "Maja Okonkwo", PASSWORD)
            actor = Actor(kind=ActorKind.FACILITATOR, name=account.name, user_id=account.id)
            programme = full_programme(actor, account.id, phones)
            _at_expectations(actor, programme)
            db.session.commit()
        with write_lock(db.session):
            tokens = everybody_in(programme, phones)
            db.session.commit()
        block = block_on(programme)
        return TypingScene(
            app=app,
            programme_id=programme.id,
            item_key=block.item.key,
            run=block.state.run,
            screen_token=screen_token(block.room),
            tokens=tokens,
        )


def stored_rows(scene: TypingScene) -> list[str]:
    """The titles that the database holds."""
    rows = select(RegisterEntry.title).where(RegisterEntry.programme_id == scene.programme_id)
    with scene.app.app_context():
        return list(db.session.execute(rows.where(RegisterEntry.kind == EXPECTATIONS.key)).scalars())


def _at_expectations(actor: Actor, programme: ProgrammeBrief) -> None:
    """Plans and starts the workshop, and steps to the block."""
    draft = WorkshopDraft(kind=Kind.LAUNCH, day=today_of(programme.id), clock=time(9, 30))
    number = plan_workshop(actor, programme.id, draft)
    start(actor, programme, workshop_by_number(programme.id, number))
    workshop = workshop_by_number(programme.id, number)
    key = next(one.key for one in agenda_of(workshop, clock.now()).items if one.collects == EXPECTATIONS.key)
    step(actor, programme, workshop, key, ItemState.RUNNING)
