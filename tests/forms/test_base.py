"""Forms: clean text, limits, keys, and a rule's words beside the right field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from facilitator.domain.errors import Invalid
from facilitator.forms.base import BaseForm, OnceMixin, VersionMixin, line, paragraph, secret, show_errors


class Sample(BaseForm, OnceMixin, VersionMixin):
    title = line("Title", 10)
    words = paragraph("Words", 20)
    word = secret("Secret")
    own = StringField("Own", filters=[lambda value: value and value.upper()])
    day = DateField("Day", validators=[Optional()])
    yes = BooleanField("Yes")


@pytest.fixture
def posted(app: Flask) -> Iterator[Any]:
    def post(**data: str) -> Sample:
        context = app.test_request_context("/", method="POST", data=data)
        context.push()
        opened.append(context)
        return Sample(meta={"csrf": False})

    opened: list[Any] = []
    yield post
    for context in reversed(opened):
        context.pop()


def test_text_arrives_clean_and_passwords_as_typed(posted: Any) -> None:
    form = posted(
        title=" A\x00\n B ", words=" one\r\n two\x00 ", word="  secret ", own=" x\x07 ", version="3"
    )
    assert form.validate()
    assert (form.title.data, form.words.data) == ("A B", "one\n two")
    assert (form.word.data, form.own.data, form.version.data) == ("  secret ", "X", 3)


@pytest.mark.parametrize("odd", ["\x00", "\x01", "\ufffe"])
def test_what_is_no_number_and_no_day_is_written_back_without_what_no_page_may_hold(
    posted: Any, odd: str
) -> None:
    form = posted(title="t", word="w", version=f"3{odd}", day=f"2027-01-14{odd}", yes=f"y{odd}")
    assert not form.validate() and form.version.errors and form.day.errors
    page = f"{form.version()}{form.day()}{form.yes()}"
    assert odd not in page and 'value="3"' in page and 'value="2027-01-14"' in page


def test_filters_do_not_pile_up_over_requests(posted: Any) -> None:
    posted(own="a", title="t", word="w", version="1")
    assert len(posted(own="a", title="t", word="w", version="1").own.filters) == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "x" * 11, "10 characters at most"),
        ("words", "x" * 21, "20 characters at most"),
        ("title", " \x00 ", "fill this in"),
    ],
)
def test_limits_are_said_beside_the_field(posted: Any, field: str, value: str, said: str) -> None:
    form = posted(**({"title": "t", "word": "w", "version": "1"} | {field: value}))
    assert not form.validate()
    assert said in str(form[field].errors[0])


def test_a_creating_form_keeps_the_key_it_was_shown_with(app: Flask, posted: Any) -> None:
    with app.test_request_context("/"):
        first, second = Sample(), Sample()
        assert first.once.data and first.once.data != second.once.data
    assert posted(once=first.once.data).once.data == first.once.data


def test_what_a_rule_refuses_stands_beside_its_field_the_rest_at_the_top(posted: Any) -> None:
    form = posted(title="t", word="w", version="1")
    show_errors(form, Invalid({"title": "Too plain.", "elsewhere": "Not together."}))
    assert list(form.title.errors) == ["Too plain."]
    assert form.form_errors == ["Not together."]
