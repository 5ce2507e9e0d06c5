"""Who is asked for their part before a session, and what a person types into theirs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field as FormField
from wtforms import RadioField

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Field, Input, Kind
from facilitator.domain.registers.homework import Row, asking, homework_of
from facilitator.domain.sides import Side
from facilitator.forms.base import BaseForm, VersionMixin, day, options, paragraph
from facilitator.forms.workshops import Boxes


class AskForm(BaseForm):
    """For which register, whom, and by which day."""

    register = RadioField(_l("What they are asked for"), validate_choice=False)
    people = Boxes(_l("Who is asked"), coerce=int, validate_choice=False)
    due = day(_l("By"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register.choices = options((kind.key, _l(kind.title)) for kind in asking(kinds()))


class PartForm(VersionMixin, BaseForm):
    """The rows of one person's part; its fields come from the register that asks."""

    ASKED: tuple[tuple[tuple[str, str], ...], ...]
    """By row the name of each field in the form and in the row."""

    @property
    def lines(self) -> list[list[FormField]]:
        """The fields, row by row."""
        return [[self[sent] for sent, _name in row] for row in self.ASKED]

    @property
    def typed(self) -> list[Row]:
        """What stands in each row, empty ones too."""
        return [{name: self[sent].data or "" for sent, name in row} for row in self.ASKED]

    def show(self, rows: list[Row] | tuple[Row, ...], version: int) -> None:
        """Puts what is kept into the fields."""
        for asked, row in zip(self.ASKED, rows, strict=False):
            for sent, name in asked:
                self[sent].data = row.get(name, "")
        self.version.data = version

    def refuse(self, invalid: Invalid) -> None:
        """Puts what was refused beside its field. Rows that are empty were not counted, so they move up first."""
        rows = [row for row in self.typed if any(row.values())]
        self.show([*rows, *({} for _row in self.ASKED[len(rows) :])], self.version.data or 0)
        for place, words in invalid.fields.items():
            number, name = place.split(".", 1)
            self[f"{name}_{number}"].errors = [words]


@lru_cache(maxsize=32)
def part_form(kind: Kind[Any], side: Side) -> type[PartForm]:
    """The form of a part that somebody of this side is asked for."""
    work = homework_of(kind)
    asked = work.asked(kind, side)
    rows = tuple(tuple((f"{one.name}_{row}", one.name) for one in asked) for row in range(1, work.rows + 1))
    fields: dict[str, Any] = {"ASKED": rows}
    for row in range(1, work.rows + 1):
        for one in asked:
            fields[f"{one.name}_{row}"] = _input(one)
    return type("PartForm", (PartForm,), fields)


def _input(one: Field) -> Any:
    """Lines to write on, whatever the register has: people write sentences here."""
    rows = 3 if one.input is Input.PARAGRAPH else 2
    return paragraph(_l(one.label), one.most, render_kw={"rows": rows})
