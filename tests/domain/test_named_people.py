"""Who is meant by a name in a table: two of one name are asked about, and nobody is merged by likeness."""

from __future__ import annotations

import pytest

from facilitator.domain.named_people import NEW, Directory, Known, choice_key, designation
from facilitator.domain.sides import Side

S, C = Side.SUPPLIER, Side.CUSTOMER
ANNA = Known(11, 1, "Anna Berg", S, email="anna@example.org", role_title="Quality")
OTHER = Known(12, 2, "Anna Berg", S, email="a.berg@example.org", roles=("signatory",))
THIRD = Known(13, 3, "Anna Berg", S)
CARL = Known(14, 4, "Carl Ek", C)


def test_one_of_a_name_is_found_whatever_its_case_and_said() -> None:
    match = Directory([ANNA]).find(S, "ANNA  berg")
    assert match.person is ANNA and "taken for Anna Berg" in match.note


def test_two_of_a_name_are_asked_about_with_the_way_to_say_which() -> None:
    match = Directory([ANNA, OTHER]).find(S, "Anna Berg")
    assert match.person is None and match.new is None and match.choices == (ANNA, OTHER)
    assert "“Anna Berg <anna@example.org>” or “Anna Berg <a.berg@example.org>”" in match.problem


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Anna Berg <A.Berg@example.org>", OTHER),
        ("anna berg (quality)", ANNA),
        ("Anna Berg (signatory)", OTHER),
        ("Anna Berg #3", THIRD),
        ("Anna Berg#1", ANNA),
    ],
)
def test_more_behind_the_name_says_which(text: str, meant: Known) -> None:
    assert Directory([ANNA, OTHER, THIRD]).find(S, text).person is meant


@pytest.mark.parametrize("text", ["Anna Berg (Sales)", "Anna Berg <x@example.org>", "Anna Berg #9"])
def test_what_fits_nobody_of_that_name_is_no_new_person(text: str) -> None:
    match = Directory([ANNA]).find(S, text)
    assert match.new is None and match.person is None and "Anna Berg, Quality" in match.problem


def test_the_choice_of_the_page_counts() -> None:
    key = choice_key(S, "Anna Berg")
    assert Directory([ANNA, OTHER], {key: 2}).find(S, "anna berg").person is OTHER
    new = Directory([ANNA, OTHER], {key: NEW}).find(S, "Anna Berg").new
    assert new is not None and new.name == "Anna Berg"
    assert Directory([ANNA, OTHER], {key: 9}).find(S, "Anna Berg").problem


@pytest.mark.parametrize("near", ["Ana Berg", "Anna Bergh"])
def test_a_near_name_is_somebody_else_and_that_is_said(near: str) -> None:
    match = Directory([ANNA]).find(S, near)
    assert match.person is None and match.new is not None and match.new.name == near
    assert "not Anna Berg" in match.note


@pytest.mark.parametrize(
    "typed", ["Sinead O'Brien", "sinéad  o‑brien".replace("‑", "ʼ"), "Sine\u0301ad O\u200bBrien"]
)
def test_a_name_spelled_otherwise_is_taken_said_and_asked_about(typed: str) -> None:
    sinead = Known(17, 7, "Sinéad O’Brien", S)
    match = Directory([sinead]).find(S, typed)
    assert match.person is sinead and "taken for Sinéad O’Brien" in match.note
    new = Directory([sinead], {choice_key(S, typed): NEW}).find(S, "Sinead O'Brien").new
    assert new is not None and new.name == "Sinead O'Brien"


def test_twins_that_differ_only_in_accents_are_asked_about() -> None:
    twins = [Known(18, 8, "Jose Vega", S), Known(19, 9, "José Vega", S)]
    assert "2 people of this side" in Directory(twins).find(S, "Jose Vega").problem
    assert Directory(twins, {choice_key(S, "Jose Vega"): 9}).find(S, "José Vega").person is twins[1]


def test_a_new_name_in_two_spellings_is_one_person_and_that_is_said() -> None:
    directory = Directory([])
    first, second = directory.find(S, "Al-Mansour"), directory.find(S, "al mansour")
    assert first.new is second.new and "taken for Al-Mansour" in second.note


def test_sides_are_apart() -> None:
    assert Directory([ANNA, CARL]).find(C, "Anna Berg").new is not None


def test_one_who_left_makes_no_question_but_is_told() -> None:
    gone = Known(15, 5, "Anna Berg", S, has_left=True)
    match = Directory([ANNA, gone]).find(S, "Anna Berg")
    assert match.person is ANNA and "has left" in match.note


def test_a_designation_leads_back_to_its_person() -> None:
    twins = [ANNA, OTHER, THIRD, Known(16, 6, "Anna Berg", S, role_title="Planning (north)")]
    for person in twins:
        assert Directory(twins).find(S, designation(person, twins)).person is person
    assert designation(CARL, [CARL]) == "Carl Ek"


def test_a_new_name_with_an_address_keeps_both() -> None:
    new = Directory([]).find(S, "Nora Neu <nora@example.org>").new
    assert new is not None and (new.name, new.email) == ("Nora Neu", "nora@example.org")
    assert Directory([]).find(S, "Nora Neu <nora>").problem


def test_a_number_from_another_programme_is_no_new_person() -> None:
    match = Directory([CARL]).find(S, "Neu Person #7")
    assert match.new is None and "“Neu Person <email>” or “Neu Person (role)”" in match.problem
