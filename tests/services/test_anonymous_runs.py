"""Which collecting an anonymous card came from stands nowhere: not in a column, an order, a place or a byte."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from facilitator.activities import gather, running
from facilitator.activities.family import Block
from facilitator.database import write_lock
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.models import Card, CardGroup
from facilitator.queries.boards import board_of
from facilitator.queries.rooms import room_by_id, state_of_mode
from facilitator.services import boards
from facilitator.services.board_moves import MODE, Place, merge, name_group, steps_of
from facilitator.services.participants import join
from facilitator.services.scrubbing import scrub
from tests.blocks import again, block_in, give, giver, press
from tests.factories import Cast, make_person

ROUNDS, EACH = 12, 20
BOUND = 0.115
"""A blind guess of which 20 of 40 cards came first is right for half of them, over 12 rounds with a standard deviation
of 2.3 %: this lies five of them away."""
ORDERS = {
    "rows": "SELECT text FROM cards WHERE anonymous ORDER BY id",
    "keys": "SELECT text FROM cards WHERE anonymous ORDER BY key",
    "places": "SELECT text FROM cards WHERE anonymous ORDER BY position",
    "runs": "SELECT text FROM cards WHERE anonymous ORDER BY run, key",
    "sides": "SELECT text FROM cards WHERE anonymous ORDER BY side DESC, key",
    "rows of groups": "SELECT text FROM cards JOIN card_groups g ON g.id = group_id ORDER BY g.id",
    "places of groups": "SELECT text FROM cards JOIN card_groups g ON g.id = group_id ORDER BY g.position, g.id",
}


@pytest.fixture
def block(app: Flask, cast: Cast) -> Block:
    with app.app_context(), write_lock(db.session):
        block = block_in(cast, "gather")
        db.session.commit()
    return block


@pytest.fixture
def phones(app: Flask, cast: Cast, block: Block) -> list[Giver]:
    with app.app_context(), write_lock(db.session):
        found = []
        for n in range(10):
            side = Side.SUPPLIER if n < 5 else Side.CUSTOMER
            person, secret = make_person(cast.actor, cast.programme_id, side, f"Person {n}"), new_token()
            join(room_by_id(block.room.id), secret, person_number=person.number)
            found.append(giver(person, secret))
        db.session.commit()
    return found


def collect(cast: Cast, block: Block, givers: list[Giver], cards: int = EACH) -> list[str]:
    """One collecting, from opening to showing; what was on its cards."""
    with write_lock(db.session):
        now = press(cast, block, "open", naming="anonymous")
        texts = [f"card {secrets.token_hex(8)}" for _ in range(cards)]
        for n, words in enumerate(texts):
            gather.give_card(now, givers[n % len(givers)], {"text": words})
        press(cast, block, "reveal")
        db.session.commit()
    return texts


def orders(app: Flask) -> dict[str, list[str]]:
    found = {name: list(db.session.scalars(text(query))) for name, query in ORDERS.items()}
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        path = Path(str(db.engine.url.database))
        seen = re.findall(rb"card [0-9a-f]{16}", path.read_bytes() + Path(f"{path}-wal").read_bytes())
        found["bytes of the files"] = list(dict.fromkeys(one.decode() for one in seen))
    else:
        query = "SELECT text FROM cards WHERE anonymous ORDER BY ctid"
        found["places in the file"] = list(db.session.scalars(text(query)))
        db.session.rollback()
    return found


def rates(app: Flask, cast: Cast, block: Block, phones: list[Giver], rounds: int) -> dict[str, float]:
    """How often each order is right about the first half being the first collecting's."""
    right: Counter[str] = Counter()
    for _ in range(rounds):
        first = set(collect(cast, block, phones))
        collect(cast, block, phones[1:9])
        assert scrub()
        for name, order in orders(app).items():
            assert len(order) == 2 * EACH, name
            right[name] += sum((words in first) == (place < EACH) for place, words in enumerate(order))
        with write_lock(db.session):
            for table in ("cards", "card_groups"):
                db.session.execute(text(f"DELETE FROM {table}"))
            db.session.commit()
    return {name: hits / (rounds * 2 * EACH) for name, hits in right.items()}


