"""Hostile text: nothing crashes, nothing hides, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.packs.edition import FONTS
from facilitator.packs.render import html_of, render_pack
from facilitator.packs.text import BREAK, LONGEST_WORD, clean, clean_record, uncovered, with_breaks
from tests.packs.paper import commitment, needs_poppler, plain, review, text_of


@given(st.text(alphabet=st.characters(exclude_characters="\u200b"), max_size=400))
def test_breaks_lose_no_letter(text: str) -> None:
    assert with_breaks(text).replace(BREAK, "") == text


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_clean_text_can_always_be_written_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    once.encode("utf-8")
    assert "\0" not in once and "\u202e" not in once
    assert clean(once) == once


def test_long_words_get_places_to_break_and_short_ones_none() -> None:
    assert max(map(len, with_breaks("x" * 2000).split(BREAK))) <= LONGEST_WORD
    assert BREAK not in with_breaks("An ordinary sentence about promises, with ordinary words in it.")


def test_joined_signs_and_accents_stay_together() -> None:
    family = "👩\u200d👩\u200d👧" * 30
    for piece in with_breaks(family).split(BREAK):
        assert not piece.startswith("\u200d") and not piece.endswith("\u200d")
    accents = "e\u0301" * 60
    assert all(not piece.startswith("\u0301") for piece in with_breaks(accents).split(BREAK))


def test_marks_that_turn_signed_words_around_become_visible() -> None:
    assert clean("pay \u202e001 EUR") == "pay [U+202E]001 EUR"


def test_no_text_is_ever_cut() -> None:
    long = "a word and " * 9_000 + "\u202e the end"
    assert clean(long) == "a word and " * 9_000 + "[U+202E] the end"


def test_markup_and_template_signs_stay_text() -> None:
    hostile = '<script>alert(1)</script> "><img onerror=x src=file:///etc/passwd> {{7*7}} {% set x = 1 %}'
    html = html_of(review(commitment(deed=hostile, evidence=hostile)))
    assert "<script>" not in html and "<img" not in html and "49" not in html
    assert "{{7*7}}" in html


HOSTILE = {
    "reason": ("A frank reason with many words, told at length and without an end. " * 80)[:5000],
    "word": "Donaudampfschifffahrt"[:20] * 100,
    "cyrillic": "Открыть базу данных испытаний для двух инженеров; Ө, Ү and ү",
    "chinese": "向两位工程师开放批次测试数据库，只读访问，直到一月底为止",
    "greek": "Ελληνικά και τόνοι: άέήίόύώ",
    "emoji": "Celebrate 🎉 together ✅",
    "script": '<script>alert(1)</script> "><img onerror=x> {{7*7}} &amp; &lt;',
}


@needs_poppler
def test_no_text_is_lost_whatever_was_typed() -> None:
    commitments = [
        commitment(n, deed=text, report="not_done", report_text=text, state="reported")
        for n, text in enumerate(HOSTILE.values(), 1)
    ]
    pack = clean_record(review(*commitments, commitment(90, deed="half \ud800 and nul \0 here")))
    text = text_of(render_pack(pack).pdf)
    again = {"reason": "A frank reason with many words, told at length", "word": "Donaudampfschifffahr"}
    for name, typed in HOSTILE.items():
        piece = plain(again.get(name, typed))
        cut_by_pages = 4 if name in again else 0
        assert text.count(piece) >= 2 * plain(typed).count(piece) - cut_by_pages, name
    assert plain("half � and nul � here") in text


@needs_poppler
def test_arabic_is_complete() -> None:
    """Letters that join are stored as joined forms and right to left: each word's letters are what counts."""
    deed = "فتح قاعدة بيانات لمهندسين اثنين من"
    text = text_of(render_pack(review(commitment(deed=deed))).pdf)
    for word in deed.split():
        assert word in text or word[::-1] in text, word


@needs_poppler
@pytest.mark.parametrize("many", [100, pytest.param(500, marks=pytest.mark.long)])
def test_many_commitments_are_all_there(many: int) -> None:
    numbers = range(1, many + 1)
    done = render_pack(review(*(commitment(n, ref=f"S-{n:03d}") for n in numbers)))
    assert done.pages > many / 10
    text = text_of(done.pdf)
    assert all(f"S-{n:03d}" in text for n in numbers)


def test_missing_letters_name_the_package() -> None:
    assert uncovered("plain text, Кириллица, Ελληνικά", FONTS) == ""
    private = chr(0x10FFF0)
    assert "U+10FFF0" in uncovered(private, FONTS)
    assert "apt-get install" in uncovered(private, FONTS)
