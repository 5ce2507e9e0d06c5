"""Vote: dots on options, hidden until closed, then by side where that gives nobody away."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask

from facilitator.activities import running, vote
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Ballot, Event
from facilitator.queries.boards import board_of
from facilitator.queries.rooms import room_by_id
from facilitator.services.participants import join
from facilitator.services.rooms import set_hidden
from tests.blocks import again, block_in, give, giver, press
from tests.conftest import row_count
from tests.factories import Cast, Member, make_person

FRUIT = "Apples\nPears\nPlums\nFigs\nGrapes\nCherries"


@pytest.fixture
def block(context: Flask, cast: Cast) -> Block:
    return block_in(cast, "vote")


def on_phone(block: Block, member: Member) -> Giver:
    secret = secrets.token_urlsafe(24)
    join(room_by_id(block.room.id), secret, person_number=member.number)
    return giver(member, secret)


def crowd(cast: Cast, block: Block, side: Side, count: int) -> list[Giver]:
    return [
        on_phone(block, make_person(cast.actor, cast.programme_id, side, f"{side} {n}")) for n in range(count)
    ]


def keys(block: Block) -> dict[str, str]:
    """The key of each option, by its title."""
    return {option.title: option.key for option in vote.desk(block)["options"]}


def opened(cast: Cast, block: Block, **fields: str) -> Block:
    return press(cast, block, "open", **({"options": FRUIT} | fields))


def result(block: Block) -> dict[str, tuple[int, int | None, int | None]]:
    return {one.title: (one.votes, one.supplier, one.customer) for one in vote.result_of(block)}


def gathered(cast: Cast, count: int) -> Block:
    """A block whose board has cards, switched to voting."""
    block = block_in(cast, "gather")
    block = press(cast, block, "open", naming="named")
    for n in range(count):
        give(cast, block, giver(cast.supplier_member), "card", text=f"Card {n}")
    block = press(cast, block, "reveal")
    running.switch_mode(cast.actor, block, "vote")
    return again(cast, block)


def test_dots_are_a_third_of_the_options_unless_the_facilitator_says_otherwise(
    cast: Cast, block: Block
) -> None:
    now = opened(cast, block)
    assert vote.show(now)["dots"] == 2
    now = press(cast, press(cast, now, "close"), "open", dots="5")
    assert vote.show(now)["dots"] == 5


@pytest.mark.parametrize("dots", ["0", "21", "many", "-1"])
def test_dots_that_cannot_be_are_refused(cast: Cast, block: Block, dots: str) -> None:
    with pytest.raises(Invalid, match="between 1 and 20"):
        opened(cast, block, dots=dots)


def test_a_vote_needs_two_options(cast: Cast, block: Block) -> None:
    with pytest.raises(Invalid, match="nothing to choose"):
        opened(cast, block, options="Apples\n\n Apples ")


def test_the_last_vote_of_a_phone_counts_and_nothing_is_doubled(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    fruit = keys(block)
    give(cast, block, phone, "vote", vote=f"{fruit['Apples']}:1")
    for _ in range(2):
        give(cast, block, phone, "vote", vote=f"{fruit['Apples']}:1 {fruit['Figs']}:1")
    give(cast, block, phone, "vote", vote=f"{fruit['Figs']}:2")
    assert vote.show(again(cast, block))["voted"] == 1
    block = press(cast, block, "close")
    assert result(block)["Figs"][0] == 2
    assert result(block)["Apples"][0] == 0


def test_the_steppers_carry_the_whole_vote(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    first = vote.mine(block, phone)["choices"][0]
    give(cast, block, phone, "vote", vote=first.more)
    second = vote.mine(block, phone)["choices"][1]
    give(cast, block, phone, "vote", vote=second.more)
    mine = vote.mine(block, phone)
    assert [choice.dots for choice in mine["choices"]] == [1, 1, 0, 0, 0, 0]
    assert mine["left"] == 0
    assert not any(choice.can_more for choice in mine["choices"])
    give(cast, block, phone, "vote", vote=mine["choices"][0].less)
    assert vote.mine(block, phone)["left"] == 1


def test_more_dots_than_there_are_is_refused(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    with pytest.raises(Invalid, match="more than 2 dots"):
        give(cast, block, phone, "vote", vote=f"{keys(block)['Apples']}:3")


def test_nothing_is_shown_before_it_is_closed(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    now = again(cast, block)
    assert "result" not in vote.show(now)
    assert "result" not in vote.desk(now)
    assert vote.result_of(now) == ()


def test_an_anonymous_vote_leaves_totals_and_nothing_else(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    events = db.session.query(Event).count()
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    assert db.session.query(Event).count() == events
    assert row_count("answers") == 0
    block = press(cast, block, "close")
    assert row_count("ballots") == 0
    assert result(block)["Figs"] == (2, None, None)
    assert row_count("jobs") == 1


def test_taking_every_dot_back_is_not_voting(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    give(cast, block, phone, "vote", vote="")
    assert {one.kind for one in db.session.query(Ballot)} == {"agreed"}, "only that it knows how few they are"
    block = press(cast, block, "close")
    assert vote.show(block)["voters"] == 0


def test_votes_show_by_side_with_four_voters_of_each(cast: Cast, block: Block) -> None:
    people = crowd(cast, block, Side.SUPPLIER, 4) + crowd(cast, block, Side.CUSTOMER, 4)
    block = opened(cast, block)
    assert vote.show(block)["sides"] is True
    for one in people:
        give(cast, block, one, "vote", vote=f"{keys(block)['Figs']}:1")
    block = press(cast, block, "close")
    assert result(block)["Figs"] == (8, 4, 4)


def test_votes_do_not_show_by_side_with_three_voters_of_one(cast: Cast, block: Block) -> None:
    people = crowd(cast, block, Side.SUPPLIER, 4) + crowd(cast, block, Side.CUSTOMER, 4)
    block = opened(cast, block)
    for one in people[1:]:
        give(cast, block, one, "vote", vote=f"{keys(block)['Figs']}:1")
    block = press(cast, block, "close")
    assert result(block)["Figs"] == (7, None, None)
    assert vote.show(block)["sides"] is False


def test_a_named_vote_shows_sides_and_tells_the_facilitator_who(cast: Cast, block: Block) -> None:
    block = opened(cast, block, naming="named")
    for member in (cast.supplier_member, cast.customer_member):
        give(cast, block, on_phone(block, member), "vote", vote=f"{keys(block)['Figs']}:2")
    block = press(cast, block, "close")
    assert result(block)["Figs"] == (4, 2, 2)
    assert vote.desk(block)["names"] == (("Sergio Peña", "Figs (2)"), ("Cem Yıldız", "Figs (2)"))
    assert "Sergio" not in str(vote.show(block))


def test_ties_are_kept(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    fruit = keys(block)
    give(cast, block, phone, "vote", vote=f"{fruit['Plums']}:1 {fruit['Figs']}:1")
    block = press(cast, block, "close")
    assert [(one.rank, one.title) for one in vote.result_of(block)][:3] == [
        (1, "Plums"),
        (1, "Figs"),
        (3, "Apples"),
    ]


def test_the_groups_of_the_board_are_voted_on_and_keep_their_votes(context: Flask, cast: Cast) -> None:
    block = gathered(cast, 4)
    block = press(cast, block, "open", dots="3")
    phone = on_phone(block, cast.customer_member)
    key = keys(block)["Card 2"]
    give(cast, block, phone, "vote", vote=f"{key}:3")
    block = press(cast, block, "close")
    votes = {group.title: group.votes for group in board_of(block.item.id).groups}
    assert votes == {"Card 0": 0, "Card 1": 0, "Card 2": 3, "Card 3": 0}
    assert board_of(block.item.id).group(key).has_sides is False  # type: ignore[union-attr]


def test_the_groups_become_entries_of_the_register_with_their_votes(context: Flask, cast: Cast) -> None:
    block = gathered(cast, 2)
    block = press(cast, block, "open", dots="3")
    give(cast, block, on_phone(block, cast.customer_member), "vote", vote=f"{keys(block)['Card 1']}:3")
    block = press(cast, block, "close")
    press(cast, block, "register", collects="concerns")
    press(cast, block, "register", collects="concerns")
    refs = {group.title: (group.entry_ref, group.votes) for group in board_of(block.item.id).groups}
    assert sorted(ref for ref, _votes in refs.values()) == ["K-01", "K-02"]
    assert refs["Card 1"][1] == 3
    assert row_count("register_entries") == 2


def test_voting_once_more_begins_from_nothing(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    block = press(cast, press(cast, block, "close"), "open")
    assert block.state.run == 2
    assert vote.mine(block, phone)["left"] == 2
    block = press(cast, block, "close")
    assert set(result(block).values()) == {(0, None, None)}


def test_a_vote_that_arrives_after_closing_is_refused(cast: Cast, block: Block) -> None:
    before = opened(cast, block)
    phone, figs = on_phone(block, cast.supplier_member), keys(before)["Figs"]
    press(cast, block, "close")
    with pytest.raises(Conflict, match="still here"):
        vote.give_vote(before, phone, {"vote": f"{figs}:1"})
    assert row_count("ballots") == 0


def test_leaving_the_block_counts_what_came_in(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    running.end(cast.actor, again(cast, block))
    block = again(cast, block)
    assert block.state.phase == "shown"
    assert result(block)["Figs"][0] == 2


def test_the_key_h_keeps_the_result_off_projector_and_phones(cast: Cast, block: Block) -> None:
    block, phone = opened(cast, block), on_phone(block, cast.supplier_member)
    give(cast, block, phone, "vote", vote=f"{keys(block)['Figs']}:2")
    press(cast, block, "close")
    set_hidden(cast.actor, cast.programme_id, block.workshop.number, True)
    block = again(cast, block)
    assert "Figs" not in str(vote.show(block))
    assert "Figs" in str(vote.desk(block))


def test_paper_votes_are_keyed_in_one_number_per_option(cast: Cast, block: Block) -> None:
    block = opened(cast, block)
    paper = Giver("", None, scribe=True, actor=cast.actor)
    fields = {f"dots-{keys(block)['Figs']}": "2", f"dots-{keys(block)['Plums']}": ""}
    for _ in range(2):
        give(cast, block, paper, "vote", **fields)
    with pytest.raises(Invalid, match="no dot"):
        give(cast, block, paper, "vote")
    block = press(cast, block, "close")
    assert result(block)["Figs"] == (4, None, None)
    assert vote.show(block)["voters"] == 2


def test_what_is_left_behind_is_the_result(cast: Cast, block: Block) -> None:
    block = press(cast, opened(cast, block, options="Apples\nPears"), "close")
    left = vote.leaves(block)
    assert left is not None and left.lines == ("0: Apples", "0: Pears")
