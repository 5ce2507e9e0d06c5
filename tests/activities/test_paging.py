"""Pages on the projector: only as much at once as can be read from the back, evenly spread."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.activities import gather, vote
from facilitator.activities.paging import even_size
from tests.blocks import block_in, give, giver, press
from tests.factories import Cast


@pytest.mark.parametrize(
    ("count", "most", "size"),
    [(0, 6, 1), (1, 6, 1), (6, 6, 6), (7, 6, 4), (10, 6, 5), (24, 6, 6), (20, 6, 5)],
)
def test_pages_are_filled_about_evenly(count: int, most: int, size: int) -> None:
    assert even_size(count, most) == size


def test_all_cards_are_shown_page_by_page_and_every_card_on_one(context: Flask, cast: Cast) -> None:
    block = press(cast, block_in(cast, "gather"), "open", naming="named")
    for number in range(10):
        for member in cast.people[:3]:
            block = give(cast, block, giver(member), "card", slot="0", text=f"{member.name} {number}")
    block = press(cast, press(cast, block, "reveal"), "all")
    first = gather.show(block)["page"]
    second = gather.show(press(cast, block, "page", page="2"))["page"]
    assert (first.number, first.of, len(first.things), len(second.things)) == (1, 2, 15, 15)
    assert len({card.key for card in first.things + second.things}) == 30
    block = press(cast, press(cast, block, "previous"), "next")
    assert gather.show(block)["page"].number == 1


def test_options_and_result_of_a_long_vote_have_pages_of_their_own(context: Flask, cast: Cast) -> None:
    lines = "\n".join(f"Option {number}" for number in range(40))
    block = press(cast, block_in(cast, "vote"), "open", options=lines, naming="named")
    block = press(cast, block, "page", page="2")
    page = vote.show(block)["page"]
    assert (page.number, page.of, len(page.things)) == (2, 2, 20)
    block = press(cast, block, "close")
    page = vote.show(block)["page"]
    assert (page.number, page.of, len(page.things)) == (1, 7, 6)
    assert len(vote.show(block)["result"]) == 40
