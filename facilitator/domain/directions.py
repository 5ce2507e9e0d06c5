"""Which way a text is read, and which language its letters tell for sure.

The direction is that of the first strong letter outside isolates, as in rules P2 and P3 of Unicode's bidirectional
algorithm (UAX 9): what browsers do for `dir="auto"`. The language is claimed only where the letters tell it; where
they tell no more than a script, the tag says that: `und-Cyrl` (BCP 47).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter, or a mark upon one, of a script that is written from right to left."""

FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
_BEGIN_ISOLATE = frozenset("\u2066\u2067\u2068")


def direction_of(text: str) -> str:
    """`rtl`, `ltr`, or nothing where no letter says it: digits and signs are read either way."""
    depth = 0
    for character in text:
        if character in _BEGIN_ISOLATE:
            depth += 1
        elif character == END_OF_ISOLATE:
            depth = max(0, depth - 1)
        elif depth == 0:
            kind = unicodedata.bidirectional(character)
            if kind in ("R", "AL"):
                return "rtl"
            if kind == "L":
                return "ltr"
    return ""


def isolated(text: str) -> str:
    """The text so that it turns nothing around it: in isolates where it holds letters from right to left.

    “Giver → receiver” then reads giver first whatever the letters. What people type never holds such marks (`texts.py`
    takes them away), so each one is ours, and is closed.
    """
    if text.isascii() or not RIGHT_TO_LEFT.search(text) or _is_isolated(text):
        return text
    return FIRST_STRONG_ISOLATE + text + END_OF_ISOLATE


def bare(text: str) -> str:
    """The text without the isolates that it stands in whole: for what takes it apart and isolates each part anew."""
    return text[1:-1] if _is_isolated(text) else text


def _is_isolated(text: str) -> bool:
    """Whether it is one text in isolates already: not two of them with something between."""
    return text.startswith(FIRST_STRONG_ISOLATE) and text.find(END_OF_ISOLATE) == len(text) - 1


def listed(texts: Iterable[str], between: str = ", ") -> str:
    """The texts one after the other, none turning the next."""
    return between.join(map(isolated, texts))


_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Kore",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
}
_LANGUAGES = {
    "Arab": "ar",
    "Hebr": "he",
    "Grek": "el",
    "Jpan": "ja",
    "Kore": "ko",
    "Thai": "th",
    "Geor": "ka",
    "Armn": "hy",
    "Mong": "mn-Mong",
}
"""Scripts that stand for one language wherever commitments are written; a voice is chosen by these."""

_WRITTEN_IN = {
    "Cyrl": ("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"),
    "Arab": ("ar", "ckb", "fa", "ps", "ug", "ur"),
    "Hani": ("zh", "ja"),
    "Jpan": ("ja",),
    "Kore": ("ko",),
}
"""Languages of these scripts: a reader of one is not told that a text in their own letters is foreign."""

_OTHER_ARABIC = frozenset("پچژگکیٹڈڑںےہھڤڭېۆێڵڕ")
_MONGOLIAN = frozenset("абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя")
_MONGOLIAN_SIGNS = frozenset("өү")


@lru_cache(maxsize=4096)
def _script_of(character: str) -> str:
    """The letter's script by the first word of its Unicode name; nothing for what belongs to all or to none we know."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    return _SCRIPTS.get(unicodedata.name(character, "").replace("-", " ").split(" ")[0], "")


def script_of(text: str) -> str:
    """The script that most letters of the text are of, as ISO 15924; nothing where no letter tells."""
    if text.isascii():
        return "Latn" if re.search("[A-Za-z]", text) else ""
    counts: dict[str, int] = {}
    for character in text:
        script = _script_of(character)
        if script:
            counts[script] = counts.get(script, 0) + 1
    if counts.get("Jpan"):  # Japanese mixes its own letters with Chinese ones
        return "Jpan"
    return max(counts, key=lambda script: counts[script]) if counts else ""


def language_of(text: str, readers: str) -> str:
    """The tag for a text on a page in the readers' language; nothing where its letters are that language's own.

    Latin letters on a page in Latin letters say nothing of the language, so nothing is claimed of them either.
    """
    script = script_of(text)
    own = readers.replace("_", "-").split("-")[0]
    if not script or script == _readers_script(own) or own in _WRITTEN_IN.get(script, ()):
        return ""
    letters = {character for character in text.lower() if character.isalpha()}
    if script == "Cyrl":
        cyrillic = {character for character in letters if _script_of(character) == "Cyrl"}
        is_mongolian = bool(cyrillic & _MONGOLIAN_SIGNS) and cyrillic <= _MONGOLIAN
        return "mn" if is_mongolian else "und-Cyrl"
    if script == "Arab" and letters & _OTHER_ARABIC:
        return "und-Arab"
    return _LANGUAGES.get(script, f"und-{script}")


def _readers_script(language: str) -> str:
    for script, languages in _WRITTEN_IN.items():
        if language in languages:
            return script
    return next((script for script, tag in _LANGUAGES.items() if tag == language), "Latn")
