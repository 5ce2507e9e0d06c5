"""The short code that people read aloud and compare: 60 bits of a hash in Crockford's base 32.

Crockford's alphabet (https://www.crockford.com/base32.html) leaves out I, L, O and U,
so that a code survives handwriting, a bad projector and a telephone line.
"""

from __future__ import annotations

import hmac
import re
import unicodedata

from facilitator.domain.errors import Invalid

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
GROUP_LENGTH = 4

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212_.\-]+")
_HASH = re.compile(r"[0-9a-f]{64}")


def code_from_hash(hash_hex: str) -> str:
    """The code of a SHA-256 in hex: its first 60 bits, written like ``C0Q2-B4SD-TW7M``.

    Raises ``ValueError`` for anything but 64 lower-case hex digits.
    """
    if not _HASH.fullmatch(hash_hex):
        raise ValueError("a code is made from a SHA-256 of 64 lower-case hex digits")
    bits = int(hash_hex[:15], 16)
    symbols = "".join(CROCKFORD[bits >> shift & 31] for shift in range(55, -5, -5))
    return _in_groups(symbols)


def normalise_code(typed: str) -> str:
    """What somebody typed from paper, written as codes are written.

    Forgives lower case, O for 0, I or L for 1, and any blanks, dots and dashes.
    Raises ``Invalid`` on the field ``code`` when it is not twelve valid symbols.
    """
    wide = unicodedata.normalize("NFKC", typed)
    symbols = _BETWEEN.sub("", wide).upper().translate(_MISREAD)
    if len(symbols) != CODE_LENGTH:
        raise Invalid({"code": f"A code has {CODE_LENGTH} letters and digits; this has {len(symbols)}."})
    for symbol in symbols:
        if symbol not in CROCKFORD:
            raise Invalid({"code": f"“{symbol}” is never part of a code. Please look at the paper again."})
    return _in_groups(symbols)


def codes_match(typed: str, code: str) -> bool:
    """Whether what was typed is this code, compared in constant time; what is no code matches nothing."""
    try:
        return hmac.compare_digest(normalise_code(typed), normalise_code(code))
    except Invalid:
        return False


def _in_groups(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP_LENGTH] for start in range(0, CODE_LENGTH, GROUP_LENGTH))
