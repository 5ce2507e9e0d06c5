"""Finds vague words in a commitment and asks, gently, for something that can be seen.

A hint stands beside the field and blocks nothing. Only the forms listed in wording.toml
match, whole and in any case: "trying" because it is listed under "try", never "entry".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from facilitator.method.loader import load_method
from facilitator.method.shapes import HintRule

# A word ends where no letter, digit, accent, hyphen or @ follows: "help-desk",
# "support@example.org" and "help.example.org" name things, they are not vague.
_BEFORE = r"(?<![\w\u0300-\u036f@\-\u2010\u2011])"
_AFTER = r"(?![\w\u0300-\u036f@\-\u2010\u2011]|\.\w)"
_GAP = r"[\s\-\u2010\u2011]+"
_MEASURE = re.compile(
    r"\b(?:from|to|than|below|above|under|least|most)\s+[£€$]?\d|\d\s*(?:%|per\s?cent\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Hint:
    """A vague word as it stands in the text, and a question that makes it specific."""

    text: str
    hint: str


def find_hints(deed: str) -> tuple[Hint, ...]:
    """What would make a deed more specific: its vague words, and that it may be two promises in one."""
    second = _second_deed().search(unicodedata.normalize("NFC", deed))
    more = (Hint(" ".join(second["deed"].split()), load_method().second_promise.hint),) if second else ()
    return (*find_vague_words(deed), *more)


def find_vague_words(text: str) -> tuple[Hint, ...]:
    """The vague words of `text` in order of appearance, each rule at most once.

    Where two overlap the longer wins: "as soon as possible", not "soon".
    """
    return tuple(_hints_in(unicodedata.normalize("NFC", text)))


def _hints_in(text: str) -> Iterator[Hint]:
    pattern, rules = _matcher()
    measured = _MEASURE.search(text) is not None
    seen: set[str] = set()
    for match in pattern.finditer(text):
        rule = rules.get(_plain(match.group()))
        if rule is None or (measured and rule.unless_measured):
            continue
        if rule.pattern not in seen:
            seen.add(rule.pattern)
            yield Hint(text=match.group(), hint=rule.hint)


@cache
def _second_deed() -> re.Pattern[str]:
    """A second deed behind “and”, “then”, a semicolon or a full stop."""
    second = load_method().second_promise
    verbs, before = ("|".join(map(re.escape, words)) for words in (second.verbs, second.before))
    return re.compile(
        rf"(?:\band|;|\.|,(?=\s+then\b))\s+(?:(?:then|also)\s+)?(?P<deed>(?:{verbs})\s+(?:{before}|\d+))\b",
        re.IGNORECASE,
    )


@cache
def _matcher() -> tuple[re.Pattern[str], dict[str, HintRule | None]]:
    """One expression for every form, longest first, and which rule each form belongs to.

    A form of `unless` belongs to no rule: it swallows the phrase in which the word is fine.
    """
    hints = load_method().hints
    rules: dict[str, HintRule | None] = {_plain(form): None for rule in hints for form in rule.unless}
    for rule in hints:
        rules.update({_plain(form): rule for form in (rule.pattern, *rule.also)})
    forms = sorted(rules, key=lambda form: (-len(form), form))
    choices = "|".join(_GAP.join(map(re.escape, form.split())) for form in forms)
    return re.compile(f"{_BEFORE}(?:{choices}){_AFTER}", re.IGNORECASE), rules


def _plain(form: str) -> str:
    """The form as a key: small letters, single spaces between its words."""
    return " ".join(re.split(_GAP, unicodedata.normalize("NFC", form).casefold()))
