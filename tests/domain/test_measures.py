"""Measures: at most three of a side at once, whose it is has to be said, and its figures are figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import MEASURES
from facilitator.domain.registers.measures import MOST, MeasureStatus, MeasureText
from facilitator.domain.sides import Side

PUNCTUAL = MeasureText("Deliveries on the day", side=Side.SUPPLIER, unit="of twenty", wanted="19")


def test_whose_it_is_has_to_be_said() -> None:
    with pytest.raises(Invalid) as refused:
        replace(PUNCTUAL, side=None).cleaned()
    assert refused.value.fields == {"side": "Choose whose figure it is."}
    assert PUNCTUAL.cleaned() == PUNCTUAL


@pytest.mark.parametrize("wanted", ["19", "none", "at least 95", ""])
def test_what_is_wanted_is_a_number_or_words(wanted: str) -> None:
    assert replace(PUNCTUAL, wanted=wanted).cleaned().wanted == wanted


@pytest.mark.parametrize("there", range(MOST + 2))
def test_a_side_has_at_most_three(there: int) -> None:
    assert MEASURES.per_side is not None
    live = [PUNCTUAL] * there + [replace(PUNCTUAL, side=Side.CUSTOMER)] * MOST
    if there < MOST:
        MEASURES.per_side.check_room(PUNCTUAL, live)
    else:
        with pytest.raises(Invalid) as refused:
            MEASURES.per_side.check_room(PUNCTUAL, live)
        assert "three measures already" in refused.value.fields["side"]


def test_one_that_is_no_longer_followed_takes_no_room() -> None:
    assert MEASURES.is_live(MeasureStatus.FOLLOWED) and not MEASURES.is_live(MeasureStatus.NOT_FOLLOWED)


@pytest.mark.parametrize(("typed", "kept"), [("12,5", "12.5"), ("1 200", "1200"), ("0", "0"), ("", None)])
def test_a_figure_is_kept_as_a_plain_one(typed: str, kept: str | None) -> None:
    assert MEASURES.rounds is not None
    assert MEASURES.rounds.cleaned({"figure": typed}).get("figure") == kept


def test_words_are_no_figure() -> None:
    assert MEASURES.rounds is not None
    with pytest.raises(Invalid) as refused:
        MEASURES.rounds.cleaned({"figure": "about 12"})
    assert "plain figure" in refused.value.fields["figure"]


def test_a_commitment_that_is_made_of_it_is_by_the_side_whose_figure_it_is() -> None:
    seed = MEASURES.leaves(PUNCTUAL)
    assert (seed.deed, seed.side, seed.step) == ("Deliveries on the day", Side.SUPPLIER, 1)
