"""What a register asks of people before a session: a few rows of its short fields, each person on their own.

A register declares it (`Kind.homework`). Rows are kept as people type them until they are handed in; handed in they
are what the register takes, and taken in they become its entries, as rows of their side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from facilitator.domain.errors import Invalid
from facilitator.domain.registers.family import Kind, Words
from facilitator.domain.registers.fields import Field
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text

Row = Mapping[str, str]
"""What was typed into one row, by the name of its field; empty ones are left out."""
NOTHING_TYPED = "Write at least one line, or leave this page as it is: nothing is asked for twice."


@dataclass(frozen=True, slots=True)
class Homework:
    """`asks` is the question in one sentence, `fields` what is asked of each row with the words over it.

    `{side}` in a field's name stands for the person's own side. `rows` is how many there is room for, `minutes` about
    how long it takes, `side` the field of the words that names whose row it is, where there is one.
    """

    asks: str
    fields: tuple[tuple[str, str], ...]
    rows: int
    minutes: int
    side: str = ""

    def asked(self, kind: Kind[Any], side: Side) -> list[Field]:
        """The fields of one row as somebody of this side is asked for them."""
        return [
            replace(kind.words.field_of(name.format(side=side.value)), label=label)
            for name, label in self.fields
        ]


def typed_rows(kind: Kind[Any], side: Side, rows: Sequence[Row]) -> list[dict[str, str]]:
    """What is kept while somebody types: as much as there is room for, cut to what fits, empty rows left out."""
    work = homework_of(kind)
    asked = work.asked(kind, side)
    found = [{one.name: clean_text(row.get(one.name, ""))[: one.most] for one in asked} for row in rows]
    return [
        said for row in found[: work.rows] if (said := {name: text for name, text in row.items() if text})
    ]


def handed_rows(kind: Kind[Any], side: Side, rows: Sequence[Row]) -> list[dict[str, str]]:
    """What may be handed in. Raises Invalid, with each field by the number of its row, such as `2.title`."""
    kept = typed_rows(kind, side, rows)
    problems: dict[str, str] = {}
    for number, row in enumerate(kept, start=1):
        try:
            words_of_row(kind, side, row)
        except Invalid as error:
            problems |= {f"{number}.{name}": words for name, words in error.fields.items()}
    if not kept:
        problems["1.title"] = NOTHING_TYPED
    if problems:
        raise Invalid(problems)
    return kept


def words_of_row(kind: Kind[Any], side: Side, row: Row) -> Words:
    """The words of the entry that a row becomes. Raises Invalid."""
    work = homework_of(kind)
    own = {work.side: side.value} if work.side else {}
    words: Words = kind.words.of({"title": "", **row, **own})
    return words.cleaned()


def homework_of(kind: Kind[Any]) -> Homework:
    """What a register asks. Raises Invalid (field `register`) for one that asks nothing of anybody."""
    if kind.homework is None:
        raise Invalid({"register": "Choose what people are asked for."})
    return kind.homework


def asking(kinds: Sequence[Kind[Any]]) -> list[Kind[Any]]:
    """The registers that can be asked for before a session."""
    return [kind for kind in kinds if kind.homework is not None]
