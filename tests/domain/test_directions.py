"""Which way a text is read, and what its letters tell of its language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facilitator.domain.directions import bare, direction_of, isolated, language_of, listed, script_of
from facilitator.domain.texts import clean_line, clean_name, clean_text

HEBREW, ARABIC = "דנה לוי", "شركة النور"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Weekly figures", "ltr"),
        ("משה כהן", "rtl"),
        ("أحمد علي", "rtl"),
        ("12:00 (משה)", "rtl"),
        ("Sergio and משה", "ltr"),
        ("משה and Sergio", "rtl"),
        ("“ - 2027 …", ""),
        ("", ""),
        ("\u2068משה\u2069 said", "ltr"),
        ("\u2068משה\u2069, \u2068أحمد\u2069", ""),
        ("\u2069 stray, then", "ltr"),
    ],
)
def test_the_first_strong_letter_outside_isolates_says_the_direction(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_only_what_holds_letters_from_right_to_left_is_isolated() -> None:
    assert isolated("Sergio Peña") == "Sergio Peña"
    assert isolated("משה") == "\u2068משה\u2069"
    assert isolated("Sergio (משה)") == "\u2068Sergio (משה)\u2069"


def test_what_is_isolated_already_is_not_twice() -> None:
    assert isolated(isolated(HEBREW)) == isolated(HEBREW)


def test_two_in_isolates_are_one_text_again() -> None:
    pair = f"{isolated(HEBREW)} → {isolated(ARABIC)}"
    assert isolated(pair) == f"\u2068{pair}\u2069"


def test_each_of_a_list_is_isolated() -> None:
    assert listed([HEBREW, "Anna", ARABIC]) == f"{isolated(HEBREW)}, Anna, {isolated(ARABIC)}"


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_name])
def test_what_was_copied_from_a_page_is_kept_without_the_marks(clean: Callable[[str], str]) -> None:
    assert clean(isolated(HEBREW)) == HEBREW


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("plain", "Latn"),
        ("Peña", "Latn"),
        ("Илгээх долоо", "Cyrl"),
        ("Ελληνικά", "Grek"),
        ("向两位工程师开放", "Hani"),
        ("月末までにデータを", "Jpan"),
        ("주간 수치를", "Kore"),
        ("12 %", ""),
        ("🎉", ""),
    ],
)
def test_a_text_is_of_the_script_of_most_of_its_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "readers", "language"),
    [
        ("Weekly figures", "en", ""),
        ("Donnerstags die Zahlen", "en", ""),  # Latin letters say nothing of the language
        ("משה כהן", "en", "he"),
        ("أحمد علي", "en", "ar"),
        ("گزارش هفتگی", "en", "und-Arab"),  # letters that Arabic does not use
        ("Илгээх долоо хоног бүрийн тоо", "en", "mn"),
        ("Отправлять данные", "en", "und-Cyrl"),
        ("Апта сайын есеп, қаңтар, үш", "en", "und-Cyrl"),  # ү, but with letters that Mongolian does not use
        ("Отправлять данные", "mn", ""),  # the reader's own letters
        ("Weekly figures", "mn", "und-Latn"),
        ("向两位工程师", "en", "und-Hani"),
        ("月末までに", "en", "ja"),
        ("רק שם אחד (Sergio)", "en_GB", "he"),
        ("12:00", "mn", ""),
    ],
)
def test_a_language_is_claimed_only_where_the_letters_tell_it(text: str, readers: str, language: str) -> None:
    assert language_of(text, readers) == language


def test_what_is_taken_apart_leaves_its_isolates_behind() -> None:
    assert bare(isolated("רחה עאטנר")) == "רחה עאטנר"
    two = f"{isolated('רחה')} – {isolated('עאטנר')}"
    assert bare(two) == two
    assert bare("plain") == "plain"
