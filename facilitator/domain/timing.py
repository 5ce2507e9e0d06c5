"""When time runs out: what a facilitator can do about it, and where each choice leads (screens.md, live conventions).

Locked blocks (break, sign-off, the end) are neither shortened nor dropped.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from facilitator.domain.agendas import LONGEST_MINUTES, Block, ItemState, plan_slots
from facilitator.domain.errors import Conflict, Invalid, Stale

STEPS_OF_TIME = (-5, -1, 1, 5)
"""Minutes by which a block is made shorter or longer with one press."""

MOST_FROM_BUFFER = 5
SHORTEST_SHARE = 0.5
"""A block is never shortened below this share of its minutes: half a discussion is better dropped as a whole."""


class Choice(StrEnum):
    """What to do about an overrun."""

    BUFFER = "buffer"
    SHRINK = "shrink"
    DROP = "drop"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: how many minutes it gains (or takes, from the buffer), when the workshop would then end, and
    which blocks it touches. `minutes_of` are the new minutes of each of them.
    """

    choice: Choice
    minutes: int
    ends_at: datetime
    keys: tuple[str, ...] = ()
    minutes_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrun:
    """The block that is on is over its time by `over` minutes, or the end is `late` minutes after the room's.

    `mark` is a fingerprint of the agenda that the offers were made from.
    """

    over: int
    late: int
    mark: str
    offers: tuple[Offer, ...]

    def offers_of(self, choice: str) -> tuple[Offer, ...]:
        """The offers of one choice; dropping has one for each block that can go."""
        return tuple(offer for offer in self.offers if offer.choice == choice)


def checked_minutes(block: Block, by: int, shown: int, now: datetime) -> int:
    """The minutes of a block after one press; a finished one keeps its own.

    Raises Stale when it has other minutes than the page showed, Conflict for a block that is over, Invalid for a
    press that does not exist or would leave less than has been used.
    """
    if block.minutes != shown:
        raise Stale(
            block.minutes, f"Somebody has changed this block to {block.minutes} minutes in the meantime."
        )
    if by not in STEPS_OF_TIME:
        raise Invalid({"by": "Time is given and taken in steps of one and five minutes."})
    if block.state in (ItemState.DONE, ItemState.SKIPPED):
        raise Conflict("This block is over. Take it up again to give it more time.")
    wanted = block.minutes + by
    if block.state is ItemState.RUNNING:  # what is used is used
        wanted = max(wanted, min(block.minutes, math.ceil(block.used_seconds(now) / 60)))
    return max(0, min(LONGEST_MINUTES, wanted))


def overrun_of(
    blocks: Sequence[Block], starts_at: datetime, room_ends_at: datetime, now: datetime
) -> Overrun | None:
    """What is late and what can be done; None while everything is in time or nothing is on."""
    on = next((block for block in blocks if block.state is ItemState.RUNNING), None)
    if on is None:
        return None
    ends = _end(blocks, starts_at, now)
    over = max(0, math.ceil((on.used_seconds(now) - on.minutes * 60) / 60))
    late = max(0, math.ceil((ends - room_ends_at).total_seconds() / 60))
    if over == 0 and late == 0:
        return None
    offers = [
        *_from_buffer(on, over, ends, room_ends_at),
        *_shrunk(blocks, late, starts_at, now),
        *_dropped(blocks, late, starts_at, now),
    ]
    if late:
        offers.append(Offer(Choice.LATER, late, ends))
    return Overrun(over, late, mark_of(blocks, room_ends_at), tuple(offers))


def mark_of(blocks: Sequence[Block], room_ends_at: datetime) -> str:
    """A fingerprint of what the offers depend on, apart from the passing of time."""
    parts = [f"{block.key}:{block.minutes}:{block.state.value}" for block in blocks]
    return hashlib.sha256("|".join([*parts, room_ends_at.isoformat()]).encode()).hexdigest()[:16]


