"""The wall holds as many rows as can be read, by how long their words are; none is lost and none cut off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from facilitator.activities.wall_rows import pages_of

SHORT = {
    "deed": "Ring at once",
    "giver": "Åse Berg",
    "receiver": "Tomás Ruiz",
    "evidence": "A call",
    "reason": "",
}
LONG = SHORT | {"deed": "Send the list of all hulls again " * 20}

WORDS = st.text(alphabet="abc ", max_size=400)
ROWS = st.lists(st.fixed_dictionaries({name: WORDS for name in SHORT}), max_size=30)


def test_short_ones_stand_together_and_a_very_long_one_alone() -> None:
    assert [len(page) for page in pages_of([SHORT] * 12, whole=False)] == [5, 5, 2]
    assert [len(page) for page in pages_of([LONG, LONG, SHORT], whole=False)] == [1, 2]


def test_how_we_will_know_takes_its_room() -> None:
    rows = [SHORT | {"evidence": "It stands in the shared folder with the litres of each hull " * 2}] * 8
    assert len(pages_of(rows, whole=True)) > len(pages_of(rows, whole=False))


def test_nobody_gives_it_yet() -> None:
    assert pages_of([], whole=True) == [[]]
    draft = {"deed": "", "giver": None, "receiver": None, "evidence": "", "reason": ""}
    assert pages_of([draft], whole=False) == [[draft]]


@given(ROWS, st.booleans())
def test_every_row_stands_on_one_page_in_its_order(rows: list[dict[str, str]], whole: bool) -> None:
    pages = pages_of(rows, whole=whole)
    assert [row for page in pages for row in page] == rows
    assert all(pages) or pages == [[]]
