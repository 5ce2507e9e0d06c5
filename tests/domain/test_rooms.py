"""The join code forgives whatever eyes and thumbs do to it; the rules say what is wrong in words."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.rooms import (
    CODE_SYMBOLS,
    JOIN_CODE_LENGTH,
    MOST_WAITING,
    MOST_WAITING_HERE,
    CodesSlowed,
    JoiningClosed,
    RoomEnded,
    check_may_ask,
    check_may_wait,
    checked_name,
    new_join_code,
    normalise_join_code,
    written_code,
)
from facilitator.domain.sides import Side

CODES = st.text(alphabet=CODE_SYMBOLS, min_size=JOIN_CODE_LENGTH, max_size=JOIN_CODE_LENGTH)


def test_codes_are_random_and_of_the_alphabet() -> None:
    codes = {new_join_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and set(code) <= set(CODE_SYMBOLS) for code in codes)


def test_the_alphabet_holds_one_of_each_pair_that_is_mistaken() -> None:
    for pair in ("0O", "0Q", "1I", "1L", "2Z", "5S", "8B", "VU"):
        assert sum(symbol in CODE_SYMBOLS for symbol in pair) == 1, pair
    assert len(set(CODE_SYMBOLS)) == len(CODE_SYMBOLS) >= 28


@given(CODES)
def test_what_is_written_is_read_again(code: str) -> None:
    assert normalise_join_code(written_code(code)) == code
    assert len(written_code(code)) == 9 and written_code(code)[4] == "-"


@pytest.mark.parametrize(
    "typed",
    [
        "80V5-1A2K",
        "80v5-1a2k",
        " 80v5 1a2k ",
        "BOVS-IAZK",
        "boUs–lazk",
        "B Q U S . L A Z K",
        "８０Ｖ５－１Ａ２Ｋ",
        "80V5\u00ad1A2K",
        "80v5:1a2k",
    ],
)
def test_any_reading_of_the_shown_code_is_that_code(typed: str) -> None:
    assert normalise_join_code(typed) == "80V51A2K"


@given(CODES, st.data())
def test_every_letter_and_digit_means_something(code: str, data: st.DataObject) -> None:
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits))
    assert normalise_join_code(letter + code[1:])[1:] == code[1:]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the code"),
        ("   -  ", "Type the code"),
        ("ACDE-FGH", "this has 7"),
        ("ACDE-FGHJK", "this has 9"),
        ("ACDE-FGH!", "“!” is never part of a code"),
        ("ACDE-FGHÅ", "“Å” is never part of a code"),
        ("A" * 100_000, "this has 40"),
    ],
)
def test_what_is_no_code_is_told_in_words(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as told:
        normalise_join_code(typed)
    assert said in told.value.fields["code"]


@given(st.text(max_size=60))
def test_anything_typed_is_a_code_or_refused_in_words(typed: str) -> None:
    try:
        code = normalise_join_code(typed)
    except Invalid as told:
        assert told.fields["code"]
    else:
        assert len(code) == JOIN_CODE_LENGTH and set(code) <= set(CODE_SYMBOLS)


def test_a_typed_name_is_tidied_and_needs_its_party() -> None:
    assert checked_name("  Zoë\u0000  Öst\n", Side.CUSTOMER) == "Zoë Öst"
    with pytest.raises(Invalid) as told:
        checked_name(" \n ", None)
    assert set(told.value.fields) == {"typed_name", "side"}
    with pytest.raises(Invalid) as told:
        checked_name("x" * 121, Side.SUPPLIER)
    assert "120" in told.value.fields["typed_name"]


def test_who_may_ask() -> None:
    check_may_ask(True, True)
    check_may_wait(MOST_WAITING - 1, MOST_WAITING_HERE - 1)
    with pytest.raises(RoomEnded):
        check_may_ask(False, True)
    with pytest.raises(JoiningClosed):
        check_may_ask(True, False)
    for waiting, from_here in ((MOST_WAITING, 0), (MOST_WAITING_HERE, MOST_WAITING_HERE)):
        with pytest.raises(Conflict, match="wait"):
            check_may_wait(waiting, from_here)


def test_refusals_have_the_answer_that_fits() -> None:
    assert (RoomEnded().status, JoiningClosed().status, CodesSlowed(2).status) == (410, 409, 429)
    assert CodesSlowed(2).retry_after == 2
