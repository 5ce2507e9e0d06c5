"""The form of an entry, made from the fields that its register declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField
from wtforms import Field as FormField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput

from facilitator.domain.registers.family import REASON, SEVERITIES, Field, Input, Kind, Words
from facilitator.domain.registers.fields import day_in
from facilitator.domain.registers.requests import FIELDS, Answer
from facilitator.domain.sides import Side
from facilitator.forms.base import (
    BaseForm,
    OnceMixin,
    VersionMixin,
    day,
    line,
    options,
    paragraph,
    whole_number,
)

FIGURE = 24
"""Characters of a figure as somebody types it."""
ANONYMOUS = "anonymous"
SIDES = (
    ("", _l("both, or not said")),
    (Side.SUPPLIER.value, _l("the supplier")),
    (Side.CUSTOMER.value, _l("the customer")),
)
RAISED = (
    *SIDES,
    (ANONYMOUS, _l("anonymously")),
    (f"{ANONYMOUS} {Side.SUPPLIER.value}", _l("anonymously, on the supplier’s side")),
    (f"{ANONYMOUS} {Side.CUSTOMER.value}", _l("anonymously, on the customer’s side")),
)
"""Who raised an entry, as one choice."""


_BEGINS = Field("begins", "How it begins", Input.CHOICE, is_short=True)
"""What only the line that adds asks: in which state an entry begins."""


class EntryForm(BaseForm, OnceMixin):
    """What an entry of a register says; the rest of its fields come from `KIND`."""

    KIND: Kind[Any]
    version = IntegerField(widget=VersionMixin.version.kwargs["widget"], default=0, validators=[Optional()])

    @property
    def rows(self) -> list[list[tuple[Field, FormField]]]:
        """The fields, declared and bound, in the rows in which they stand."""
        return [self._bound(row) for row in self.KIND.words.FIELDS if not row[0].is_more]

    @property
    def more(self) -> list[list[tuple[Field, FormField]]]:
        """Those that stand under More."""
        return [self._bound(row) for row in self.KIND.words.FIELDS if row[0].is_more]

    def _bound(self, row: Sequence[Field]) -> list[tuple[Field, FormField]]:
        return [(one, self[one.name]) for one in row]

    @property
    def short(self) -> list[tuple[Field, FormField]]:
        """What the line that adds an entry asks beside its title."""
        asked = [one for one in self.KIND.words.asked() if one.is_short and one.name != "title"]
        return [(one, self[one.name]) for one in (*asked, *([_BEGINS] if self.KIND.begins else []))]

    @property
    def said(self) -> list[str]:
        """The names of the fields that say its words."""
        return [one.name for one in self.KIND.words.asked() if one.input is not Input.SEVERITY]

    @property
    def beginning(self) -> str:
        """The state in which a new entry begins; empty where there is no choice."""
        return str(self["begins"].data or "") if "begins" in self else ""

    @property
    def weight(self) -> int | None:
        return self["severity"].data if "severity" in self else None

    def show(self, words: Words, severity: int | None) -> None:
        """Puts what stands there into the fields."""
        said = words.plain()
        raised = (
            f"{ANONYMOUS} {said['raised_side']}".strip() if said.get("anonymous") else said.get("raised_side")
        )
        told = {one.name: filled(one, said[one.name]) for one in self.KIND.words.asked() if one.name in said}
        for name, value in {**told, "raised": raised, "severity": severity}.items():
            if name in self:
                self[name].data = value

    def words(self) -> Words:
        given = {one.name: kept(self[one.name].data) for one in self.KIND.words.asked()}
        if "raised" in given:
            anonymous, _, side = given["raised"].rpartition(" ")
            given["anonymous"] = ANONYMOUS in (anonymous, side)
            given["raised_side"] = "" if side == ANONYMOUS else side
        said: Words = self.KIND.words.of(given)
        return said


class HideForm(BaseForm):
    """Why an entry is taken off the lists; drawn as the form of its words is."""

    reason = line(
        _l("Why it is taken off the lists"),
        REASON,
        required=False,
        description=_l(
            "It leaves this page, the projector and every pack. Its words and this reason are kept."
        ),
    )

    more = ()

    @property
    def rows(self) -> list[list[tuple[Field, FormField]]]:
        return [[(Field("reason", ""), self.reason)]]


class AskedForm(BaseForm):
    """What has to be said when an entry gets to a state; its fields come from `ASKED`."""

    ASKED: tuple[Field, ...]

    more = ()

    @property
    def rows(self) -> list[list[tuple[Field, FormField]]]:
        return [[(one, self[one.name])] for one in self.ASKED]

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {one.name: kept(self[one.name].data) for one in self.ASKED}


@cache
def asked_form(kind: Kind[Any], status: StrEnum) -> type[AskedForm]:
    """The form of what a state asks for."""
    return type("AskedForm", (AskedForm,), _asking(kind, kind.states[status].asks))


class AnswerForm(AskedForm, VersionMixin):
    """What has to be said to the `ANSWER` to what is asked for."""

    ANSWER: Answer


@cache
def answer_form(kind: Kind[Any], answer: Answer) -> type[AnswerForm]:
    """The form of one answer to what is asked for."""
    return type("AnswerForm", (AnswerForm,), {**_asking(kind, FIELDS[answer]), "ANSWER": answer})


def _asking(kind: Kind[Any], asks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields that ask for these, each with its words as its hint."""
    asked = dict(asks)
    fields = tuple(one for one in kind.words.asked() if one.name in asked)
    return {**{one.name: input_of(replace(one, hint=asked[one.name])) for one in fields}, "ASKED": fields}


