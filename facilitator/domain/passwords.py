"""What makes a password easy to guess: short, on everybody's list, the same again, a row of keys, one's own name.

Long is enough otherwise: there are no rules about digits or signs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

SHORTEST = 12
LONGEST = 256
FEWEST_LETTERS = 4
"""Different letters that a password needs at least; “aaaaaaaaaaaa” is long and still no secret."""
PRODUCT = "facilitator"

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "012345678901",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
)
"""Letters and digits in order, and keys that lie side by side or one below the other."""
_STEPS = frozenset(pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way))
_SIGNS_PER_RUN = 4
"""A password of twelve signs that is made of three rows of keys or fewer is a row of keys."""
_OWN_LEFT = 6
"""So many signs a password needs beside one's own name and address."""
_LOOKS_LIKE = str.maketrans("013457@$!", "oieastasi")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_EASY = " A few words in a row are easy to remember and hard to guess."


def password_problem(password: str, email: str, name: str) -> str:
    """Why somebody would guess this, as a sentence for the person who chose it; empty when nobody would."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few words in a row are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = "".join(sign for sign in plain if sign.isalnum()) or plain
    if _is_own(bare, email, name):
        return "Your name or address is the first thing that somebody would try. Choose something else."
    if len(set(plain)) < FEWEST_LETTERS or _is_repeated(plain) or _is_repeated(bare):
        return "The same again and again is too easy to guess." + _EASY
    if _is_row(bare):
        return "Keys or letters in their order are too easy to guess." + _EASY
    if _is_common(plain) or _is_common(bare):
        return "Very many people use this password or one like it, so it is tried first." + _EASY
    return ""


def _is_repeated(text: str) -> bool:
    """Whether it is one short piece over and over, the last time perhaps cut off: “abcabcabcabca”."""
    return _period(text) * 2 <= len(text) and _period(text) < SHORTEST


def _period(text: str) -> int:
    """How many signs there are until it begins again; all of them when it never does."""
    return next((size for size in range(1, len(text)) if text.startswith(text[size:])), len(text))


def _is_row(text: str) -> bool:
    """Whether it is a few rows of keys or of the alphabet, forwards or backwards: “qwertyuiopas”, “112233445566”."""
    squeezed = re.sub(r"(.)\1+", r"\1", text)
    runs = 1 + sum(pair not in _STEPS for pair in pairwise(squeezed))
    return runs * _SIGNS_PER_RUN <= len(text)


def _is_common(text: str) -> bool:
    """Whether it is on the list, also in disguise: with digits around it, with signs for letters, or twice."""
    forms = {text, _AROUND.sub("", text)}
    forms |= {form.translate(_LOOKS_LIKE) for form in list(forms)}
    forms |= {form[: _period(form)] for form in list(forms) if _period(form) * 2 <= len(form)}
    return any(len(form) >= 4 and form in _common() for form in forms)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))


def _is_own(bare: str, email: str, name: str) -> bool:
    """Whether little is left of it without one's name, one's address, this product's name, and digits."""
    left = bare
    for word in sorted(_own_words(email, name), key=len, reverse=True):
        left = left.replace(word, "")
    return left != bare and len(re.sub(r"\d", "", left)) < _OWN_LEFT


def _own_words(email: str, name: str) -> set[str]:
    """One's name and address whole and in pieces, in letters and digits alone; pieces of three and more."""
    texts = [
        unicodedata.normalize("NFKC", text).casefold() for text in (email, email.partition("@")[0], name)
    ]
    pieces = [piece for text in texts for piece in re.split(r"[\W_]+", text)]
    whole = ["".join(sign for sign in text if sign.isalnum()) for text in texts]
    return {word for word in (*pieces, *whole, PRODUCT) if len(word) >= 3}
