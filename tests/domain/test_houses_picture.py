"""The two houses: every door is told apart without colour, said in words, and nothing runs out of the picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from facilitator.domain.registers.doors import DoorForm
from facilitator.domain.sides import Side
from facilitator.pictures import PRINT, Door, House, by_turns, houses
from facilitator.pictures.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
ARABIC = "شركة الخليج العربي للدهانات الصناعية والطلاءات البحرية الدولية"
LONG = "Because the confidentiality agreement has not been signed by our counsel and will not be before March"


def door(number: int, form: DoorForm, said: str = "", title: str = "Batch tests, read only") -> Door:
    return Door(f"A-{number:02d}", title, form, form.value, said)


def both(*supplier: Door, party: str = "Nordhavn") -> tuple[House, House]:
    return House(Side.SUPPLIER, party, supplier), House(Side.CUSTOMER, "Halvorsen", ())


def parse(picture: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(picture))


def lines(picture: Markup) -> list[str]:
    """The words that stand in the picture, line by line, without the marks of direction."""
    return [re.sub("[\u2066-\u2069]", "", one.text or "") for one in parse(picture).iter(f"{SVG}text")]


def description(picture: Markup) -> str:
    return parse(picture).findtext(f"{SVG}desc") or ""


@pytest.mark.parametrize("side", Side)
def test_every_form_of_a_door_is_drawn_differently_without_colour(side: Side) -> None:
    drawn = set()
    for form in DoorForm:
        whole = str(houses([House(side, "Nordhavn", (door(1, form),))]))
        shapes = re.sub(r"<(text|title|desc).*?</\1>|aria-label=\"[^\"]*\"", "", whole)
        drawn.add(re.sub(r' class="[^"]*"', "", shapes))
    assert len(drawn) == len(DoorForm)


def test_the_supplier_has_round_doors_and_the_customer_square_ones() -> None:
    round_doors, square = (str(houses([House(side, "Nordhavn", (door(1, DoorForm.SHUT),))])) for side in Side)
    assert "a92 92" in round_doors and "a92 92" not in square


def test_a_closed_door_says_why_and_a_request_how_long_it_waits() -> None:
    picture = houses(
        both(door(1, DoorForm.SHUT, "not before March"), door(2, DoorForm.WAITING, "asked 12 days ago"))
    )
    assert {"not before", "March"} <= set(lines(picture)) and "asked 12" in " ".join(lines(picture))
    assert "shut (not before March)" in description(picture)
    assert "waiting (asked 12 days ago)" in description(picture)


def test_the_whole_reason_is_in_the_description_where_the_door_has_no_room_for_it() -> None:
    picture = houses(both(door(1, DoorForm.SHUT, LONG)))
    assert LONG not in " ".join(lines(picture)) and LONG in description(picture)


def test_a_state_is_written_under_its_door() -> None:
    assert "A-07 · ajar" in lines(houses(both(door(7, DoorForm.AJAR))))


def test_a_house_without_doors_says_so_in_the_picture_and_in_its_words() -> None:
    picture = houses(both())
    assert lines(picture).count("Nothing yet") == 2
    assert "Halvorsen: Nothing yet" in description(picture)


def test_doors_that_find_no_room_are_counted_by_how_they_stand() -> None:
    forms = [DoorForm.OPEN] * 14 + [DoorForm.SHUT] * 8 + [DoorForm.WAITING] * 3
    doors = by_turns([door(number, form) for number, form in enumerate(forms)])
    said = " ".join(lines(houses(both(*doors))))
    assert "3 waiting · 14 open · 8 closed" in said
    assert "and 22 more: 2 waiting · 13 open · 7 closed" in said


def test_the_first_doors_show_each_form_that_there_is() -> None:
    forms = [DoorForm.OPEN] * 5 + [DoorForm.SHUT, DoorForm.WAITING]
    doors = by_turns([door(number, form) for number, form in enumerate(forms)])
    assert [one.ref for one in doors] == ["A-06", "A-00", "A-05", "A-01", "A-02", "A-03", "A-04"]


def test_a_later_page_shows_the_doors_that_the_first_one_counts() -> None:
    doors = tuple(door(number, DoorForm.OPEN) for number in range(5))
    said = lines(houses([House(Side.SUPPLIER, "Nordhavn", doors, first=3)]))
    assert "A-03 · open" in said and "A-00 · open" not in said and "and 3 more: 3 open" in said


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize(
    "party", [ARABIC, "Norddeutsche Beschichtungs- und Oberflächentechnik Werke AG", "H"]
)
def test_a_long_name_stays_under_its_roof(party: str, is_narrow: bool) -> None:
    picture = parse(houses(both(door(1, DoorForm.OPEN), party=party), is_narrow=is_narrow))
    roof = next(one.get("d", "") for one in picture.iter(f"{SVG}path"))
    (left, eaves), (middle, top), _right = (
        tuple(map(float, point.split())) for point in re.findall(r"[-\d.]+ [-\d.]+", roof)
    )
    named = [
        one for one in picture.iter(f"{SVG}text") if one.get("font-weight") and not one.get("font-family")
    ]
    assert named
    for one in named[:2]:
        size, y = (
            float(one.get("font-size", 0)),
            float(one.get("y", 0)) - float(one.get("font-size", 0)) * 0.8,
        )
        room = (middle - left) * min(1, max(0, y - top) / (eaves - top)) * 2
        assert text_width(one.text or "", size, bold=True) < room


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)


@given(words, words, words, st.lists(st.sampled_from(list(DoorForm)), max_size=30), st.booleans())
@settings(max_examples=60)
def test_nothing_leaves_the_picture(
    party: str, title: str, said: str, forms: list[DoorForm], is_narrow: bool
) -> None:
    doors = tuple(door(number, form, said, title) for number, form in enumerate(forms))
    root = parse(houses([House(side, party, doors) for side in Side], palette=PRINT, is_narrow=is_narrow))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for one in root.iter(f"{SVG}text"):
        size, bold = float(one.get("font-size", 0)), bool(one.get("font-weight"))
        x, y = float(one.get("x", 0)), float(one.get("y", 0))
        half = text_width(re.sub("[\u2066-\u2069]", "", one.text or ""), size, bold=bold) / 2
        assert 0 < y <= height and x - half >= -1 and x + half <= width + 1, one.text


def test_on_a_phone_the_houses_stand_under_each_other_with_letters_that_can_be_read() -> None:
    picture = parse(houses(both(door(1, DoorForm.SHUT, LONG)), is_narrow=True))
    assert float(picture.get("width", 0)) == 340
    assert min(float(one.get("font-size", 0)) for one in picture.iter(f"{SVG}text")) >= 13
