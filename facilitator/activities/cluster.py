"""Cluster: cards that belong together are put into groups, the groups are named, and every step can be taken back.

It works on the board of the block that gathered: its own, or the nearest one before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.paging import page_among, turn
from facilitator.activities.stages import has_line, question_of
from facilitator.domain.actors import Actor
from facilitator.domain.boards import MOST_NAME
from facilitator.domain.card_walls import laid_out
from facilitator.domain.directions import isolated
from facilitator.domain.stages import Stage
from facilitator.domain.typed_numbers import whole_number
from facilitator.queries.boards import GroupView, board_item, board_of
from facilitator.queries.left import GroupLine
from facilitator.services import board_moves
from facilitator.services.board_moves import Place


def show(block: Block) -> Shown:
    """The groups, also by page for the projector; nothing but that there are some while they are hidden.

    On the wall they stand with their cards as long as all can be read at once, else by their titles.
    """
    board = board_of(board_item(block.item.id, block.workshop.id))
    groups = () if block.room.hidden else board.groups
    asked = question_of(block, Stage.GROUP) if has_line(block) else block.prompt
    pages, whole = laid_out([[group.title, *cards_under(group)] for group in groups], asked), True
    if len(pages.pages) > 1:
        pages, whole = laid_out([[group.title] for group in groups], asked), False
    return {
        "groups": groups,
        "is_hidden": block.room.hidden and bool(board.groups),
        "size": pages.size,
        "whole": whole,
        "page": page_among(block, groups, pages.pages),
        "cards": sum(len(group.cards) for group in groups),
    }


def cards_under(group: GroupView) -> list[str]:
    """What the cards of a group say that its title does not."""
    return [card.text for card in group.cards if card.text != group.title]


def desk(block: Block) -> Shown:
    """The whole board with what the facilitator may do, also while it is hidden from the room."""
    item_id = board_item(block.item.id, block.workshop.id)
    board = board_of(item_id)
    return {
        "board": board,
        "steps": board_moves.steps_of(item_id),
        "from_here": item_id == block.item.id,
        "most_name": MOST_NAME,
        "single": sum(len(group.cards) == 1 for group in board.groups),
        "has_votes": any(group.votes is not None for group in board.groups),
    }


def merge(actor: Actor, block: Block, fields: Fields) -> None:
    board_moves.merge(actor, _place(block), fields.get("group", ""), fields.get("into", ""), _seen(fields))


def split(actor: Actor, block: Block, fields: Fields) -> None:
    board_moves.split(actor, _place(block), fields.get("card", ""), _seen(fields))


def name(actor: Actor, block: Block, fields: Fields) -> None:
    group, words = fields.get("group", ""), fields.get("name", "")
    board_moves.name_group(actor, _place(block), group, words, fields.get("was"))


def undo(actor: Actor, block: Block, fields: Fields) -> None:
    board_moves.undo(actor, _place(block), _seen(fields))


def leaves(block: Block) -> Left | None:
    """The groups by name, with their votes where they were counted."""
    board = board_of(board_item(block.item.id, block.workshop.id))
    lines = [
        GroupLine(group.title, len(group.cards), group.votes, group.entry_ref)
        for group in sorted(board.groups, key=lambda group: (-(group.votes or 0), group.position))
    ]
    return left_on(lines) if lines else None


def left_on(groups: Sequence[GroupLine]) -> Left:
    """What a board leaves behind, a line for each group."""
    return Left("On the board", tuple(_line(group) for group in groups))


def _line(group: GroupLine) -> str:
    cards = "" if group.cards == 1 else f"{group.cards} cards"
    votes = "" if group.votes is None else "1 vote" if group.votes == 1 else f"{group.votes} votes"
    more = ", ".join(part for part in (cards, votes, group.ref) if part)
    return f"{isolated(group.title)} ({more})" if more else group.title


def _place(block: Block) -> Place:
    return Place(
        block.programme.id,
        block.workshop.id,
        block.workshop.number,
        board_item(block.item.id, block.workshop.id),
    )


def _seen(fields: Fields) -> int | None:
    """The version of the board that the page showed."""
    return whole_number(fields.get("board", ""))


KIND = Kind(
    key="cluster",
    show=show,
    desk=desk,
    acts={"merge": merge, "split": split, "name": name, "undo": undo, "page": turn},
    leaves=leaves,
    is_tool=True,
)
