"""Boards from before: the migration forgets which run an anonymous card came from, and keeps everything else."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import select, text

from facilitator.config import ROOT
from facilitator.domain.tokens import new_public_id
from facilitator.extensions import db
from facilitator.models import ActivityState, Card, CardGroup, Job
from tests.blocks import block_in
from tests.factories import Cast

FIRST, SECOND = [f"early {n}" for n in range(20)], [f"late {n}" for n in range(20)]


def migration() -> ModuleType:
    path = ROOT / "migrations" / "versions" / "0007_who_signs.py"
    spec = importlib.util.spec_from_file_location("migration_0007", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forget_runs() -> None:
    """As it was done to the tables of that time, where a group named the opportunity or the concern it became."""
    for column in ("opportunity_id", "concern_id"):
        db.session.execute(text(f"ALTER TABLE card_groups ADD COLUMN {column} INTEGER"))
    db.session.execute(text("UPDATE card_groups SET opportunity_id = entry_id"))
    with Operations.context(MigrationContext.configure(db.session.connection())):
        migration()._forget_runs()
    db.session.expire_all()


def old_board(cast: Cast) -> int:
    """Two anonymous gatherings of a block as 0.2.0 stored them, the second after the first; its item's row."""
    item = block_in(cast, "gather").item.id
    for place, words in enumerate(FIRST + SECOND, start=1):
        group = CardGroup(item_id=item, key=new_public_id(), position=place)
        db.session.add(group)
        db.session.flush()
        run, side = (1, "supplier") if words in FIRST else (2, "")
        fields = {"anonymous": True, "group_id": group.id, "position": place, "side": side}
        db.session.add(Card(item_id=item, run=run, key=new_public_id(), text=words, **fields))
    db.session.add(
        ActivityState(item_id=item, mode="cluster", data=json.dumps({"undo": [{"what": "merge"}]}))
    )
    db.session.flush()
    return item


def cards(item: int) -> list[Card]:
    return list(db.session.scalars(select(Card).where(Card.item_id == item).order_by(Card.id)))


def in_order(texts: list[str]) -> int:
    """How many of the first half came in the first run: 20 where the order tells it, about 10 where it does not."""
    return sum(words in FIRST for words in texts[:20])


def test_old_cards_are_mixed_and_say_of_no_run(cast: Cast, context: Flask) -> None:
    item = old_board(cast)
    keys = {card.text: card.key for card in cards(item)}
    groups = {card.text: card.group_id for card in cards(item)}
    forget_runs()
    now = cards(item)
    assert sorted(card.text for card in now) == sorted(FIRST + SECOND)
    assert {(card.run, card.side) for card in now} == {(0, "")}
    assert sorted(card.position for card in now) == list(range(1, 41))
    assert {card.group_id for card in now} == set(groups.values()), "each still alone in a group"
    assert not any(keys[card.text] == card.key for card in now)
    orders = {
        "row": [card.text for card in now],
        "place": [card.text for card in sorted(now, key=lambda one: one.position)],
        "group": [card.text for card in sorted(now, key=lambda one: one.group_id or 0)],
    }
    # 20 of 40 drawn blindly hold 10 of the first run; fewer than 3 or more than 17 come in one of 100,000 draws.
    assert all(3 <= in_order(order) <= 17 for order in orders.values()), orders
    state = db.session.scalars(select(ActivityState).where(ActivityState.mode == "cluster")).one()
    assert json.loads(state.data) == {"undo": []}
    assert db.session.scalars(select(Job.kind).where(Job.kind == "scrub")).all() == ["scrub"]


def test_what_the_room_has_sorted_stays_as_it_is(cast: Cast, context: Flask) -> None:
    item = old_board(cast)
    group = db.session.scalars(
        select(CardGroup).where(CardGroup.item_id == item, CardGroup.position == 3)
    ).one()
    group.name = "Deliveries"
    second = db.session.scalars(select(Card).where(Card.item_id == item, Card.text == "late 4")).one()
    second.group_id = group.id
    db.session.flush()
    forget_runs()
    kept = {card.text for card in cards(item) if card.group_id == group.id}
    assert kept == {FIRST[2], "late 4"}


def test_one_run_and_named_cards_are_left_alone(cast: Cast, context: Flask) -> None:
    item = block_in(cast, "gather").item.id
    for place, anonymous in enumerate((True, True, False), start=1):
        db.session.add(
            Card(
                item_id=item,
                run=2,
                key=f"key-{place}",
                text=f"card {place}",
                anonymous=anonymous,
                side="supplier",
                position=place,
            )
        )
    db.session.flush()
    forget_runs()
    assert [(card.key, card.run, card.side) for card in cards(item)] == [
        ("key-1", 0, "supplier"),
        ("key-2", 0, "supplier"),
        ("key-3", 2, "supplier"),
    ]
