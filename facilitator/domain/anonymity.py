"""What keeps an anonymous card, vote or answer from leading back to the one who gave it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

SIDE_MINIMUM = 4
"""A side is shown beside what is anonymous only if this many of it contributed (safety.md, section 1)."""

CONTRIBUTOR_MINIMUM = 3
"""What is anonymous is shown only if this many people gave it, unless each of them knew of it beforehand."""

_Thing = TypeVar("_Thing")


def ballot_key(secret: str, item_key: str, mode: str, run: int, kind: str, slot: int) -> str:
    """Under which a phone's own input is kept while it is being collected: 64 hex digits.

    Only who knows the secret, 192 random bits that stay on the phone, can work it out; keys of the same phone have
    nothing in common. Each part is preceded by its length, so that no two different inputs can meet in one key.
    """
    digest = hashlib.sha256(b"facilitator ballot 1\n")
    for part in (secret, item_key, mode, str(run), kind, str(slot)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def paper_secret() -> str:
    """The secret of something that the facilitator keys in from paper: used once and kept nowhere."""
    return secrets.token_urlsafe(24)


def shuffled(things: Sequence[_Thing]) -> list[_Thing]:
    """The same things in an order that the system's random source decides."""
    mixed = list(things)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def sides_may_be_kept(present: Mapping[str, int]) -> bool:
    """Whether it makes sense to note sides at all while collecting: both sides have enough people in the room."""
    return all(present.get(side, 0) >= SIDE_MINIMUM for side in ("supplier", "customer"))


def sides_may_show(contributors: Mapping[str, int]) -> bool:
    """Whether every side that contributed has enough contributors to hide among.

    Somebody whose side is not known (an empty key) spoils it for all: what stands without a side beside others
    with one would be theirs.
    """
    there = {side: count for side, count in contributors.items() if count > 0}
    return bool(there) and all(side and count >= SIDE_MINIMUM for side, count in there.items())


def are_few(present: int) -> bool:
    """Whether so few are in the room by phone that each of them is told before writing, and agrees first."""
    return present < CONTRIBUTOR_MINIMUM


def may_be_shown(contributors: int, few: bool) -> bool:
    """Whether what was given may be shown. `few`: all were told before writing that they are not enough to hide.

    What came on paper alone, without any phone, has been read by whoever keyed it in; there is nobody to hide.
    """
    return few or contributors == 0 or contributors >= CONTRIBUTOR_MINIMUM


def may_give_again(has_another: bool, let_in_at: datetime | None, opened_at: datetime) -> bool:
    """Whether a phone may give something anonymous in a collection that was opened at `opened_at`.

    `has_another` says that another phone of the same person has been in since then. The one that came in later may
    not: nobody can know what the other one gave, and nobody may count twice.
    """
    if not has_another:
        return True
    return let_in_at is not None and let_in_at <= opened_at
