"""Rounds: everybody is heard once, the two sides in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.domain.sides import Side


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who takes part, by their number in the programme."""

    number: int
    side: Side


def speaking_order(
    voices: Sequence[Voice], spoken: Sequence[int], passed: Sequence[int] = (), speaking: int | None = None
) -> tuple[int, ...]:
    """Who is still to speak, in the suggested order: always somebody of the side that has spoken less.

    Where both have spoken as often it is not the side of the last speaker; at the very beginning it is the side with
    more people, the supplier's when they are as many. `spoken` is in order; whoever passed comes last.
    """
    side_of = {voice.number: voice.side for voice in voices}
    heard = [number for number in spoken if number in side_of]
    if speaking in side_of and speaking is not None:
        heard.append(speaking)
    count = {side: sum(side_of[number] is side for number in heard) for side in Side}
    last = side_of[heard[-1]] if heard else None
    waiting = {
        side: [v.number for v in voices if v.side is side and v.number not in {*heard, *passed}]
        for side in Side
    }
    order: list[int] = []
    while waiting[Side.SUPPLIER] or waiting[Side.CUSTOMER]:
        side = _next_side(count, last, {one: len(numbers) for one, numbers in waiting.items()})
        order.append(waiting[side].pop(0))
        count[side] += 1
        last = side
    again = [number for number in passed if number in side_of and number not in heard]
    return (*order, *again)


def _next_side(count: dict[Side, int], last: Side | None, waiting: dict[Side, int]) -> Side:
    for side in Side:
        if not waiting[side]:
            return side.other
    if count[Side.SUPPLIER] != count[Side.CUSTOMER]:
        return min(Side, key=lambda side: count[side])
    if last is not None:
        return last.other
    return max(Side, key=lambda side: waiting[side])
