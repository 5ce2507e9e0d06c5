"""Dots on options: how many each person has, what a vote may say, and how the result is put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facilitator.domain.errors import Conflict, Invalid

MOST_DOTS = 20


def suggested_dots(options: int) -> int:
    """About a third of the options each (screens.md, live conventions), one at least."""
    return min(MOST_DOTS, max(1, round(options / 3)))


def read_vote(written: str, keys: Sequence[str], dots: int) -> dict[str, int]:
    """A whole vote as a phone sends it, `key:dots` with blanks between; options without a dot are left out.

    Raises Conflict for an option that is not voted on, Invalid for more dots than there are or anything else that
    no screen of ours sends.
    """
    vote: dict[str, int] = {}
    for part in written.split():
        key, _colon, number = part.partition(":")
        if key not in keys:
            raise Conflict("What is voted on has changed in the meantime. The page shows how it is now.")
        if not number.isdecimal() or len(number) > 3 or key in vote:
            raise Invalid({"vote": "This vote could not be read. Please set your dots again."})
        vote[key] = int(number)
    if sum(vote.values()) > dots:
        raise Invalid({"vote": f"That is more than {dots} dots. Take one away elsewhere first."})
    return {key: number for key, number in vote.items() if number}


def write_vote(vote: Mapping[str, int], keys: Sequence[str]) -> str:
    """The same as text, in the order of the options; empty without a dot."""
    return " ".join(f"{key}:{vote[key]}" for key in keys if vote.get(key))


def with_dots(vote: Mapping[str, int], key: str, by: int) -> dict[str, int]:
    """The vote after one step on one option; never below none."""
    return {**vote, key: max(0, vote.get(key, 0) + by)}


@dataclass(frozen=True, slots=True)
class Counted:
    """One option's votes; by side where that may be told. Options with the same votes share a `rank`."""

    key: str
    title: str
    votes: int
    supplier: int | None
    customer: int | None
    rank: int = 0
    is_tied: bool = False


def count_dots(
    options: Sequence[tuple[str, str]], votes: Sequence[tuple[str, Mapping[str, int]]], by_side: bool
) -> list[Counted]:
    """Adds up dots (side and vote each) per option (key and title), most first.

    Ties are kept: they share a rank and stand in the order in which they stood on the ballot.
    """
    totals = []
    for key, title in options:
        supplier = sum(vote.get(key, 0) for side, vote in votes if side == "supplier")
        customer = sum(vote.get(key, 0) for side, vote in votes if side == "customer")
        votes_of = sum(vote.get(key, 0) for _side, vote in votes)
        totals.append(
            Counted(key, title, votes_of, supplier if by_side else None, customer if by_side else None)
        )
    return ranked(totals)


def ranked(counted: Sequence[Counted]) -> list[Counted]:
    """Most votes first; the rank is one more than the number of options with more votes."""
    ordered = sorted(counted, key=lambda one: -one.votes)
    return [
        Counted(
            one.key,
            one.title,
            one.votes,
            one.supplier,
            one.customer,
            rank=1 + sum(other.votes > one.votes for other in counted),
            is_tied=sum(other.votes == one.votes for other in counted) > 1,
        )
        for one in ordered
    ]
