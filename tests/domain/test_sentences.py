"""A name that ends with a stop (“Beta S.A.”) ends its sentence: no second stop follows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.domain.events.words import HISTORY, PEOPLE
from facilitator.domain.sentences import ended, filled, put_in

ROOT = Path(__file__).parents[2]
STOPPED = ("Tygr s.r.o.", "Beta S.A.", "Acme Inc.", "Who decides?", "At last!", "and so on…", "終わり。")


@pytest.mark.parametrize("name", STOPPED)
def test_a_name_with_a_stop_at_its_end_ends_the_sentence(name: str) -> None:
    assert ended(f"Signed for {name}") == f"Signed for {name}"
    assert filled("For %(party)s. Read it.", {"party": name}) == f"For {name} Read it."
    assert put_in("I sign for {party}. All 100 %.", "party", name) == f"I sign for {name} All 100 %."


def test_a_name_without_one_gets_its_stop() -> None:
    assert ended("Signed for Lakeside Yards") == "Signed for Lakeside Yards."
    assert filled("For %(party)s. Read it.", {"party": "Lakeside Yards"}) == "For Lakeside Yards. Read it."
    assert put_in("I sign for {party}.", "party", "Lakeside Yards") == "I sign for Lakeside Yards."


def test_inside_a_sentence_the_names_stop_changes_nothing() -> None:
    values = {"who": "Beta S.A.", "what": "a file"}
    assert filled("%(who)s, for “%(what)s”: %(who)s.", values) == "Beta S.A., for “a file”: Beta S.A."
    assert put_in("{who} says so.", "who", "Beta S.A.") == "Beta S.A. says so."


@pytest.mark.parametrize(
    "name", ["<bdi>Beta S.A.</bdi>", "<b><bdi>Beta S.A.</bdi></b> ", "\u2068Beta S.A.\u2069"]
)
def test_what_nobody_sees_between_the_two_stops_is_looked_through(name: str) -> None:
    assert filled("For %(party)s.", {"party": name}) == f"For {name}"


@pytest.mark.parametrize(
    "sentence",
    sorted(
        {*PEOPLE.values(), *(one for told in HISTORY.values() for one in (told.sentence, told.otherwise))}
    ),
)
def test_no_history_has_two_stops(sentence: str) -> None:
    names = re.findall(r"%\((\w+)\)s", sentence)
    assert ".." not in filled(sentence, dict.fromkeys(names, "Beta S.A."))


def _bare_stops() -> Iterator[str]:
    """Templates that print a value with a stop of their own behind it, outside of a sentence that is filled."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for found in re.finditer(r"\{\{([^{}]*)\}\}(?:</\w+>)*\.(?=[\s<])", text):
            yield f"{path.relative_to(ROOT)}: {found[1].strip()}"


KNOWN_ENDS = ("|moment(", "|state_words", "|length", "_(", ".code", "counts.")
"""What ends such values: words of ours, dates and counts, of which none ends with a stop."""


def test_no_template_puts_a_stop_of_its_own_behind_a_name() -> None:
    found = [one for one in _bare_stops() if not any(end in one for end in KNOWN_ENDS)]
    assert not found, "say {{ …|ended }}, or put the value into a sentence: " + "; ".join(found)


NAMES = {"name", "told", "title", "party", "supplier", "customer", "people_gone", "people_kept"}


def _named_stops(path: Path) -> Iterator[str]:
    """f-strings that end a sentence right behind somebody's name, which stands there without quotation marks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for string in (one for one in ast.walk(tree) if isinstance(one, ast.JoinedStr)):
        for place, value in enumerate(string.values):
            rest = string.values[place + 1 : place + 3]
            if not isinstance(value, ast.FormattedValue) or not rest or not isinstance(rest[0], ast.Constant):
                continue
            ends = re.match(r"\.\s" if len(rest) == 2 else r"\.(\s|$)", str(rest[0].value))
            parts = [one for one in ast.walk(value.value) if isinstance(one, ast.Attribute | ast.Name)]
            says = {one.attr if isinstance(one, ast.Attribute) else "" for one in parts}
            quotes = any(isinstance(one, ast.Name) and one.id == "seen" for one in parts)
            if ends and says & NAMES and not quotes and value.conversion == -1:
                yield f"{path.relative_to(ROOT)}:{string.lineno}"


def test_no_message_puts_a_stop_of_its_own_behind_a_name() -> None:
    readers = ("domain", "services", "activities", "web", "forms", "cli", "packs", "live")
    found = [
        one
        for folder in readers
        for path in sorted((ROOT / "facilitator" / folder).rglob("*.py"))
        for one in _named_stops(path)
    ]
    assert not found, f"`ended` gives a sentence its stop: {found}"
