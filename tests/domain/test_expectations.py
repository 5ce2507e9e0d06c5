"""Expectations: where one stands follows from facts; a yes is to the words that were said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facilitator.domain.errors import Conflict, Invalid, NotAllowed
from facilitator.domain.registers import EXPECTATIONS
from facilitator.domain.registers.expectations import ExpectationStatus, ExpectationText
from facilitator.domain.sides import Side

BACK = EXPECTATIONS.said_back
assert BACK is not None
PLAIN = ExpectationText("A plan for eight weeks", side=Side.CUSTOMER, seen="Eight plans")
SAID = replace(PLAIN, answer="They plan eight weeks ahead")
YES = replace(SAID, confirmed=True)


@pytest.mark.parametrize(
    ("words", "said", "committed", "stands"),
    [
        (PLAIN, "awaited", False, "awaited"),
        (PLAIN, "awaited", True, "awaited"),
        (SAID, "awaited", True, "said_back"),
        (YES, "awaited", False, "understood"),
        (YES, "awaited", True, "committed"),
        (PLAIN, "met", False, "met"),
        (YES, "partly_met", True, "partly_met"),
        (YES, "not_met", True, "not_met"),
        (YES, "no_longer", True, "no_longer"),
    ],
)
def test_where_it_stands(words: ExpectationText, said: str, committed: bool, stands: str) -> None:
    assert EXPECTATIONS.stands(words, ExpectationStatus(said), committed) == stands


def test_what_follows_from_facts_cannot_be_chosen_and_has_no_key() -> None:
    for worked_out in ("said_back", "understood", "committed"):
        with pytest.raises(Invalid):
            EXPECTATIONS.status(worked_out)
    keys = [("awaited", "not said yet"), ("met", "yes"), ("partly_met", "partly"), ("not_met", "no")]
    assert EXPECTATIONS.pressed == keys


def test_the_chain_counts_facts_and_leaves_out_what_is_no_longer_wanted() -> None:
    chain = EXPECTATIONS.chain
    assert chain is not None
    first = ExpectationStatus.AWAITED
    assert chain.reached(PLAIN, first, False) == ("kept", "", "", "")
    assert chain.reached(YES, first, True) == ("kept", "kept", "kept", "")
    assert chain.reached(PLAIN, ExpectationStatus.MET, False) == ("kept", "", "", "kept")
    assert chain.reached(YES, ExpectationStatus.PARTLY_MET, True)[3] == "partly_kept"
    assert chain.reached(YES, ExpectationStatus.NOT_MET, True)[3] == "not_kept"
    assert chain.reached(YES, ExpectationStatus.NO_LONGER, True) == ()


def test_only_the_other_side_says_it_back_and_only_the_owner_confirms() -> None:
    assert BACK.answered(PLAIN, Side.SUPPLIER, "Understood so") == replace(PLAIN, answer="Understood so")
    with pytest.raises(NotAllowed):
        BACK.answered(PLAIN, Side.CUSTOMER, "Understood so")
    for say in (BACK.confirmed, lambda words, side: BACK.corrected(words, side, "No")):
        with pytest.raises(NotAllowed):
            say(SAID, Side.SUPPLIER)
        with pytest.raises(Conflict):
            say(PLAIN, Side.CUSTOMER)
    assert BACK.confirmed(replace(SAID, correction="Nine"), Side.CUSTOMER) == YES
    assert BACK.corrected(YES, Side.CUSTOMER, "Nine weeks") == replace(SAID, correction="Nine weeks")


@pytest.mark.parametrize("changed", ["title", "seen", "answer"])
def test_a_yes_to_other_words_does_not_stand(changed: str) -> None:
    after = replace(YES, **{changed: "Something else"})
    assert BACK.said_anew(YES, after) == replace(after, confirmed=False)
    assert BACK.said_anew(SAID, replace(after, confirmed=True)) == replace(after, confirmed=True)
    assert BACK.said_anew(YES, replace(YES, note="A word")) == replace(YES, note="A word")


def test_it_needs_a_side() -> None:
    with pytest.raises(Invalid) as refused:
        ExpectationText("A plan").cleaned()
    assert refused.value.fields == {"side": "Choose which side expects it."}


def test_it_leaves_a_commitment_of_the_other_side() -> None:
    seed = EXPECTATIONS.leaves(PLAIN)
    assert (seed.deed, seed.evidence, seed.side, seed.step) == (
        "A plan for eight weeks",
        "Eight plans",
        Side.SUPPLIER,
        1,
    )
