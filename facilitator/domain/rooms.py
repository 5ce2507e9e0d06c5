"""Rules of the live room: the join code that is typed from a screen, and who may come in when.

The code's alphabet holds one of each pair of symbols that are mistaken for each other, and every other letter and
digit means the one it is mistaken for: whatever somebody reads, it is the code that was shown.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from facilitator.domain.accounts import Limit
from facilitator.domain.errors import Conflict, DomainError, Invalid
from facilitator.domain.people import NAME_LENGTH
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_name

CODE_SYMBOLS = "0123456789ACDEFGHJKMNPRTVWXY"
"""28 symbols: eight of them are 38 bits, for a code that lives for some hours behind a limit on guessing."""
JOIN_CODE_LENGTH = 8
GROUP_LENGTH = 4

_MISREAD = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "U": "V"})
_BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212_.:/\-]+")

MOST_TYPED = 40
"""Longer than any code, however it is spaced; more is not looked at."""
MOST_WAITING = 100
"""More phones than that are not people who wait in a room."""
MOST_WAITING_HERE = 60
"""Of those from one address: a whole hall behind one address, of whom nobody is on the list yet."""

WRONG_CODES = Limit(30, timedelta(minutes=10))
"""Wrong codes from one address, after which typed codes from there are checked one at a time."""
SLOW_CHECK = Limit(1, timedelta(seconds=2))
"""How often a typed code is then checked. Links with the right ticket are never limited."""

PHONE_KEPT = timedelta(hours=16)
"""So long a phone knows its place: a long workshop, and the evening after it."""
AFTERWARDS = timedelta(hours=12)
"""So long after its session has closed a room's wall thanks, and its phones show what their owners owe and are owed."""


def is_over(closed_at: datetime, now: datetime, archived: bool) -> bool:
    """Whether nothing is shown any more of a room that has closed: after that evening, or in an archived programme."""
    return archived or now - closed_at > AFTERWARDS


class RoomEnded(Conflict):
    """The room is closed, or its code was renewed: what was shown opens nothing any more."""

    status = 410

    def __init__(self, message: str = "This room is closed. Nothing more can be handed in.") -> None:
        super().__init__(message)


class JoiningClosed(Conflict):
    """The facilitator lets nobody new in at the moment."""

    def __init__(self) -> None:
        super().__init__("Nobody new is let in at the moment. Ask your facilitator, then try again.")


class CodesSlowed(DomainError):
    """Too many wrong codes came from this address; `retry_after` is in seconds. Nothing was checked."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "Many wrong codes have come from this network, so codes are checked one after the other now. "
            "Yours was not looked at yet."
        )
        self.retry_after = retry_after


def new_join_code() -> str:
    """Eight random symbols, as they are stored."""
    return "".join(secrets.choice(CODE_SYMBOLS) for _ in range(JOIN_CODE_LENGTH))


def written_code(code: str) -> str:
    """The code as it is shown: ``ABCD-EFGH``."""
    return "-".join(code[start : start + GROUP_LENGTH] for start in range(0, len(code), GROUP_LENGTH))


def normalise_join_code(typed: str) -> str:
    """The code that somebody means, as it is stored.

    Forgives lower case, blanks, dashes and dots anywhere, and every letter that looks like another one. Raises
    Invalid on the field ``code`` when these are not eight letters and digits.
    """
    wide = unicodedata.normalize("NFKC", typed[:MOST_TYPED])
    symbols = _BETWEEN.sub("", wide).upper().translate(_MISREAD)
    if not symbols:
        raise Invalid({"code": "Type the code that stands on the screen."})
    for symbol in symbols:
        if symbol not in CODE_SYMBOLS:
            raise Invalid(
                {"code": f"“{symbol}” is never part of a code: it has letters from A to Z and digits only."}
            )
    if len(symbols) != JOIN_CODE_LENGTH:
        raise Invalid(
            {
                "code": f"A code has {JOIN_CODE_LENGTH} letters and digits; this has {len(symbols)}. "
                "Please look at the screen again."
            }
        )
    return symbols


def checked_name(typed: str, side: Side | None) -> str:
    """A name as somebody typed it, on one line; raises Invalid for `typed_name` and `side`."""
    name = clean_name(typed)
    wrong: dict[str, str] = {}
    if not name:
        wrong["typed_name"] = "Type your name, as the others in the room know you."
    elif len(name) > NAME_LENGTH:
        wrong["typed_name"] = f"Keep the name within {NAME_LENGTH} characters."
    if side is None:
        wrong["side"] = "Choose the party that you are here for."
    if wrong:
        raise Invalid(wrong)
    return name


def check_may_ask(is_open: bool, joining: bool) -> None:
    """Whether somebody new may ask to come in; raises RoomEnded or JoiningClosed."""
    if not is_open:
        raise RoomEnded
    if not joining:
        raise JoiningClosed


def check_may_wait(waiting: int, from_here: int) -> None:
    """Whether one more may wait for a nod; raises Conflict when too many do. A free name never waits.

    `from_here` are those that ask from the same network address: one guest alone does not fill the door.
    """
    if waiting >= MOST_WAITING or from_here >= MOST_WAITING_HERE:
        raise Conflict(
            "Very many people wait to be let in already. Please ask your facilitator, then try again in a moment."
        )
