"""What people read says commitment, outcome, by and for; promise and verdict are for what a facilitator speaks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "facilitator"
METHOD = PACKAGE / "method"
NOT_OURS = re.compile(
    r"\b(promis\w*|verdicts?|givers?|receivers?|judg\w*|needs? a word|knock\w*|gifts?|our hopes|hopes? of)\b",
    re.IGNORECASE,
)
SPOKEN = {"script", "say"}
NOT_SHOWN = {"key", "was", "also"}
"""What the program compares with and nobody reads."""
QUOTED = re.compile(r"“[^”]*”")
"""Words to be spoken, in the cues."""
NAMES_OF_VALUES = re.compile(r"%\(\w+\)")
READS_OTHERS = {"facilitator/domain/lists/columns.py", "facilitator/domain/lists/header_words.py"}
"""Knows the words of other people's lists."""
COLUMN = re.compile(r"the column verdict\b")
"""Columns of tables keep their names."""


def _texts(found: object, key: str = "") -> Iterator[str]:
    if isinstance(found, dict):
        for name, inside in found.items():
            if name not in SPOKEN | NOT_SHOWN:
                yield from _texts(inside, name)
    elif isinstance(found, list):
        for inside in found:
            yield from _texts(inside, key)
    elif isinstance(found, str):
        yield found


@pytest.mark.parametrize("path", sorted(METHOD.rglob("*.toml")), ids=lambda path: path.stem)
def test_the_method_speaks_of_commitments_wherever_it_is_read(path: Path) -> None:
    texts = [QUOTED.sub("", text) for text in _texts(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert texts
    assert [text for text in texts if NOT_OURS.search(text)] == []


def test_pages_walls_and_papers_say_so_too() -> None:
    said = [text for text in _of_templates() if NOT_OURS.search(NAMES_OF_VALUES.sub("", text))]
    assert said == []


def test_what_the_code_says_says_so_too() -> None:
    said = [
        (name, text)
        for name, text in _of_code()
        if name not in READS_OTHERS and NOT_OURS.search(COLUMN.sub("", NAMES_OF_VALUES.sub("", text)))
    ]
    assert said == []


def test_the_walk_sees_words() -> None:
    assert "Record the outcome" in set(_of_templates())
    assert "a date" in {text for _name, text in _of_code()}
    assert NOT_OURS.search("The giver") and NOT_OURS.search("Promised too much")


def _of_templates() -> Iterator[str]:
    jinja = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for _line, _call, said in jinja.extract_translations(path.read_text(encoding="utf-8")):
            yield from (text for text in (said if isinstance(said, tuple) else (said,)) if text)


def _of_code() -> Iterator[tuple[str, str]]:
    """Every text of more than one word that is no docstring, with its file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {
            id(one.value)
            for node in ast.walk(tree)
            if isinstance(body := getattr(node, "body", None), list)
            for one in body
            if isinstance(one, ast.Expr)
        }
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) and id(node) not in told else ""
            if isinstance(said, str) and " " in said.strip():
                yield path.relative_to(ROOT).as_posix(), said
