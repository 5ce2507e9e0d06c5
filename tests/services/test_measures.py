"""Measures as rows: a fourth of one side is refused wherever it comes from, and nothing has changed then."""

from __future__ import annotations

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import MEASURES
from facilitator.domain.registers.measures import MeasureStatus, MeasureText
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.registers import add_entry, edit_entry, move_entry, take_board
from tests.factories import Cast
from tests.registers import block_of, group_on, told
from tests.rooms import plan

pytestmark = pytest.mark.usefixtures("context")


def a_measure(cast: Cast, title: str = "Deliveries on the day", side: Side = Side.SUPPLIER) -> str:
    return add_entry(cast.actor, cast.programme_id, MeasureText(title, side=side))


@pytest.fixture
def three(cast: Cast) -> list[str]:
    return [a_measure(cast, f"Figure {number}") for number in (1, 2, 3)]


def live(cast: Cast) -> list[tuple[str, str | None]]:
    found = registers_of(cast.programme_id).live(MEASURES)
    return [(one.ref, one.text.side and one.text.side.value) for one in found]


def test_a_fourth_is_refused_and_the_other_side_still_has_room(cast: Cast, three: list[str]) -> None:
    count = len(told(cast))
    with pytest.raises(Invalid) as refused:
        a_measure(cast, "A fourth")
    assert "three measures already" in refused.value.fields["side"] and len(told(cast)) == count
    assert a_measure(cast, "Open invoices", Side.CUSTOMER) == "M-04"


def test_one_that_is_let_go_makes_room_and_comes_back_only_where_there_is_some(
    cast: Cast, three: list[str]
) -> None:
    place = (cast.actor, cast.programme_id)
    move_entry(*place, "M-02", MeasureStatus.NOT_FOLLOWED)
    move_entry(*place, "M-02", MeasureStatus.FOLLOWED)
    move_entry(*place, "M-02", MeasureStatus.NOT_FOLLOWED)
    a_measure(cast, "Another")
    with pytest.raises(Invalid):
        move_entry(*place, "M-02", MeasureStatus.FOLLOWED)
    assert live(cast) == [(ref, "supplier") for ref in ("M-01", "M-03", "M-04")]


def test_nothing_goes_over_to_a_side_that_has_three(cast: Cast, three: list[str]) -> None:
    other, place = a_measure(cast, "Open invoices", Side.CUSTOMER), (cast.actor, cast.programme_id)
    with pytest.raises(Invalid):
        edit_entry(*place, other, MeasureText("Open invoices", side=Side.SUPPLIER), 1)
    edit_entry(*place, "M-01", MeasureText("Said otherwise", side=Side.SUPPLIER), 1)
    edit_entry(*place, "M-02", MeasureText("Figure 2", side=Side.CUSTOMER), 1)
    edit_entry(*place, other, MeasureText("Open invoices", side=Side.SUPPLIER), 1)
    assert [side for _ref, side in live(cast)].count("supplier") == 3


def test_cards_for_which_there_is_no_room_stay_on_their_board(cast: Cast) -> None:
    plan(cast)
    item = block_of(cast, 1)
    for number in range(1, 5):
        group_on(item, f"Figure {number}", side="supplier")
    workshop = workshop_by_number(cast.programme_id, 1)
    assert take_board(cast.actor, cast.programme_id, workshop, item.id, "measures") == (
        "M-01",
        "M-02",
        "M-03",
    )
