"""The order of names: as the programme's language has it, the same on every page and on either database.

A name is compared letter by letter; only if all letters are the same its accents count, then its capitals. Which
letters a language counts as its own, and where they stand, follows the Unicode consortium's tables (CLDR) for the
languages on offer; everywhere else an accent stays with its letter (docs/decisions/0023-the-order-of-names.md).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

Weight = tuple[int, int, int]
"""Where a letter stands: its group, its place in the group, and its place among those put after that one."""
NameKey = tuple[tuple[Weight, ...], tuple[tuple[int, ...], ...], tuple[bool, ...], str]
"""What names are compared by: letters, then accents, then capitals; at last the very text, so that it never varies."""

_SIGN, _DIGIT, _FIRST_SCRIPT, _LATIN, _OTHERS, _KANA, _HAN = range(7)
_SIGNS = " _-‐‑‒–—,;:!?.'‘’\"“”()[]{}@*/&#%"
"""What stands before all digits and letters, in this order: a shorter first name comes first."""
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
_CYRILLIC = "абвгдежзийклмноөпрстуүфхцчшщъыьэюя"
_Z = ord("z")
_ALIKE = {
    "ø": "o\u0338",
    "ł": "l\u0338",
    "đ": "d\u0338",
    "ð": "d\u0338",
    "æ": "a\u0338e",
    "œ": "o\u0338e",
    "ß": "s\u0338s",
}
"""Letters without parts, as those with which they stand where no language claims them."""
_PLACES = {"ı": (_LATIN, ord("i"), 1), "ŋ": (_LATIN, ord("n"), 2), "ə": (_LATIN, ord("e"), 2)}
_NORTHERN = {"ü": "y\u0308", "þ": "th"}


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """A language's own letters, two that are one among them, with their places; and how others are sorted there."""

    letters: Mapping[str, Weight]
    alike: Mapping[str, str] = field(default_factory=dict)


def _after(words: str) -> dict[str, Weight]:
    """“cč” gives č its own place after c; several letters stand in the order in which they are written."""
    return {
        letter: (_LATIN, ord(word[0]), place)
        for word in words.split()
        for place, letter in enumerate(word)
        if place
    }


def _last(letters: str) -> dict[str, Weight]:
    """Letters at the end of the alphabet."""
    return {letter: (_LATIN, _Z + 1, place) for place, letter in enumerate(letters)}


_DANISH = _Alphabet(
    _last("æøå") | {"aa": (_LATIN, _Z + 1, 2)}, _NORTHERN | {"ä": "æ", "ö": "ø", "ő": "ø", "ű": "y\u030b"}
)
_NORWEGIAN = _Alphabet(_DANISH.letters, {**_DANISH.alike, "œ": "ø"})
_SWEDISH = _Alphabet(_last("åäö"), _NORTHERN | {"æ": "ä", "ø": "ö", "ő": "ö", "œ": "ö", "ű": "y\u030b"})
_FINNISH = _Alphabet(_last("åäö"), {"ü": "y\u0308", "æ": "ä", "ø": "ö"})
_CZECH = _Alphabet(_after("cč rř sš zž") | {"ch": (_LATIN, ord("h"), 1)})
_ALPHABETS = {
    "cs": _CZECH,
    "da": _DANISH,
    "es": _Alphabet(_after("nñ")),
    "fi": _FINNISH,
    "mn": _Alphabet({letter: (_FIRST_SCRIPT, place, 0) for place, letter in enumerate(_CYRILLIC)}),
    "nb": _NORWEGIAN,
    "pl": _Alphabet(_after("aą cć eę lł nń oó sś zźż")),
    "sv": _SWEDISH,
}
_COMMON = _Alphabet({})
"""English, French, German, Italian, Dutch, Portuguese: an accent stays with its letter."""


@lru_cache(maxsize=4096)
def name_key(name: str, locale: str) -> NameKey:
    """What to sort this name by in a programme of this locale (“sv”, “en_GB”)."""
    language = locale[:2]
    text = unicodedata.normalize("NFC", name)
    small = [letter.lower() for letter in text]
    alphabet = _ALPHABETS.get(language, _COMMON)
    letters: list[Weight] = []
    accents: list[tuple[int, ...]] = []
    at = 0
    while at < len(small):
        pair = "".join(small[at : at + 2])
        step = 2 if len(pair) == 2 and pair in alphabet.letters else 1
        for weight, marks in _weights("".join(small[at : at + step]), language):
            letters.append(weight)
            accents.append(marks)
        at += step
    capitals = tuple(letter != one for letter, one in zip(text, small, strict=True))
    return tuple(letters), tuple(accents), capitals, name


@lru_cache(maxsize=1024)
def _weights(letter: str, language: str) -> tuple[tuple[Weight, tuple[int, ...]], ...]:
    """A small letter, or two that are one, as places with the accents on them."""
    alphabet = _ALPHABETS.get(language, _COMMON)
    if letter in alphabet.letters:
        return ((alphabet.letters[letter], ()),)
    spelled = alphabet.alike.get(letter)
    if spelled is not None and spelled in alphabet.letters:
        return ((alphabet.letters[spelled], (1,)),)
    found: list[tuple[Weight, tuple[int, ...]]] = []
    for part in "".join(_ALIKE.get(one, one) for one in _parts(spelled or letter)):
        if found and unicodedata.combining(part):
            weight, marks = found[-1]
            found[-1] = (weight, (*marks, _accent(part)))
        else:
            found.append((alphabet.letters.get(part) or _place(part, language), ()))
    return tuple(found)


def _parts(letter: str) -> str:
    """The letter and its accents apart; й is a letter of its own wherever Cyrillic is written."""
    return letter if letter == "й" else unicodedata.normalize("NFKD", letter)


def _accent(mark: str) -> int:
    place = _ACCENTS.find(mark)
    return place + 1 if place >= 0 else ord(mark)


def _place(letter: str, language: str) -> Weight:
    """Where a letter stands that no accent is on and that the language has no place of its own for."""
    if "a" <= letter <= "z":
        return (_LATIN, ord(letter), 0)
    if letter in _PLACES:
        return _PLACES[letter]
    if letter.isdigit():
        return (_DIGIT, unicodedata.digit(letter), 0)
    if not letter.isalnum() and not unicodedata.combining(letter):
        return (_SIGN, _SIGNS.find(letter) if letter in _SIGNS else len(_SIGNS), ord(letter))
    return _other_script(letter, language)


def _other_script(letter: str, language: str) -> Weight:
    """After Latin: the order of Unicode, which is each script's own in the main; kana, then Chinese characters, last.

    Japanese has both before other scripts, and its characters in the order of JIS X 0208.
    """
    code = ord(letter)
    if letter in _CYRILLIC:
        return (_OTHERS, ord("а"), _CYRILLIC.index(letter))
    if 0x3041 <= code <= 0x30FF:
        hiragana = code - 0x60 if 0x30A1 <= code <= 0x30F6 else code
        return (_LATIN if language == "ja" else _KANA, 0x3041, hiragana)
    if 0x3400 <= code <= 0x9FFF:
        return (_LATIN, 0x3400, _jis(letter)) if language == "ja" else (_HAN, code, 0)
    return (_LATIN, _Z, code) if code < 0x250 else (_OTHERS, code, 0)


def _jis(letter: str) -> int:
    """The place in JIS X 0208; characters that are not in it follow those that are."""
    try:
        return int.from_bytes(letter.encode("euc_jp"), "big")
    except UnicodeEncodeError:
        return 0x1000000 + ord(letter)