def kept(value: Any) -> Any:
    """What a field holds, as the words of an entry take it."""
    if isinstance(value, list):
        return " ".join(value)
    return value.isoformat() if isinstance(value, date) else value or ""


def filled(one: Field, value: Any) -> Any:
    """What is kept, as the field of a form holds it."""
    if one.input is Input.DATE:
        return day_in(value)
    return value.split() if one.input is Input.CHOICES else value


@cache
def form_of(kind: Kind[Any]) -> type[EntryForm]:
    """The form of a register."""
    fields = {one.name: input_of(one) for one in kind.words.asked()}
    if kind.begins:
        begins = [(status, _l(words)) for status, words in kind.begins]
        fields["begins"] = SelectField(_l(_BEGINS.label), choices=options(begins), default=kind.first.value)
    return type("EntryForm", (EntryForm,), {**fields, "KIND": kind})


def input_of(one: Field) -> Any:
    """The field of a form for a field that a register declares."""
    label = _l(one.label)
    hint = {"description": _l(one.hint)} if one.hint else {}
    if one.input is Input.LINE:
        return line(label, one.most, required=one.name == "title", **hint)
    if one.input is Input.DATE:
        return day(label, required=False, **hint)
    if one.input is Input.CHOICES:
        chosen = options((key, _l(word)) for key, word in one.choices)
        return SelectMultipleField(label, choices=chosen, option_widget=CheckboxInput(), **hint)
    if one.input is Input.CHOICE:
        chosen = options([("", _l("not said")), *((key, _l(word)) for key, word in one.choices)])
        return SelectField(label, choices=chosen, validators=[Optional()], **hint)
    if one.input is Input.NUMBER:
        return line(label, FIGURE, required=False, render_kw={"inputmode": "decimal", "autocomplete": "off"})
    if one.input is Input.PARAGRAPH:
        return paragraph(label, one.most, render_kw={"rows": 2})
    if one.input is Input.YES:
        return BooleanField(label)
    if one.input is Input.SEVERITY:
        weights = [(weight, _l(f"{weight} {word}")) for weight, word in SEVERITIES.items()]
        choices = options([("", _l("not weighed")), *weights])
        return SelectField(label, coerce=whole_number, choices=choices, validators=[Optional()])
    choices = options(RAISED if one.input is Input.RAISED else SIDES)
    return SelectField(label, choices=choices, validators=[Optional()])
