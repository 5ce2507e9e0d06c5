"""Gather: silence, then every card once, then all."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask

from facilitator.activities import gather, running
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, Job
from facilitator.queries.boards import board_of, cards_of
from facilitator.queries.rooms import phones_of, room_by_id
from facilitator.services.participants import join, let_in
from facilitator.services.rooms import set_hidden
from tests.blocks import again, block_in, give, giver, press
from tests.conftest import row_count
from tests.events import read
from tests.factories import Cast, Member, make_person


@pytest.fixture
def block(context: Flask, cast: Cast) -> Block:
    return block_in(cast, "gather")


def on_phone(block: Block, member: Member) -> Giver:
    """Somebody with a phone in the room."""
    secret = secrets.token_urlsafe(24)
    join(room_by_id(block.room.id), secret, person_number=member.number)
    return giver(member, secret)


def crowd(cast: Cast, block: Block, side: Side, count: int) -> list[Giver]:
    return [
        on_phone(block, make_person(cast.actor, cast.programme_id, side, f"{side} {n}")) for n in range(count)
    ]


def opened(cast: Cast, block: Block, naming: str) -> Block:
    return press(cast, block, "open", naming=naming)


def texts(block: Block) -> list[str]:
    return [card.text for card in board_of(block.item.id).cards]


def own(block: Block, who: Giver) -> list[tuple[int, str]]:
    return list(gather.mine(block, who)["own"].items())


def kinds() -> list[str]:
    return [row.kind for row in db.session.query(Event).order_by(Event.id)]


@pytest.mark.parametrize("naming", ["anonymous", "named"])
def test_cards_are_handed_in_changed_and_taken_back(cast: Cast, block: Block, naming: str) -> None:
    block, phone = opened(cast, block, naming), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="  Deliveries come\nlate ")
    give(cast, block, phone, "card", text="Nobody answers")
    assert own(block, phone) == [(1, "Deliveries come late"), (2, "Nobody answers")]
    give(cast, block, phone, "card", slot="2", text="Nobody answers on Fridays")
    give(cast, block, phone, "take-back", slot="1")
    give(cast, block, phone, "take-back", slot="1")
    assert own(block, phone) == [(2, "Nobody answers on Fridays")]
    block = press(cast, block, "reveal")
    assert texts(block) == ["Nobody answers on Fridays"]


@pytest.mark.parametrize("naming", ["anonymous", "named"])
def test_a_card_sent_again_after_a_lost_answer_is_one_card(cast: Cast, block: Block, naming: str) -> None:
    block, phone = opened(cast, block, naming), on_phone(block, cast.supplier_member)
    for _ in range(3):
        give(cast, block, phone, "card", text="The same words")
    assert own(block, phone) == [(1, "The same words")]


@pytest.mark.parametrize("naming", ["anonymous", "named"])
def test_one_person_has_twelve_cards(cast: Cast, block: Block, naming: str) -> None:
    block, phone = opened(cast, block, naming), on_phone(block, cast.supplier_member)
    for n in range(12):
        give(cast, block, phone, "card", text=f"Card {n}")
    assert gather.mine(block, phone)["may"] is False
    with pytest.raises(Conflict, match="Take one back"):
        give(cast, block, phone, "card", text="One more")
    give(cast, block, phone, "take-back", slot="5")
    give(cast, block, phone, "card", text="One more")
    assert (5, "One more") in own(block, phone)


def test_nobody_sees_or_changes_the_cards_of_another(cast: Cast, block: Block) -> None:
    block = opened(cast, block, "anonymous")
    one, other = on_phone(block, cast.supplier_member), on_phone(block, cast.customer_member)
    give(cast, block, one, "card", text="Mine")
    give(cast, block, other, "take-back", slot="1")
    assert own(block, other) == []
    assert own(block, one) == [(1, "Mine")]


@pytest.mark.parametrize("naming", ["anonymous", "named"])
def test_while_collecting_nobody_sees_a_word(cast: Cast, block: Block, naming: str) -> None:
    block, phone = opened(cast, block, naming), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="Something secret")
    now = again(cast, block)
    assert gather.show(now)["count"] == 1
    assert "secret" not in str(gather.show(now))
    assert "secret" not in str(gather.desk(now))


def test_an_anonymous_card_writes_no_event_and_no_person(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "agree")
    before, version = len(kinds()), room_by_id(block.room.id).version
    gather.give_card(block, phone, {"text": "Something secret"})
    assert len(kinds()) == before
    assert room_by_id(block.room.id).version == version + 1
    block = press(cast, block, "reveal")
    (card,) = board_of(block.item.id).cards
    assert (card.name, card.person_id, card.slot, card.side, card.anonymous) == ("", None, None, None, True)
    assert row_count("ballots") == 0
    assert [job.kind for job in db.session.query(Job)] == ["scrub"]
    last = db.session.query(Event).order_by(Event.id.desc()).first()
    assert last is not None and last.kind == "CardsRevealed"
    assert "secret" not in str(read(last))


def test_a_named_card_has_its_person_its_side_and_its_event(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "named"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="I say this")
    assert kinds()[-1] == "CardHandedIn"
    block = press(cast, block, "reveal")
    (card,) = board_of(block.item.id).cards
    assert (card.name, card.side) == ("Sergio Peña", Side.SUPPLIER)
    assert [job.kind for job in db.session.query(Job)] == []


def test_a_side_shows_only_with_four_contributors_of_each(cast: Cast, block: Block) -> None:
    people = crowd(cast, block, Side.SUPPLIER, 4) + crowd(cast, block, Side.CUSTOMER, 5)
    block = opened(cast, block, "anonymous")
    assert gather.show(block)["sides"] is True
    for n, one in enumerate(people):
        give(cast, block, one, "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    sides = [card.side for card in board_of(block.item.id).cards]
    assert sides.count(Side.SUPPLIER) == 4
    assert sides.count(Side.CUSTOMER) == 5


def test_three_contributors_of_one_side_keep_all_sides_back(cast: Cast, block: Block) -> None:
    people = crowd(cast, block, Side.SUPPLIER, 4) + crowd(cast, block, Side.CUSTOMER, 5)
    block = opened(cast, block, "anonymous")
    for n, one in enumerate(people[1:]):
        give(cast, block, one, "card", text=f"Card {n}")
    give(cast, block, people[0], "card", text="Taken back again")
    give(cast, block, people[0], "take-back", slot="1")
    block = press(cast, block, "reveal")
    assert {card.side for card in board_of(block.item.id).cards} == {None}


def test_paper_counts_as_nobody_to_hide_behind(cast: Cast, block: Block) -> None:
    """Four cards keyed in from one sheet of paper are not four people."""
    crowd(cast, block, Side.SUPPLIER, 4)
    people = crowd(cast, block, Side.CUSTOMER, 5)
    block = opened(cast, block, "anonymous")
    for n, one in enumerate(people):
        give(cast, block, one, "card", text=f"Card {n}")
    for n in range(4):
        paper = Giver("", Side.SUPPLIER, scribe=True, actor=cast.actor)
        give(cast, block, paper, "card", text=f"Paper {n}")
    block = press(cast, block, "reveal")
    assert len(texts(block)) == 9
    assert {card.side for card in board_of(block.item.id).cards} == {None}


def test_too_few_phones_when_it_opens_mean_no_sides_whoever_comes_later(cast: Cast, block: Block) -> None:
    block = opened(cast, block, "anonymous")
    assert gather.show(block)["sides"] is False
    for n, one in enumerate(crowd(cast, block, Side.SUPPLIER, 4) + crowd(cast, block, Side.CUSTOMER, 4)):
        give(cast, block, one, "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    assert {card.side for card in board_of(block.item.id).cards} == {None}


def test_every_card_is_shown_exactly_once(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    for n in range(7):
        give(cast, block, phone, "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    seen = []
    while block.state.phase == "walk":
        seen.append(gather.show(block)["walk"].card.text)
        block = press(cast, block, "next")
    assert sorted(seen) == [f"Card {n}" for n in range(7)]
    assert block.state.phase == "all"
    assert len(gather.show(block)["groups"]) == 7


def test_walking_back_and_forth_and_to_all(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "named"), on_phone(block, cast.supplier_member)
    for n in range(3):
        give(cast, block, phone, "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    first = gather.show(block)["walk"].card.key
    block = press(cast, block, "previous")
    assert gather.show(block)["walk"].card.key == first
    block = press(cast, press(cast, block, "next"), "previous")
    assert gather.show(block)["walk"].card.key == first
    block = press(cast, block, "all")
    assert block.state.phase == "all"
    block = press(cast, block, "previous")
    assert gather.show(block)["walk"].place == 3


def test_a_hidden_card_is_gone_from_every_screen_and_can_come_back(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "named"), on_phone(block, cast.supplier_member)
    for n in range(2):
        give(cast, block, phone, "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    card = gather.show(block)["walk"].card
    with pytest.raises(Invalid, match="why"):
        press(cast, block, "hide", card=card.key, reason=" ")
    block = press(cast, block, "hide", card=card.key, reason="Names somebody who is not here")
    assert gather.show(block)["walk"].of == 1
    assert card.text not in str(gather.show(block))
    assert [one.hidden_reason for one in gather.desk(block)["board"].hidden] == [
        "Names somebody who is not here"
    ]
    block = press(cast, block, "show", card=card.key)
    assert gather.show(block)["walk"].of == 2
    with pytest.raises(NotFound):
        press(cast, block, "hide", card="nothing", reason="why not")


def test_the_key_h_keeps_cards_off_projector_and_phones(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "named"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="For later")
    block = press(cast, block, "reveal")
    set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    block = again(cast, block)
    assert "For later" not in str(gather.show(block))
    assert "For later" in str(gather.desk(block))


def test_collecting_once_more_adds_to_the_board_and_walks_the_new_cards(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "named"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="First")
    block = press(cast, block, "reveal")
    block = press(cast, block, "open", naming="anonymous", prompt="And what else?")
    assert (block.state.run, block.prompt) == (2, "And what else?")
    give(cast, block, phone, "card", text="Second")
    block = press(cast, block, "reveal")
    walk = gather.show(block)["walk"]
    assert (walk.card.text, walk.place, walk.of) == ("Second", 1, 1)
    assert texts(block) == ["First", "Second"]


def test_what_arrives_after_the_reveal_is_refused_and_says_so(cast: Cast, block: Block) -> None:
    before, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    press(cast, block, "reveal")
    with pytest.raises(Conflict, match="still here"):
        gather.give_card(before, phone, {"text": "Too late"})
    with pytest.raises(Conflict):
        give(cast, block, phone, "card", text="Too late")
    assert cards_of(block.item.id) == []
    assert row_count("ballots") == 0


def test_a_stale_press_changes_nothing(cast: Cast, block: Block) -> None:
    seen = opened(cast, block, "anonymous")
    press(cast, block, "reveal")
    with pytest.raises(Stale):
        running.act(cast.actor, again(cast, block), "reveal", {"version": str(seen.state.version)})
    with pytest.raises(Conflict):
        press(cast, block, "reveal")


def test_leaving_the_block_ends_collecting_by_itself(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="Still in the box")
    running.end(cast.actor, again(cast, block))
    assert texts(block) == ["Still in the box"]
    assert row_count("ballots") == 0


def test_revealing_nothing_shows_an_empty_board(cast: Cast, block: Block) -> None:
    block = press(cast, opened(cast, block, "anonymous"), "reveal")
    assert block.state.phase == "all"
    assert gather.show(block)["groups"] == ()
    assert row_count("jobs") == 1, "what was handed in and taken back again is taken out of the files as well"


def test_a_second_phone_of_the_same_person_gives_nothing_twice(cast: Cast, block: Block) -> None:
    block, first = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    give(cast, block, first, "card", text="From the first phone")
    second = on_phone(block, cast.supplier_member)
    waiting = [phone for phone in phones_of(block.room.id) if phone.is_waiting]
    let_in(cast.actor, cast.programme_id, block.workshop.number, waiting[0].key)
    assert gather.mine(again(cast, block), second)["replaced"] is True
    with pytest.raises(Conflict, match="another one"):
        give(cast, block, second, "card", text="Once more")
    block = press(cast, press(cast, block, "reveal"), "open", naming="anonymous")
    give(cast, block, second, "card", text="In the next round")
    assert gather.mine(block, second)["replaced"] is False


def test_the_facilitator_keys_in_a_named_card_for_somebody(cast: Cast, block: Block) -> None:
    block = opened(cast, block, "named")
    member = cast.customer_member
    paper = Giver(member.name, member.side, member.id, scribe=True, actor=cast.actor)
    give(cast, block, paper, "card", text="On paper")
    last = db.session.query(Event).order_by(Event.id.desc()).first()
    assert last is not None
    said = read(last)
    assert said["by"]["name"] == cast.actor.name
    assert said["for_whom"].startswith("Cem")
    block = press(cast, block, "reveal")
    assert board_of(block.item.id).cards[0].name == "Cem Yıldız"


@pytest.mark.parametrize("words", ["", "   ", "\u202e"])
def test_an_empty_card_is_refused(cast: Cast, block: Block, words: str) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    with pytest.raises(Invalid, match="nothing on this card"):
        give(cast, block, phone, "card", text=words)


def test_an_overlong_card_is_refused_with_its_length(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    with pytest.raises(Invalid, match="281 letters"):
        give(cast, block, phone, "card", text="x" * 281)


def test_what_is_left_behind_names_the_groups(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block, "anonymous"), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "card", text="Only one")
    block = press(cast, block, "reveal")
    left = gather.leaves(block)
    assert left is not None and left.lines == ("Only one",)
