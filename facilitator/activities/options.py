"""What can be voted on: the groups of the board, else what the facilitator types; and how many dots each person has."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.activities.family import Block
from facilitator.domain.errors import Invalid
from facilitator.domain.texts import clean_line
from facilitator.domain.tokens import new_public_id
from facilitator.domain.typed_numbers import whole_number
from facilitator.domain.votes import MOST_DOTS, suggested_dots
from facilitator.queries.boards import board_item, board_of, collects_of

MOST_OPTIONS = 40
OPTION_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Option:
    """Something to vote for, as it stood when voting was opened."""

    key: str
    title: str


def board(block: Block) -> int:
    """The row of the block whose board is voted on."""
    return board_item(block.item.id, block.workshop.id)


def board_collects(block: Block) -> str:
    """What the groups of the board become in the register: what their own block says."""
    return block.item.collects or collects_of(board(block))


def board_options(block: Block) -> tuple[Option, ...]:
    """The groups on the board; nothing while there is not even a choice between two."""
    groups = board_of(board(block)).groups
    return tuple(Option(group.key, group.title) for group in groups) if len(groups) > 1 else ()


def possible(block: Block) -> tuple[Option, ...]:
    """What would be voted on if the vote were opened now."""
    typed = block.state.settings.get("options", ())
    return board_options(block) or tuple(Option(str(n), title) for n, title in enumerate(typed, start=1))


def asked(block: Block) -> tuple[Option, ...]:
    """What is voted on, or was the last time."""
    return tuple(Option(key, title) for key, title in block.state.data.get("options", ()))


def chosen(block: Block, typed: list[str]) -> tuple[Option, ...]:
    """What is voted on from now on, and stands as it is: the board, else the `typed` titles. Raises Invalid."""
    options = board_options(block) or tuple(Option(new_public_id(), title) for title in typed)
    if len(options) < 2:
        raise Invalid(
            {"options": "There is nothing to choose between yet: gather cards, or type two options."}
        )
    return options


def read_titles(text: str) -> list[str]:
    """Titles, one per line, none twice; raises Invalid for too many or too long ones."""
    lines = list(dict.fromkeys(clean_line(line) for line in text.splitlines() if line.strip()))
    if len(lines) > MOST_OPTIONS:
        raise Invalid({"options": f"These are {len(lines)} options; up to {MOST_OPTIONS} can be voted on."})
    if any(len(line) > OPTION_LENGTH for line in lines):
        raise Invalid({"options": f"Keep each option under {OPTION_LENGTH} letters."})
    return lines


def read_dots(text: str, options: int) -> int:
    """Dots for each person; as many as suggested where nothing is typed. Raises Invalid."""
    if not text.strip():
        return suggested_dots(options)
    dots = whole_number(text.strip())
    if dots is None or not 1 <= dots <= MOST_DOTS:
        raise Invalid({"dots": f"Give everybody between 1 and {MOST_DOTS} dots."})
    return dots
