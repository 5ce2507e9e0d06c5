"""Two letters are enough to name somebody, accents or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.typed_names import (
    fitting,
    match_names,
    one_of,
    plain_letters,
    same_name,
    say_who_fits,
)

NAMES = ["Åse Lindqvist", "Jan Brandt", "Tomás Ruiz", "Arne Lund", "Øystein van der Berg"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jb", "Jan Brandt"),
        ("JAN", "Jan Brandt"),
        ("tr", "Tomás Ruiz"),
        ("tomas", "Tomás Ruiz"),
        ("Ruíz", "Tomás Ruiz"),
        ("ås", "Åse Lindqvist"),
        ("oy", "Øystein van der Berg"),
        ("ovdb", "Øystein van der Berg"),
        ("øb", "Øystein van der Berg"),
        ("a lin", "Åse Lindqvist"),
        ("Arne Lund", "Arne Lund"),
    ],
)
def test_a_few_letters_name_one_person(typed: str, meant: str) -> None:
    found = one_of(typed, NAMES)
    assert found is not None
    assert NAMES[found] == meant


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("sinead oconnor", "Sinéad O’Connor", True),
        ("O'Connor Sinéad", "Sinéad O’Connor", True),
        ("Anne Marie Müller", "Anne‑Marie Müller", True),
        ("Lukasz", "Łukasz", True),
        ("Dr. Jan Brandt", "Dr Jan Brandt", True),
        ("Jan\u200b Brandt", "Jan Brandt", True),
        ("J. Brandt", "Jan Brandt", False),
        ("Jan Brand", "Jan Brandt", False),
        ("", "Jan Brandt", False),
        ("", "", False),
        ("山田太郎", "山田太郎", True),
        ("山田", "山田太郎", False),
    ],
)
def test_a_name_is_the_same_however_it_is_written(typed: str, name: str, same: bool) -> None:
    assert same_name(typed, name) is same


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("o'brien", "Sinéad O’Brien"),
        ("obr", "Sinéad O’Brien"),
        ("O BRIEN", "Sinéad O’Brien"),
        ("al-man", "Layla Al-Mansour"),
        ("almansour", "Layla Al-Mansour"),
        ("strasse", "Straße Müller"),
        ("jean pierre", "Jean‑Pierre Dupont"),
    ],
)
def test_apostrophes_hyphens_and_spaces_do_not_count(typed: str, meant: str) -> None:
    there = ["Sinéad O’Brien", "Layla Al-Mansour", "Straße Müller", "Jean‑Pierre Dupont", "Olaf Brie"]
    found = one_of(typed, there)
    assert found is not None and there[found] == meant


def test_two_people_with_the_same_initials_are_both_offered() -> None:
    assert [NAMES[n] for n in match_names("al", NAMES)] == ["Åse Lindqvist", "Arne Lund"]
    assert one_of("al", NAMES) is None


def test_nothing_and_nobody() -> None:
    assert match_names("  ", NAMES) == []
    assert match_names("zz", NAMES) == []
    assert one_of("", NAMES) is None


def test_the_same_name_twice_is_nobody_for_sure() -> None:
    assert one_of("Jan Brandt", ["Jan Brandt", "Jan Brandt"]) is None


@given(st.sampled_from(NAMES))
def test_everybody_is_found_by_their_whole_name_without_accents(name: str) -> None:
    found = one_of(plain_letters(name).upper(), NAMES)
    assert found is not None
    assert NAMES[found] == name


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("anna b", ["Anna Berg", "Anna Bergström"]),
        ("ab", ["Anna Berg", "Anna Bergström"]),
        ("bergs", ["Anna Bergström"]),
        ("anna berg", ["Anna Berg"]),
        ("anna k", []),
    ],
)
def test_those_who_fit_are_all_of_them_unless_the_whole_name_is_typed(typed: str, names: list[str]) -> None:
    there = ["Anna Bergström", "Zoë Lund", "Anna Berg"]
    assert sorted(there[one] for one in fitting(typed, there)) == names


def test_who_fits_is_said_by_name() -> None:
    assert say_who_fits(["Anna Berg", "Anna Bergström"]) == (
        "Two people fit: Anna Berg, Anna Bergström. Go on typing."
    )
    assert say_who_fits(["A", "B", "C"]) == "3 people fit: A, B, C. Go on typing."
    assert say_who_fits(list("ABCDEF")) == "6 people fit: A, B, C, D and 2 more. Go on typing."
