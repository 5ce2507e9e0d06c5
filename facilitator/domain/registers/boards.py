"""How a group of cards becomes an entry of a register: nobody's name goes along, and a side only where all show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from facilitator.domain.registers.family import NOTE, TITLE, Kind, W
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_text


class BoardCard(Protocol):
    """What a register takes of a card."""

    @property
    def text(self) -> str: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def anonymous(self) -> bool: ...


def text_of_group(name: str, cards: Sequence[str]) -> tuple[str, str]:
    """Title and note of the entry that a group becomes which holds cards with these texts.

    The title is the group's name, or its first card; the note holds what the title does not say, a card a line.
    Cards for which there is no room are counted in its last line; they stay on the board.
    """
    texts = list(dict.fromkeys(map(clean_text, cards)))
    title = clean_line(name) or clean_line("".join(texts[:1]))
    rest = texts if clean_line(name) or len(title) > TITLE else texts[1:]
    notes = (_note_of(rest, kept) for kept in range(len(rest), -1, -1))
    return _shortened(title), next(note for note in notes if len(note) <= NOTE)


def _note_of(lines: Sequence[str], kept: int) -> str:
    left_out = len(lines) - kept
    more = [f"… and {left_out} more on the board"] if left_out else []
    return "\n".join([*lines[:kept], *more])


def _shortened(title: str) -> str:
    if len(title) <= TITLE:
        return title
    head = title[: TITLE - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[TITLE // 2 :] else head).rstrip() + "…"


def raised_by(sides: Iterable[Side | None]) -> Side | None:
    """The side that cards came from, if all of them say the same one."""
    found = set(sides)
    return found.pop() if len(found) == 1 else None


def words_of_group(kind: Kind[W], name: str, cards: Sequence[BoardCard]) -> W | None:
    """What an entry says that a group becomes; None when nothing is left on it to say."""
    title, note = text_of_group(name, [card.text for card in cards])
    given = {
        "title": title,
        "note": note,
        "raised_side": raised_by(card.side for card in cards),
        "side": raised_by(card.side for card in cards),
        "anonymous": any(card.anonymous for card in cards),
    }
    if not (cards and title) or any(not given.get(name) for name in kind.words.NEEDED):
        return None
    return kind.words.of(given)