def test_no_order_tells_the_first_collecting_from_the_second(
    app: Flask, cast: Cast, block: Block, phones: list[Giver]
) -> None:
    with app.app_context():
        found = rates(app, cast, block, phones, ROUNDS)
    assert not {name: rate for name, rate in found.items() if abs(rate - 0.5) >= BOUND}


def test_the_same_attacker_reads_it_where_nothing_is_mixed(
    app: Flask, cast: Cast, block: Block, phones: list[Giver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "mix_anonymous", lambda _item, _fresh: 0)
    with app.app_context():
        found = rates(app, cast, block, phones, 2)
    assert min(found["rows"], found["places"], found["places of groups"]) == 1.0, found


def test_what_the_room_has_made_of_the_board_stays(
    app: Flask, cast: Cast, block: Block, phones: list[Giver]
) -> None:
    """A named group, joined cards and a hidden card keep what they are; steps that named old cards are forgotten."""
    with app.app_context():
        collect(cast, block, phones, 10)
        place = Place(cast.programme_id, block.workshop.id, block.workshop.number, block.item.id)
        groups = board_of(block.item.id).groups
        with write_lock(db.session):
            merge(cast.actor, place, groups[0].key, groups[1].key)
            name_group(cast.actor, place, groups[2].key, "Deliveries")
            now = again(cast, block)
            running.act(cast.actor, now, "hide", {"card": groups[3].cards[0].key, "reason": "Names somebody"})
            db.session.commit()
        keys = {card.key for card in board_of(block.item.id).cards}
        joined = {card.text for card in board_of(block.item.id).group(groups[1].key).cards}  # type: ignore[union-attr]
        hidden = [card.text for card in board_of(block.item.id).hidden]
        collect(cast, block, phones, 6)
        board = board_of(block.item.id)
        assert {card.text for card in board.group(groups[1].key).cards} == joined  # type: ignore[union-attr]
        named = board.group(groups[2].key)
        assert named is not None and [card.text for card in named.cards] == [groups[2].cards[0].text]
        assert [card.text for card in board.hidden] == hidden and board.hidden[
            0
        ].hidden_reason == "Names somebody"
        assert not keys & {card.key for card in board.cards}
        assert steps_of(block.item.id).count == 0
        assert len(board.cards) == 15 and len({card.position for card in board.cards}) == 15
        walk = gather.show(again(cast, block))["walk"]
        assert (walk.place, walk.of) == (1, 15), "all are read again, as nobody can say which are new"


def test_options_that_are_voted_on_keep_their_cards(
    app: Flask, cast: Cast, block: Block, phones: list[Giver]
) -> None:
    with app.app_context():
        collect(cast, block, phones, 5)
        with write_lock(db.session):
            running.switch_mode(cast.actor, again(cast, block), "vote")
            press(cast, block, "open", naming="anonymous")
            give(cast, block, phones[0], "vote", vote="")
            running.switch_mode(cast.actor, again(cast, block), "gather")
            db.session.commit()
        options = dict(state_of_mode(block.item.id, "vote").data["options"])
        collect(cast, block, phones, 5)
        titles = {group.key: group.title for group in board_of(block.item.id).groups}
        assert {key: titles[key] for key in options} == options


def test_a_side_stands_on_all_or_on_none(app: Flask, cast: Cast, block: Block, phones: list[Giver]) -> None:
    """Four of each side gave in the first collecting, too few in the second: a side would tell them apart."""
    with app.app_context():
        collect(cast, block, phones, 10)
        assert {card.side for card in board_of(block.item.id).cards} == {Side.SUPPLIER, Side.CUSTOMER}
        collect(cast, block, phones[:3], 3)
        assert {card.side for card in board_of(block.item.id).cards} == {None}
        assert set(db.session.scalars(select(Card.run))) == {0}
        assert db.session.scalars(select(CardGroup.id)).all()
        assert state_of_mode(block.item.id, MODE).data.get("undo", []) == []
