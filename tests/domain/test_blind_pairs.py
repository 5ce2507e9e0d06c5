"""What both sides say blind: what may be known before both are in, and what can be done when."""

from __future__ import annotations

import pytest

from facilitator.domain.blind_pairs import BlindPair, Standing, Subject, opened
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side
from facilitator.domain.subjects import SUBJECTS

SUPPLIER, CUSTOMER = Side.SUPPLIER, Side.CUSTOMER
SUBJECT = Subject("weather", {"fine": "fine", "wet": "rather wet"})
ONE_IN = BlindPair(within=frozenset({SUPPLIER}))


def test_until_both_are_in_a_pair_says_whose_word_is_there_and_no_word() -> None:
    assert (BlindPair().standing, ONE_IN.standing) == (Standing.NOBODY, Standing.WAITS)
    assert [ONE_IN.word(side) for side in Side] == ["", ""] and not ONE_IN.is_open and not ONE_IN.agreed


def test_opened_both_agree_or_their_views_differ() -> None:
    same, other = opened("fine", "fine"), opened("fine", "wet")
    assert (same.standing, same.agreed) == (Standing.AGREE, "fine")
    assert (other.standing, other.agreed) == (Standing.DIFFER, "")
    assert (other.word(SUPPLIER), other.word(CUSTOMER)) == ("fine", "wet")


def test_a_word_that_waits_is_taken_back_before_another_one_is_said() -> None:
    with pytest.raises(Conflict, match="supplier’s word is in already"):
        ONE_IN.check_can_say(SUPPLIER)
    ONE_IN.check_can_say(CUSTOMER)
    opened("fine", "wet").check_can_say(SUPPLIER)
    ONE_IN.check_can_take_back()


def test_what_stands_open_cannot_be_taken_back_only_said_anew() -> None:
    with pytest.raises(Conflict, match="open now"):
        opened("fine", "wet").check_can_take_back()
    opened("fine", "wet").check_can_say_anew()
    for pair in (BlindPair(), ONE_IN):
        with pytest.raises(Conflict, match="nothing open"):
            pair.check_can_say_anew()


def test_a_word_that_is_no_choice_is_refused_with_those_that_are() -> None:
    assert SUBJECT.cleaned("wet") == "wet"
    with pytest.raises(Invalid, match="fine, rather wet"):
        SUBJECT.cleaned("rather wet")


def test_subjects_and_their_words_fit_their_columns() -> None:
    for key, subject in SUBJECTS.items():
        assert key == subject.key and len(key) <= 24 and len(subject.words) >= 2
