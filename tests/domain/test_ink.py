"""Ink keyed in afterwards: the code from the paper, and somebody of each party who did not sign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.ink import ALONE, Witness, check_code, confirmed_by

ZOE = Witness(1, "Zoë", "supplier", has_left=False, others=2)
ANGEL = Witness(2, "Ángel", "customer", has_left=False, others=1)


def test_the_code_is_typed_from_the_paper() -> None:
    check_code("c0q2 b4sd tw7m", "C0Q2-B4SD-TW7M")
    for typed in ("", "C0Q2-B4SD", "C0Q2-B4SD-TW7N"):
        with pytest.raises(Invalid) as refused:
            check_code(typed, "C0Q2-B4SD-TW7M")
        assert set(refused.value.fields) == {"code"}


def test_somebody_else_of_each_party_confirms() -> None:
    both = {"supplier": ZOE, "customer": ANGEL}
    assert confirmed_by(both, {"supplier": 8, "customer": 9}) == "Zoë (supplier), Ángel (customer)"
    assert confirmed_by(both, {"customer": 9}) == "Zoë (supplier), Ángel (customer)"


def test_the_signer_confirms_only_where_there_is_nobody_else() -> None:
    both = {"supplier": ZOE, "customer": ANGEL}
    with pytest.raises(Invalid) as refused:
        confirmed_by(both, {"supplier": ZOE.person_id, "customer": ANGEL.person_id})
    assert set(refused.value.fields) == {"confirm_supplier", "confirm_customer"}
    assert "Zoë signed this paper" in refused.value.fields["confirm_supplier"]
    alone = {"supplier": replace(ZOE, others=0), "customer": ANGEL}
    words = confirmed_by(alone, {"supplier": ZOE.person_id})
    assert words == f"Zoë (supplier, {ALONE}), Ángel (customer)"
    assert ALONE == "confirmed by the signer alone"
    assert ALONE not in confirmed_by(alone, {"customer": 9}), "the paper is the other party's"


@pytest.mark.parametrize(
    "witness", [None, replace(ANGEL, has_left=True), ZOE, replace(ANGEL, has_left=True, others=0)]
)
def test_nobody_of_the_party_is_nobody(witness: Witness | None) -> None:
    with pytest.raises(Invalid) as refused:
        confirmed_by({"supplier": ZOE, "customer": witness}, {"customer": ANGEL.person_id})
    assert set(refused.value.fields) == {"confirm_customer"}
