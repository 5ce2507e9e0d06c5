"""The launch's expectations on phones: one of each side writes two, says the other's back, and confirms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from facilitator.activities import running
from facilitator.activities.family import Block
from facilitator.activities.register import KIND
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, Stale
from facilitator.domain.registers import EXPECTATIONS
from facilitator.domain.registers.expectations import ExpectationText
from facilitator.queries.registers import Entry, registers_of
from tests.blocks import give, giver, now_in
from tests.factories import Cast
from tests.method_blocks import go_to, started, template_called
from tests.registers import told


@pytest.fixture
def block(context: Flask, cast: Cast) -> Block:
    number = started(cast, template_called("launch"))
    return go_to(cast, number, "Expectations by stage")


def entries(cast: Cast) -> tuple[Entry[ExpectationText], ...]:
    return registers_of(cast.programme_id).of(EXPECTATIONS)


def pens(cast: Cast, block: Block) -> Block:
    for member in (cast.supplier_member, cast.customer_member):
        block = give(cast, block, giver(member), "pen")
    return block


def own(cast: Cast, block: Block, title: str = "A plan for eight weeks") -> Block:
    return give(cast, block, giver(cast.supplier_member), "own", title=title, seen="Eight plans")


def mine(block: Block, cast: Cast, member: object) -> dict[str, object]:
    return dict(KIND.mine(block, giver(member)))  # type: ignore[arg-type]


def test_two_of_a_side_from_the_phone_that_has_the_pen(cast: Cast, block: Block) -> None:
    with pytest.raises(NotAllowed):
        own(cast, block)
    block = pens(cast, block)
    block = own(cast, own(cast, block), "Invoices within thirty days")
    with pytest.raises(Conflict):
        own(cast, block, "A third one")
    found = entries(cast)
    assert [(one.ref, one.title, one.text.side) for one in found] == [
        ("H-01", "A plan for eight weeks", "supplier"),
        ("H-02", "Invoices within thirty days", "supplier"),
    ]
    assert [one.status for one in found] == ["awaited", "awaited"]
    show = KIND.show(now_in(cast, block.workshop.number))
    assert [(column.side, column.count) for column in show["sides"]] == [("supplier", 2), ("customer", 0)]


def test_said_back_by_the_other_side_and_confirmed_by_the_owner(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))
    with pytest.raises(NotAllowed):
        give(cast, block, giver(cast.supplier_member), "back", ref="H-01", version="1", answer="As we said")
    block = give(
        cast, block, giver(cast.customer_member), "back", ref="H-01", version="1", answer="Eight ahead"
    )
    with pytest.raises(NotAllowed):
        give(cast, block, giver(cast.customer_member), "right", ref="H-01", version="2")
    block = give(
        cast, block, giver(cast.supplier_member), "instead", ref="H-01", version="2", correction="Nine"
    )
    assert entries(cast)[0].status == "said_back"
    block = give(
        cast, block, giver(cast.customer_member), "back", ref="H-01", version="3", answer="Nine ahead"
    )
    give(cast, block, giver(cast.supplier_member), "right", ref="H-01", version="4")
    one = entries(cast)[0]
    assert (one.status, one.text.answer, one.text.correction) == ("understood", "Nine ahead", "")
    assert [kind for kind, _ in told(cast)][-5:] == ["EntryAdded"] + ["EntryReworded"] * 4


def test_a_yes_to_words_that_have_changed_meanwhile_is_refused(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))
    for version, back in (("1", "Eight ahead"), ("2", "Nine ahead")):
        block = give(
            cast, block, giver(cast.customer_member), "back", ref="H-01", version=version, answer=back
        )
    with pytest.raises(Stale):
        give(cast, block, giver(cast.supplier_member), "right", ref="H-01", version="2")
    assert entries(cast)[0].status == "said_back"


def test_the_pen_goes_to_whoever_takes_it_over(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))
    other = next(
        one
        for one in cast.people
        if one.side is cast.supplier_member.side and one.id != cast.supplier_member.id
    )
    before = mine(block, cast, other)
    assert (before["writes"], before["is_taken"]) == (False, True)
    block = give(cast, block, giver(other), "pen")
    assert mine(block, cast, other)["writes"] is True
    assert mine(block, cast, cast.supplier_member)["writes"] is False
    with pytest.raises(NotAllowed):
        own(cast, block, "Another")


def test_what_is_empty_is_refused_and_another_register_takes_nothing(cast: Cast, block: Block) -> None:
    block = pens(cast, block)
    with pytest.raises(Invalid):
        own(cast, block, "  ")
    block = own(cast, block)
    with pytest.raises(Invalid):
        give(cast, block, giver(cast.customer_member), "back", ref="H-01", version="1", answer=" ")
    running.act(cast.actor, now_in(cast, block.workshop.number), "view", {"view": "concerns"})
    block = now_in(cast, block.workshop.number)
    assert mine(block, cast, cast.supplier_member) == {}
    with pytest.raises(Conflict):
        own(cast, block, "Another")


def test_whether_it_was_met_is_for_its_own_side(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))
    with pytest.raises(NotAllowed):
        give(cast, block, giver(cast.customer_member), "met", ref="H-01", status="met")
    with pytest.raises(Invalid):
        give(cast, block, giver(cast.supplier_member), "met", ref="H-01", status="understood")
    give(cast, block, giver(cast.supplier_member), "met", ref="H-01", status="partly_met")
    assert entries(cast)[0].status == "partly_met"


def test_the_facilitator_moves_a_row_from_the_desk(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))
    running.act(cast.actor, block, "move", {"ref": "H-01", "status": "met"})
    assert entries(cast)[0].status == "met"
    running.act(cast.actor, block, "move", {"ref": "K-01", "status": "settled"})


def test_nothing_of_it_is_on_the_phones_while_results_are_hidden(cast: Cast, block: Block) -> None:
    block = own(cast, pens(cast, block))

    hidden = replace(block, room=replace(block.room, hidden=True))
    assert mine(hidden, cast, cast.supplier_member) == {}
    assert KIND.show(hidden)["sides"][0].count == 0
