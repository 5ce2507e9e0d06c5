"""Cluster: on the block's own board or that of the gathering before it, hidden when the facilitator hides it."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import cluster, running
from facilitator.activities.family import Block
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Invalid, Stale
from facilitator.queries.agendas import agenda_of
from facilitator.services import boards
from facilitator.services.agendas import step_item
from facilitator.services.rooms import set_hidden
from tests.blocks import again, block_in, giver, named_cards, now_in, press
from tests.factories import Cast
from tests.rooms import workshop_of

TEXTS = ("Slow answers", "Prices change", "Nobody calls back", "Late drawings")


def gathered(cast: Cast, texts: tuple[str, ...] = TEXTS) -> Block:
    """A block that has gathered these cards and goes on to cluster them."""
    block = block_in(cast)
    to = named_cards(block)
    for number, text in enumerate(texts):
        one = cast.people[number % 4]
        boards.put_card(to, giver(one), 0, text)
    boards.reveal(cast.actor, to)
    running.switch_mode(cast.actor, block, "cluster")
    return again(cast, block)


def group(block: Block, text: str) -> str:
    return next(
        one.key for one in cluster.desk(block)["board"].groups if text in {card.text for card in one.cards}
    )


def titles(block: Block) -> set[str]:
    return {one.title for one in cluster.show(block)["groups"]}


def test_two_groups_are_put_together_named_and_the_room_sees_it(context: Flask, cast: Cast) -> None:
    block = gathered(cast)
    block = press(
        cast, block, "merge", group=group(block, "Slow answers"), into=group(block, "Nobody calls back")
    )
    block = press(cast, block, "name", group=group(block, "Slow answers"), name="Answers", was="")
    assert titles(block) == {"Answers", "Prices change", "Late drawings"}
    assert cluster.desk(block)["steps"].last == "name"
    block = press(cast, press(cast, block, "undo"), "undo")
    assert titles(block) == set(TEXTS)


def test_a_later_block_without_cards_works_on_the_board_before_it(context: Flask, cast: Cast) -> None:
    block = gathered(cast)
    number = block.workshop.number
    later = agenda_of(workshop_of(cast, number)).keys[1]
    step_item(cast.actor, cast.programme_id, number, later, ItemState.RUNNING)
    running.switch_mode(cast.actor, now_in(cast, number), "cluster")
    block = now_in(cast, number)
    assert titles(block) == set(TEXTS)
    assert not cluster.desk(block)["from_here"]
    board = str(cluster.desk(block)["steps"].version)
    first = {"group": group(block, "Slow answers"), "into": group(block, "Late drawings"), "board": board}
    block = press(cast, block, "merge", **first)
    assert len(titles(block)) == 3
    with pytest.raises(Stale):
        press(cast, block, "undo", board=board)
    step_item(
        cast.actor, cast.programme_id, number, agenda_of(workshop_of(cast, number)).keys[0], ItemState.RUNNING
    )
    assert cluster.desk(now_in(cast, number))["steps"].count == 1, "the steps stand with the board"


def test_two_facilitators_naming_the_same_group_do_not_overwrite_each_other(
    context: Flask, cast: Cast
) -> None:
    block = gathered(cast)
    key = group(block, "Slow answers")
    press(cast, block, "name", group=key, name="Answers", was="")
    with pytest.raises(Stale, match="named this group"):
        press(cast, block, "name", group=key, name="Silence", was="")
    assert "Answers" in titles(again(cast, block))


def test_hidden_groups_stay_off_the_room_and_on_the_desk(context: Flask, cast: Cast) -> None:
    block = gathered(cast)
    set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    block = again(cast, block)
    assert (titles(block), cluster.show(block)["is_hidden"]) == (set(), True)
    assert "Slow answers" not in str(cluster.show(block))
    assert len(cluster.desk(block)["board"].groups) == 4


def test_many_groups_are_shown_page_by_page(context: Flask, cast: Cast) -> None:
    block = gathered(cast, tuple(f"Card {number}" for number in range(48)))
    page = cluster.show(block)["page"]
    assert (page.number, page.of, len(page.things)) == (1, 2, 24)
    block = press(cast, press(cast, block, "page", page="2"), "name", group=group(block, "Card 1"), name="N")
    page = cluster.show(block)["page"]
    assert (page.number, page.of, len(page.things)) == (2, 2, 24)
    with pytest.raises(Invalid):
        press(cast, block, "page", page="0")


def test_the_record_names_the_groups(context: Flask, cast: Cast) -> None:
    block = gathered(cast)
    block = press(
        cast, block, "merge", group=group(block, "Slow answers"), into=group(block, "Nobody calls back")
    )
    left = cluster.leaves(block)
    assert left is not None
    (both,) = [line for line in left.lines if line.endswith(" (2 cards)")]
    assert both.removesuffix(" (2 cards)") in ("Slow answers", "Nobody calls back")
    assert {*left.lines} - {both} == {"Prices change", "Late drawings"}


def test_before_anything_was_gathered_the_board_is_empty(context: Flask, cast: Cast) -> None:
    block = block_in(cast, "cluster")
    assert cluster.show(block)["groups"] == ()
    assert cluster.leaves(block) is None
