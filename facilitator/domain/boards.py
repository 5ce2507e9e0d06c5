"""Boards of cards: putting groups together, taking a card out, naming, and taking each of these back.

A move says exactly what it changes, so its inverse is the same move read backwards. It is applied only to a board that
is as the move found it: nothing is lost or doubled when two people press at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.texts import clean_line

MOST_NAME = 160
"""Letters in a group's name: it has to be read from the back of the room."""

MOST_MOVES = 50
"""Moves that can be taken back one after the other."""

Votes = tuple[int | None, int | None, int | None]
"""All votes, the supplier's, the customer's; None where they are not counted or must not be told apart."""

NO_VOTES: Votes = (None, None, None)


@dataclass(frozen=True, slots=True)
class Pile:
    """One group: its key, its name (empty while it has none), its place, and what voting gave it."""

    key: str
    name: str = ""
    position: int = 0
    votes: Votes = NO_VOTES


@dataclass(frozen=True, slots=True)
class Board:
    """All groups by key, and for every card the key of the group that it lies in."""

    piles: Mapping[str, Pile]
    cards: Mapping[str, str]

    def cards_in(self, key: str) -> tuple[str, ...]:
        """The cards of one group, in the board's order."""
        return tuple(card for card, group in self.cards.items() if group == key)


@dataclass(frozen=True, slots=True)
class Shift:
    """A card goes from one group to another."""

    card: str
    of: str
    to: str


@dataclass(frozen=True, slots=True)
class Move:
    """What one press changes: cards that shift, groups that end, begin, or are altered (before and after)."""

    what: str
    """`merge`, `split` or `name`."""
    shifts: tuple[Shift, ...] = ()
    ends: tuple[Pile, ...] = ()
    begins: tuple[Pile, ...] = ()
    alters: tuple[tuple[Pile, Pile], ...] = ()

    @property
    def inverse(self) -> Move:
        """The move that takes this one back."""
        return Move(
            self.what,
            tuple(Shift(one.card, one.to, one.of) for one in reversed(self.shifts)),
            self.begins,
            self.ends,
            tuple((after, before) for before, after in self.alters),
        )


def merged(board: Board, key: str, into: str) -> Move:
    """One group's cards all go to another, which keeps its name, or takes the other's when it has none.

    Raises NotFound for a group that is not there, Invalid for a group and itself.
    """
    if key == into:
        raise Invalid({"into": "Choose two different groups to put together."})
    gone, stays = _pile(board, key), _pile(board, into)
    after = replace(stays, name=stays.name or gone.name, votes=_added(stays.votes, gone.votes))
    shifts = tuple(Shift(card, key, into) for card in board.cards_in(key))
    return Move("merge", shifts, ends=(gone,), alters=((stays, after),) if after != stays else ())


def split_off(board: Board, card: str, new_key: str) -> Move:
    """One card leaves its group and stands alone beside it.

    Raises NotFound for a card that is not there, Conflict when it stands alone already.
    """
    if card not in board.cards or new_key in board.piles:
        raise NotFound
    home = _pile(board, board.cards[card])
    if len(board.cards_in(home.key)) < 2:
        raise Conflict("This card stands alone already.")
    return Move("split", (Shift(card, home.key, new_key),), begins=(Pile(new_key, "", home.position),))


def named(board: Board, key: str, name: str) -> Move:
    """A group gets a name, or loses it; raises NotFound, and Invalid for one that is too long."""
    pile = _pile(board, key)
    name = clean_line(name)
    if len(name) > MOST_NAME:
        raise Invalid(
            {"name": f"Keep the name under {MOST_NAME} letters, so that it can be read from the back."}
        )
    return Move("name", alters=((pile, replace(pile, name=name)),))


def changes_nothing(move: Move) -> bool:
    """Whether the board is the same after it."""
    return not (move.shifts or move.ends or move.begins or any(one != two for one, two in move.alters))


def applied(board: Board, move: Move) -> Board:
    """The board after a move; raises Conflict when it is no longer as the move found it."""
    piles, cards = dict(board.piles), dict(board.cards)
    for pile in move.begins:
        if pile.key in piles:
            raise Conflict(CHANGED_SINCE)
        piles[pile.key] = pile
    for shift in move.shifts:
        if cards.get(shift.card) != shift.of or shift.to not in piles:
            raise Conflict(CHANGED_SINCE)
        cards[shift.card] = shift.to
    for before, after in move.alters:
        piles[before.key] = _altered(piles.get(before.key), before, after)
    for pile in move.ends:
        if piles.get(pile.key) != pile or pile.key in cards.values():
            raise Conflict(CHANGED_SINCE)
        del piles[pile.key]
    return Board(piles, cards)


def _altered(now: Pile | None, before: Pile, after: Pile) -> Pile:
    """The group with what the move alters in it; what else has changed since (votes, say) stays."""
    if now is None:
        raise Conflict(CHANGED_SINCE)
    if before.name != after.name:
        if now.name != before.name:
            raise Conflict(CHANGED_SINCE)
        now = replace(now, name=after.name)
    if before.votes != after.votes:
        if now.votes != before.votes:
            raise Conflict(CHANGED_SINCE)
        now = replace(now, votes=after.votes)
    return now


CHANGED_SINCE = (
    "The board has changed since then, so this step cannot be taken back. Everything is where you see it."
)


def as_plain(move: Move) -> dict[str, Any]:
    """A move as lists and texts, to be kept."""
    return {
        "what": move.what,
        "shifts": [[one.card, one.of, one.to] for one in move.shifts],
        "ends": [_plain_pile(pile) for pile in move.ends],
        "begins": [_plain_pile(pile) for pile in move.begins],
        "alters": [[_plain_pile(before), _plain_pile(after)] for before, after in move.alters],
    }


def from_plain(kept: Mapping[str, Any]) -> Move:
    """A move as it was kept."""
    return Move(
        str(kept["what"]),
        tuple(Shift(*one) for one in kept["shifts"]),
        tuple(_read_pile(one) for one in kept["ends"]),
        tuple(_read_pile(one) for one in kept["begins"]),
        tuple((_read_pile(before), _read_pile(after)) for before, after in kept["alters"]),
    )


def _plain_pile(pile: Pile) -> list[Any]:
    return [pile.key, pile.name, pile.position, list(pile.votes)]


def _read_pile(kept: list[Any]) -> Pile:
    key, name, position, votes = kept
    return Pile(key, name, position, (votes[0], votes[1], votes[2]))


def _pile(board: Board, key: str) -> Pile:
    if key not in board.piles:
        raise NotFound("This group is not on the board any more. The page shows how it is now.")
    return board.piles[key]


def _added(one: Votes, other: Votes) -> Votes:
    """Votes of two groups together, as when dots are stuck on one sheet; a part that one lacks is not made up."""
    total = (one[0] or 0) + (other[0] or 0) if one[0] is not None or other[0] is not None else None
    if one[1] is None or one[2] is None or other[1] is None or other[2] is None:
        return (total, None, None)
    return (total, one[1] + other[1], one[2] + other[2])
