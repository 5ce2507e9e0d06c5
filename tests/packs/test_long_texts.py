"""Long texts on paper: whatever a pack says of something it says whole, wherever that stands and however long it is.

The layout engine drops what it has no room for without a word: the head of a table whose row is longer than a page,
the end of a float. So each free text in turn is of 5,000 letters, and every word of it has to be on the pages.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from facilitator.packs.render import render_pack
from tests.packs.paper import needs_poppler, text_of
from tests.packs.test_tagging import PACKS

LETTERS = 5000


def text_of_length(number: int, length: int) -> str:
    """A text of so many letters, or a few more; no two have a word in common."""
    words = [f"begin{number}end"]
    while sum(map(len, words)) + len(words) < length:
        words.append(f"w{number}x{len(words)}y")
    return " ".join(words)


def with_texts(value: Any, texts: list[str], length: int, at: str = "") -> Any:
    """The same record with each free text, that is each of more than one word, replaced by one of this length."""
    if isinstance(value, str):
        if " " not in value or at in KEPT:
            return value
        texts.append(text_of_length(len(texts), length))
        return texts[-1]
    if isinstance(value, tuple):
        return tuple(with_texts(item, texts, length, at) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value)]
        return replace(
            value, **{name: with_texts(getattr(value, name), texts, length, name) for name in names}
        )
    return value


KEPT = frozenset(
    {"title", "name", "giver", "receiver", "role_title", "typed_name", "step_title", "host_name", "drawing"}
)
"""What is limited where it is typed, and the path of a drawing."""


@needs_poppler
@pytest.mark.parametrize("name", ["review with many languages", "signed sheet", "record"])
def test_no_word_of_a_long_text_is_lost(name: str) -> None:
    short, long = list[str](), list[str]()
    text_when_short = text_of(render_pack(with_texts(PACKS[name](), short, 1)).pdf)
    text = text_of(render_pack(with_texts(PACKS[name](), long, LETTERS)).pdf)
    told = [one for begin, one in zip(short, long, strict=True) if begin in text_when_short]
    assert len(told) > 3
    for one in told:
        missing = [word for word in one.split() if word not in text]
        assert not missing, (one[:20], missing[:5], len(missing))
