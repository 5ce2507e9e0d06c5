"""What page one of a review pack says before any count: what both want with its worth, and what each side expects."""

from __future__ import annotations

from flask import Flask

from facilitator.domain.registers.expectations import ExpectationStatus, ExpectationText
from facilitator.domain.registers.opportunities import OpportunityStatus
from facilitator.domain.sides import Side
from facilitator.packs.making import build_pack
from facilitator.packs.papers import ReviewPack
from facilitator.packs.parts.purpose import ChainLine, Purpose
from facilitator.services.registers import add_entry, move_entry
from tests.factories import Cast
from tests.registers import opportunity


def purpose_of(app: Flask, cast: Cast) -> Purpose | None:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "review", None)
    assert isinstance(pack, ReviewPack)
    return pack.part(Purpose)


def expected(cast: Cast, side: Side, **words: object) -> str:
    return add_entry(cast.actor, cast.programme_id, ExpectationText("Fewer surprises", side=side, **words))  # type: ignore[arg-type]


def test_a_programme_without_any_says_nothing(context: Flask, cast: Cast) -> None:
    opportunity(cast, "Only an idea so far")
    assert purpose_of(context, cast) is None


def test_agreed_opportunities_stand_with_the_worth_to_each_side(context: Flask, cast: Cast) -> None:
    for place in range(3):
        ref = opportunity(cast, f"Season {place}", worth_supplier="1200", unit_supplier="orders")
        move_entry(cast.actor, cast.programme_id, ref, OpportunityStatus.AGREED)
    found = purpose_of(context, cast)
    assert found is not None and (found.more, found.chains) == (1, ())
    assert [(one.ref, one.title) for one in found.opportunities] == [
        ("O-01", "Season 0"),
        ("O-02", "Season 1"),
    ]
    assert found.opportunities[0].worth == (("supplier", "1200", "orders"),)


def test_what_each_side_expects_is_counted_link_by_link(context: Flask, cast: Cast) -> None:
    expected(cast, Side.SUPPLIER)
    ref = expected(cast, Side.SUPPLIER, answer="You want to hear first", confirmed=True)
    move_entry(cast.actor, cast.programme_id, ref, ExpectationStatus.PARTLY_MET)
    gone = expected(cast, Side.CUSTOMER)
    move_entry(cast.actor, cast.programme_id, gone, ExpectationStatus.NO_LONGER)
    found = purpose_of(context, cast)
    assert found is not None
    (chain,) = found.chains
    assert chain.words == ("expected", "understood", "committed", "met")
    assert chain.lines == (
        ChainLine("supplier", (2, 1, 0, 0), ((), (), (), ((1, "partly"),))),
        ChainLine("customer", (0, 0, 0, 0), ((), (), (), ())),
    )
