"""Vague words get a gentle hint; whole words only, and precise commitments get none."""

from __future__ import annotations

import time
import unicodedata

import pytest

from facilitator.method import Hint, find_hints, find_vague_words, load_method


def found(text: str) -> list[str]:
    return [hint.text for hint in find_vague_words(text)]


def test_the_matched_text_and_its_hint_in_order_of_appearance() -> None:
    assert find_vague_words("Soon we will TRY harder") == (
        Hint("Soon", "By which date?"),
        Hint("TRY", "What will be finished, whether or not it is easy?"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Print the bestseller list",
        "Open the country office and the entry gate",
        "Send the tryptophan analysis",
        "Pay for the helpdesk and the help-desk",
        "Write to support@example.org and help.example.org",
        "Sign the Moré contract",
        "Name the sooner-or-later clause",
        "Sonntag, сооn, 尽快",
        "",
    ],
)
def test_parts_of_words_and_names_do_not_match(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("accented", ["tryé", "try\u0301", "étry", "möre"])
def test_a_letter_with_an_accent_belongs_to_the_word(accented: str) -> None:
    assert found(f"Send {accented} today") == []
    assert found(f"Send {unicodedata.normalize('NFD', accented)} today") == []


@pytest.mark.parametrize("form", ["try", "tries", "tried", "trying"])
def test_listed_forms_of_a_word_match(form: str) -> None:
    assert found(f"We were {form}.") == [form]


def test_each_rule_speaks_once() -> None:
    assert found("Try it, then try again, keep trying and help") == ["Try", "help"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send it as soon as possible", ["as soon as possible"]),
        ("Send it as  soon\nas possible", ["as  soon\nas possible"]),
        ("Send it as-soon-as-possible", ["as-soon-as-possible"]),
        ("Send it ASAP!", ["ASAP"]),
        ("Send it a.s.a.p.", ["a.s.a.p"]),
        ("Invoices, orders, etc.", ["etc"]),
        ("“Improve” the report", ["Improve"]),
    ],
)
def test_the_longest_phrase_wins(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Answer in no more than 3 days",
        "Staff the support desk from 8 to 18",
        "Say how many parts are missing",
        "Send the e-mail address of the planner",
        "Reduce complaints from 12 to 5 a month",
        "Improve on-time delivery to 95 % at the Leeds depot",
        "Send the 13-week forecast to Zoë Çelik every Monday by noon",
    ],
)
def test_precise_commitments_get_no_hint(text: str) -> None:
    assert found(text) == []


def test_a_measure_does_not_excuse_other_vague_words() -> None:
    assert found("Try to reduce complaints from 12 to 5") == ["Try"]


@pytest.mark.parametrize(
    "word",
    [
        "try",
        "improve",
        "as soon as possible",
        "asap",
        "where possible",
        "better",
        "support",
        "help",
        "regularly",
        "work on",
        "look into",
        "endeavour",
        "aim to",
        "consider",
        "appropriate",
        "soon",
        "more",
        "ensure",
        "facilitate",
        "timely",
    ],
)
def test_the_usual_suspects_are_known(word: str) -> None:
    assert found(f"We {word} it") == [word]


def test_letters_that_only_look_alike_break_nothing() -> None:
    assert found("trİes ıs ſoon") == ["ſoon"]


def test_hints_are_short() -> None:
    assert all(len(rule.hint) <= 70 for rule in load_method().hints)


def test_a_very_long_text_is_quick() -> None:
    begun = time.perf_counter()
    find_vague_words("as soon as " * 20_000 + "try")
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    ("deed", "second"),
    [
        ("Send the price list and name one contact", "name one"),
        ("Open the batch database; train two planners", "train two"),
        ("Pay all invoices by Friday. Then send the list", "send the"),
        ("Publish the list, then train two planners", "train two"),
        ("Write the report, and then present it to the board", "present it"),
        ("Send the price and order numbers of May", ""),
        ("Host two people and their manager", ""),
        ("Plan and test runs", ""),
    ],
)
def test_two_promises_in_one_line_are_asked_about(deed: str, second: str) -> None:
    found = [hint.text for hint in find_hints(deed) if "Two commitments" in hint.hint]
    assert found == ([second] if second else [])


def test_the_examples_to_learn_from_are_one_promise_each() -> None:
    deeds = [one.deed for step in load_method().steps for one in step.commitments]
    assert [deed for deed in deeds if any("Two commitments" in hint.hint for hint in find_hints(deed))] == []
