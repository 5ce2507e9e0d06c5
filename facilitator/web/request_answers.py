"""The form with which one side answers what the other asks for, and what its Undo needs."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from facilitator.domain.errors import NotFound
from facilitator.domain.registers.requests import FIELDS, SINCE, TOLD, Answer
from facilitator.forms.base import both_texts, whole_number
from facilitator.forms.registers import AnswerForm, answer_form, filled
from facilitator.queries.registers import Entry
from facilitator.services.request_answers import Before

UNDONE = "undo-"
"""Before the names of the fields as they were."""


def is_asked(one: Entry[Any]) -> bool:
    """Whether an entry can be answered as it stands."""
    return one.kind.requests is not None and one.status == one.kind.requests.asked


def form_of_answer(one: Entry[Any], answer: str) -> AnswerForm:
    """The form of one of the answers, with what stands there. Raises NotFound for what is no answer."""
    form: AnswerForm = answer_form(one.kind, _answer(one, answer))(formdata=None, version=one.version)
    for field in form.ASKED:
        form[field.name].data = filled(field, getattr(one.text, field.name))
    return form


def typed_answer(one: Entry[Any]) -> AnswerForm:
    """The answer that was sent. Raises NotFound for what is none."""
    return answer_form(one.kind, _answer(one, request.form.get("answer", "")))()


def _answer(one: Entry[Any], value: str) -> Answer:
    if one.kind.requests is None or value not in set(Answer):
        raise NotFound
    return Answer(value)


def newer_answer(one: Entry[Any], form: AnswerForm) -> list[tuple[str, str, str]]:
    """What stands there now beside the answer that was typed onto something older; the form is onto it then."""
    form.version.data = one.version
    there = {field.name: filled(field, getattr(one.text, field.name)) for field in form.ASKED}
    stands = (_("Where it stands"), _(one.state.word), _(TOLD[form.ANSWER]))
    return [stands, *both_texts(form, there)]


def undo_fields(answer: Answer, before: Before) -> dict[str, str]:
    """What takes an answer back."""
    was = {f"{UNDONE}{name}": str(value or "") for name, value in before.said.items()}
    return {"answer": answer.value, "version": str(before.version), **was}


def undone() -> tuple[Answer, dict[str, str], int]:
    """The answer that is taken back, its fields as they were, and onto which version. Raises NotFound without it."""
    value, version = request.form.get("answer", ""), whole_number(request.form.get("version"))
    if value not in set(Answer) or version is None:
        raise NotFound
    names = {SINCE, "look_again", *(name for fields in FIELDS.values() for name, _ask in fields)}
    was = {name: request.form[f"{UNDONE}{name}"] for name in names if f"{UNDONE}{name}" in request.form}
    return Answer(value), was, version
