"""Sentences with names put into them: a name keeps its direction to itself, and where it ends with a stop (“Beta S.A.”)
the sentence adds no second one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from facilitator.domain.directions import isolated

STOPS = (".", "?", "!", "…", "。", "！", "？")
"""What ends a sentence, in the scripts that names and words come in."""
_UNSEEN_AT_THE_END = re.compile(r"(?:</\w+>|[\s\u200e\u200f\u061c\u2066-\u2069])+$")
"""Tags that close, blanks and marks of direction: nobody sees them between a name and the stop after it."""
_BEFORE_A_STOP = re.compile(r"%\((\w+)\)s\.")


def is_ended(words: str) -> bool:
    """Whether what is read last in these words is a stop already; they may be markup."""
    return words.endswith(STOPS) or _UNSEEN_AT_THE_END.sub("", words).endswith(STOPS)


def ended(words: str) -> str:
    """The words as a sentence: with a stop at their end, and never with two."""
    return words if is_ended(words) else f"{words}."


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """A sentence such as “Signed for %(party)s.” with its values in it, and one stop after “Beta S.A.”.

    Each text among them is isolated from the sentence. Markup stays markup, and escapes its values as ever. Raises
    KeyError where a value is missing.
    """
    for name in _names_before_stops(sentence):
        if is_ended(str(values[name])):
            sentence = sentence.replace(f"%({name})s.", f"%({name})s")
    return sentence % {name: _isolated(value) for name, value in values.items()}


def _isolated(value: object) -> object:
    """What is markup has isolated its own texts already."""
    return isolated(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def put_in(sentence: str, place: str, words: str) -> str:
    """The same for a sentence that holds a `{place}`, and may hold a per cent sign besides."""
    here = f"{{{place}}}"
    if is_ended(words):
        sentence = sentence.replace(f"{here}.", here)
    return sentence.replace(here, isolated(words))


@lru_cache(maxsize=4096)
def _names_before_stops(sentence: str) -> tuple[str, ...]:
    """Most sentences have none, and every word of a page asks."""
    return tuple(_BEFORE_A_STOP.findall(sentence))
