"""The register of step 1: opportunities, the concerns that hold them back, and what an entry has to say.

Source of words and states: method.md, section 3, step 1. A register informs a talk, it locks nothing: any status
can follow any other, and what was dropped or settled can come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from facilitator.domain.errors import Invalid
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_text

Text = TypeVar("Text")

TITLE = 300
"""Characters of a title, and of the value for one side."""

NOTE = 5000
REASON = 2000


class Entry(StrEnum):
    """The two kinds of entries; the value is what a block of an agenda collects."""

    OPPORTUNITY = "opportunities"
    CONCERN = "concerns"

    @property
    def letter(self) -> str:
        """What its refs begin with. C stands for the customer's commitments, so a concern has the K."""
        return "O" if self is Entry.OPPORTUNITY else "K"


class OpportunityStatus(StrEnum):
    """From a thought to something that the two now do because trust has grown."""

    IDEA = "idea"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    ENABLED = "enabled"
    DROPPED = "dropped"


class ConcernStatus(StrEnum):
    """From said aloud to settled."""

    OPEN = "open"
    ADDRESSED = "addressed"
    SETTLED = "settled"


POSSIBLE_NOW = (OpportunityStatus.UNDER_WAY, OpportunityStatus.ENABLED)
"""What trust has made possible: the two do it, or have begun to."""

LIGHTEST, HEAVIEST = 1, 5

SEVERITIES = {
    1: "light: good to know",
    2: "noticeable: slows us now and then",
    3: "serious: we keep something back because of it",
    4: "heavy: it stops the opportunity",
    5: "critical: it could end the relationship",
}


@dataclass(frozen=True, slots=True)
class OpportunityText:
    """What an opportunity says: what it is, and what it would be worth to each side."""

    title: str
    note: str = ""
    value_supplier: str = ""
    value_customer: str = ""

    def cleaned(self) -> OpportunityText:
        """The same as it may be kept. Raises Invalid, naming each field that does not fit."""
        text = OpportunityText(
            clean_line(self.title),
            clean_text(self.note),
            clean_line(self.value_supplier),
            clean_line(self.value_customer),
        )
        problems = _title_problem(text.title, "Say in a few words what the two of you could do together.")
        for name in ("value_supplier", "value_customer"):
            problems |= _too_long(name, getattr(text, name), TITLE)
        return _unless(problems | _too_long("note", text.note, NOTE), text)


@dataclass(frozen=True, slots=True)
class ConcernText:
    """What a concern says. `raised_side` is None when it came up anonymously or from both sides."""

    title: str
    note: str = ""
    raised_side: Side | None = None
    anonymous: bool = False

    def cleaned(self) -> ConcernText:
        """The same as it may be kept. Raises Invalid, naming each field that does not fit."""
        text = ConcernText(
            clean_line(self.title), clean_text(self.note), self.raised_side, bool(self.anonymous)
        )
        problems = _title_problem(text.title, "Say in a few words what the worry is.")
        return _unless(problems | _too_long("note", text.note, NOTE), text)


def _title_problem(title: str, sentence: str) -> dict[str, str]:
    if not title:
        return {"title": sentence}
    if len(title) > TITLE:
        return {
            "title": f"This has {len(title)} characters; {TITLE} fit here. The rest can go into the note."
        }
    return {}


def _too_long(name: str, text: str, most: int) -> dict[str, str]:
    return {name: f"This has {len(text)} characters; {most} fit here."} if len(text) > most else {}


def _unless(problems: dict[str, str], text: Text) -> Text:
    if problems:
        raise Invalid(problems)
    return text


def entry_ref(entry: Entry, number: int) -> str:
    """The ref of an entry: `O-01`, `K-12`, `K-104`."""
    return f"{entry.letter}-{number:02d}"


_REF = re.compile(r"([OK])-?0*([1-9][0-9]{0,8})", re.ASCII)


def read_ref(typed: str) -> tuple[Entry, int] | None:
    """What a ref names, however it was typed (`o1`, `K-04`); None when it names no entry."""
    found = _REF.fullmatch(typed.strip().upper())
    if found is None:
        return None
    entry = Entry.OPPORTUNITY if found[1] == "O" else Entry.CONCERN
    return entry, int(found[2])


def opportunity_status(value: str) -> OpportunityStatus:
    """Raises Invalid for a word that is no status of an opportunity."""
    if value not in set(OpportunityStatus):
        raise Invalid({"status": "Choose one of: idea, agreed, under way, enabled, dropped."})
    return OpportunityStatus(value)


def concern_status(value: str) -> ConcernStatus:
    """Raises Invalid for a word that is no status of a concern."""
    if value not in set(ConcernStatus):
        raise Invalid({"status": "Choose one of: open, being addressed, settled."})
    return ConcernStatus(value)


def check_severity(severity: int | None) -> None:
    """None means that nobody has weighed it yet. Raises Invalid outside 1 to 5."""
    if severity is not None and not LIGHTEST <= severity <= HEAVIEST:
        raise Invalid({"severity": "Severity goes from 1, light, to 5, critical."})


def check_reason(reason: str) -> str:
    """The reason for taking a concern off the lists, trimmed. Raises Invalid without one."""
    reason = clean_text(reason)
    if not reason:
        raise Invalid({"reason": "Say in a few words why it is taken off. The words themselves are kept."})
    return _unless(_too_long("reason", reason, REASON), reason)


def priority(votes: int | None, severity: int | None, number: int) -> tuple[int, int, int]:
    """Sorts entries: most votes first, then the heavier, then the earlier."""
    return (-(votes or 0), -(severity or 0), number)


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
