"""How a group of cards becomes an entry of a register: nobody's name goes along, and a side only where all show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from facilitator.domain.registers.family import NOTE, TITLE, Kind, W
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_text


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A card as the register takes it: nobody's name, and a side only where the card may show one."""

    text: str
    side: Side | None = None
    anonymous: bool = False


def text_of_group(name: str, cards: Sequence[BoardCard]) -> tuple[str, str]:
    """Title and note of the entry that a group of cards becomes.

    The title is the group's name, or its first card; the note holds what the title does not say, a card a line.
    Cards for which there is no room are counted in its last line; they stay on the board.
    """
    texts = [clean_text(card.text) for card in cards]
    title = clean_line(name) or (clean_line(texts[0]) if texts else "")
    said = [] if clean_line(name) else texts[:1]
    rest = [text for text in texts if text not in said or len(title) > TITLE]
    return _shortened(title), _in_a_note(list(dict.fromkeys(rest)))


def _in_a_note(lines: list[str]) -> str:
    kept = len(lines)
    while kept and len(_note_of(lines, kept)) > NOTE:
        kept -= 1
    return _note_of(lines, kept)


def _note_of(lines: list[str], kept: int) -> str:
    left_out = len(lines) - kept
    more = [f"… and {left_out} more on the board"] if left_out else []
    return "\n".join([*lines[:kept], *more])


def _shortened(title: str) -> str:
    if len(title) <= TITLE:
        return title
    head = title[: TITLE - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[TITLE // 2 :] else head).rstrip() + "…"


def raised_by(cards: Iterable[BoardCard]) -> Side | None:
    """The side that a group of cards came from, if all of them say the same one."""
    sides = {card.side for card in cards}
    return sides.pop() if len(sides) == 1 else None


def words_of_group(kind: Kind[W], name: str, cards: Sequence[BoardCard]) -> W | None:
    """What an entry says that a group becomes; None when nothing is left on it to say."""
    title, note = text_of_group(name, cards)
    if not cards or not title:
        return None
    side = raised_by(cards)
    given = {
        "title": title,
        "note": note,
        "raised_side": side.value if side else "",
        "anonymous": any(card.anonymous for card in cards),
    }
    return kind.words.of(given)
