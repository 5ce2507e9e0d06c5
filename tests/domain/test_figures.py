"""Figures as people type them: plain ones are kept, what two readers read differently is refused."""

from __future__ import annotations

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.registers.opportunities import OpportunityText
from facilitator.domain.sides import Side
from facilitator.domain.typed_numbers import figure


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("900", "900"),
        ("0", "0"),
        ("007", "7"),
        ("12.5", "12.5"),
        ("12,50", "12.5"),
        ("3.00", "3"),
        ("1 200", "1200"),
        ("1\u202f200\u00a0000", "1200000"),
        ("1'200", "1200"),
    ],
)
def test_a_plain_figure_is_kept(typed: str, kept: str) -> None:
    assert figure(typed) == kept


@pytest.mark.parametrize(
    "typed", ["1,200", "1.200", "about 9", "-4", "9 %", "1e3", "²", "1 20", "9" * 13, "."]
)
def test_what_is_no_plain_figure_is_refused(typed: str) -> None:
    assert figure(typed) is None
    with pytest.raises(Invalid) as refused:
        OpportunityText("Plan a season", worth_customer=typed).cleaned()
    assert set(refused.value.fields) == {"worth_customer"}


def test_a_figure_stands_with_what_it_counts() -> None:
    words = OpportunityText("Plan", worth_customer="1 200", unit_customer=" hours a  year ").cleaned()
    assert words.worth_to(Side.CUSTOMER) == ("1200", "hours a year")
    assert words.worth_to(Side.SUPPLIER) == ("", "")
    assert [(one.paper, one.side, text) for one, text in words.further()] == [
        ("Worth", Side.CUSTOMER, "1200 hours a year")
    ]