def chosen_offer(overrun: Overrun | None, choice: str, key: str, mark: str) -> Offer:
    """The offer that somebody took; `key` names the block to drop.

    Raises Stale when the agenda is not the one that the offers were made from, Conflict when it is not on offer
    any more, Invalid for a choice that does not exist.
    """
    if choice not in set(Choice):
        raise Invalid({"choice": "Choose one of the ways that are offered."})
    if overrun is None:
        raise Conflict("The agenda is in time again; nothing was changed.")
    if overrun.mark != mark:
        raise Stale(
            overrun, "Somebody has changed the agenda in the meantime. The page shows it as it is now."
        )
    for offer in overrun.offers_of(choice):
        if choice != Choice.DROP or key in offer.keys:
            return offer
    raise Conflict("That way is not open any more. The page shows what can be done now.")


def _from_buffer(on: Block, over: int, ends: datetime, room_ends_at: datetime) -> list[Offer]:
    """More minutes for the block that is on, from what the room has left at the end."""
    spare = math.floor((room_ends_at - ends).total_seconds() / 60)
    more = min(MOST_FROM_BUFFER, spare)
    if over == 0 or more < 1:
        return []
    new = min(LONGEST_MINUTES, on.minutes + over - 1 + more)
    return [Offer(Choice.BUFFER, more, ends + timedelta(minutes=more), (on.key,), (new,))]


def _can_give(blocks: Sequence[Block]) -> list[Block]:
    return [b for b in blocks if b.state is ItemState.WAITING and not b.locked and b.minutes > 0]


def _shrunk(blocks: Sequence[Block], late: int, starts_at: datetime, now: datetime) -> list[Offer]:
    """Every block that is to come gives in proportion to its minutes, none below half of them."""
    givers = _can_give(blocks)
    most = {block.key: block.minutes - math.ceil(block.minutes * SHORTEST_SHARE) for block in givers}
    wanted = min(late, sum(most.values()))
    if wanted < 1:
        return []
    shares = in_proportion(wanted, [block.minutes for block in givers], [most[block.key] for block in givers])
    new = {block.key: block.minutes - share for block, share in zip(givers, shares, strict=True) if share}
    after = [replace(block, minutes=new.get(block.key, block.minutes)) for block in blocks]
    return [Offer(Choice.SHRINK, wanted, _end(after, starts_at, now), tuple(new), tuple(new.values()))]


def in_proportion(total: int, weights: Sequence[int], limits: Sequence[int]) -> list[int]:
    """Whole shares of `total`, in proportion to the weights and none above its limit; they add up to `total`.

    The limits must leave room for it. What rounding leaves over goes to those who are furthest below their part.
    """
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [min(limit, math.floor(part)) for part, limit in zip(exact, limits, strict=True)]
    while sum(shares) < total:
        open_ones = [i for i in range(len(shares)) if shares[i] < limits[i]]
        shares[max(open_ones, key=lambda i: (exact[i] - shares[i], weights[i], -i))] += 1
    return shares


def _dropped(blocks: Sequence[Block], late: int, starts_at: datetime, now: datetime) -> list[Offer]:
    """One offer for each block that can go, the shortest that is enough first."""
    if late == 0:
        return []
    offers = []
    for block in _can_give(blocks):
        after = [replace(b, state=ItemState.SKIPPED) if b.key == block.key else b for b in blocks]
        offers.append(Offer(Choice.DROP, block.minutes, _end(after, starts_at, now), (block.key,)))
    return sorted(offers, key=lambda offer: (offer.minutes < late, abs(offer.minutes - late)))


def _end(blocks: Sequence[Block], starts_at: datetime, now: datetime) -> datetime:
    return max((slot.ends_at for slot in plan_slots(blocks, starts_at, now)), default=now)


@dataclass(frozen=True, slots=True)
class Took:
    """What a block of this title really took, over the last sessions that ran it: the median, in minutes."""

    planned: int
    minutes: int
    sessions: int


def median_minutes(seconds: Sequence[int]) -> int:
    """The median in whole minutes, at least one; of an even number the upper of the two in the middle."""
    ordered = sorted(seconds)
    return max(1, round(ordered[len(ordered) // 2] / 60))
