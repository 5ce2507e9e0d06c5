"""Pages for the projector: what is shown there must be read from the back, so only a few things stand on it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from facilitator.activities.family import Block, Fields
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.domain.typed_numbers import whole_number
from facilitator.services.activity_states import save_state, touch_rooms

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """One page of several; `number` counts from 1 to `of`."""

    things: tuple[Thing, ...]
    number: int
    of: int

    @property
    def has_more(self) -> bool:
        return self.number < self.of


def page_of(block: Block, things: Sequence[Thing], size: int) -> Page[Thing]:
    """The page that the facilitator has turned to; the last one when there are fewer by now."""
    pages = max(1, -(-len(things) // size))
    number = min(max(1, int(block.state.data.get("page", 1))), pages)
    return Page(tuple(things[(number - 1) * size : number * size]), number, pages)


def page_among(block: Block, things: Sequence[Thing], pages: Sequence[tuple[int, int]]) -> Page[Thing]:
    """The same where each page has its first thing and the one after its last."""
    number = min(max(1, int(block.state.data.get("page", 1))), len(pages))
    first, end = pages[number - 1]
    return Page(tuple(things[first:end]), number, len(pages))


def even_size(count: int, most: int) -> int:
    """How many stand on each page so that `count` things fill pages of at most `most` about evenly."""
    pages = max(1, -(-count // most))
    return max(1, -(-count // pages))


def turn(actor: Actor, block: Block, fields: Fields) -> None:
    """Turns the projector to a page; which one is shown is nothing for the log."""
    page = whole_number(fields.get("page", "")) or 0
    if not 1 <= page <= 999:
        raise Invalid({"page": "There is no such page."})
    save_state(block.item.id, block.state, data={**block.state.data, "page": page})
    touch_rooms(block.programme.id)
