"""What every form shares: clean text, limits on length, one key per creating form, errors beside their fields."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from facilitator.domain import typed_numbers
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.texts import clean_line, clean_secret, clean_text, without_controls

LINE = 160
PARAGRAPH = 5000
SECRET = 256
EMAIL = 254


_IN_LATIN = (EmailField, PasswordField, HiddenField)
"""Kinds of text fields that hold no words: their direction is the page's."""


class TableField(TextAreaField):
    """Pasted rows: no line may go, not even an empty one, so that a message can name the line."""


@cache
def _cleaner(field_class: type) -> Callable[[Any], Any] | None:
    if issubclass(field_class, PasswordField):
        clean = clean_secret
    elif issubclass(field_class, TableField):
        clean = without_controls
    elif issubclass(field_class, TextAreaField):
        clean = clean_text
    elif issubclass(field_class, StringField):
        clean = clean_line
    else:
        return None
    return lambda value: clean(value) if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """A form whose texts arrive clean; passwords are neither trimmed nor shown again.

    Its CSRF token is no field: it is asked for before any view runs (web/form_tokens.py), and written by the page.
    """

    class Meta(FlaskForm.Meta):
        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            clean = _cleaner(unbound_field.field_class)
            if clean is not None:
                own = tuple(unbound_field.kwargs.get("filters", ()))
                options = {**options, "filters": (clean, *own)}
            return unbound_field.bind(form=form, **options)

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            """What somebody writes runs in the direction of its own letters."""
            if isinstance(field, StringField) and not isinstance(field, _IN_LATIN):
                render_kw = {"dir": "auto", **render_kw}
            return super().render_field(field, render_kw)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Also what was sent for a number, a day or a choice is written back onto the page, as long as it makes no
        sense: without what no page may hold.
        """
        super().process(*args, **kwargs)
        for field in self:
            if field.raw_data and not isinstance(field, StringField):
                field.raw_data = [_writable(sent) for sent in field.raw_data]


def _writable(sent: Any) -> Any:
    return without_controls(sent) if isinstance(sent, str) else sent


class OnceMixin:
    """Adds the hidden key of a creating form: the same key sent twice makes one thing (web/repeats.py)."""

    once = HiddenField(default=lambda: uuid.uuid4().hex, validators=[Length(max=64)])


class VersionMixin:
    """Adds the version that the form showed, so that a stale one is noticed."""

    version = IntegerField(widget=HiddenField.widget, validators=[InputRequired()])


def line(label: Any, most: int = LINE, *, required: bool = True, **options: Any) -> StringField:
    """A field of one line, at most `most` characters."""
    return StringField(label, validators=_limits(most, required), **options)


def paragraph(label: Any, most: int = PARAGRAPH, *, required: bool = False, **options: Any) -> TextAreaField:
    """A field of several lines, at most `most` characters."""
    return TextAreaField(label, validators=_limits(most, required), **options)


def email(label: Any, *, required: bool = True, **options: Any) -> EmailField:
    """An e-mail address; whether it makes sense is for the service to say."""
    return EmailField(label, validators=_limits(EMAIL, required), **options)


def secret(label: Any, **options: Any) -> PasswordField:
    """A password; never shown again after a failed sending."""
    return PasswordField(label, validators=_limits(SECRET, True), **options)


def day(label: Any, *, required: bool = True, **options: Any) -> DateField:
    """A calendar day."""
    first = InputRequired(_l("Please choose a date.")) if required else Optional()
    return DateField(label, validators=[first], **options)


def whole_number(text: Any) -> int | None:
    """The whole number that this says, of up to nine plain digits; None for anything else."""
    return typed_numbers.whole_number(str(text or ""))


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values with their labels, as what may be chosen from."""
    return [
        SelectChoice(value, isolated(label) if isinstance(label, str) else label) for value, label in pairs
    ]


def show_errors(form: FlaskForm, invalid: Invalid) -> None:
    """Puts what a rule refused beside the form's fields; what fits no field goes to the top."""
    shown = False
    for name, message in invalid.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, message]
        else:
            form.form_errors.append(message)
        shown = True
    if not shown:
        form.form_errors.append(invalid.message)


def both_texts(form: FlaskForm, there: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What stands there now beside what was typed onto an older text, where they differ: label, theirs, own."""
    return [
        (form[name].label.text, _shown(form[name], theirs), _shown(form[name], form[name].data))
        for name, theirs in there.items()
        if (theirs or "") != (form[name].data or "")
    ]


def _shown(field: Field, value: Any) -> str:
    """A value as the page shows it: yes or no, the words of a choice, the text."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    words = {one.value: one.label for one in getattr(field, "choices", None) or ()}
    if isinstance(value, list):
        return ", ".join(str(words.get(one) or one) for one in value)
    return str(words.get(value or "") or value or "")


def _limits(most: int, required: bool) -> list[Any]:
    first = DataRequired(_l("Please fill this in.")) if required else Optional()
    return [first, at_most(most)]


def at_most(most: int) -> Length:
    """No more than this many characters, in our own words."""
    return Length(max=most, message=_l("Please shorten this to %(max)d characters at most."))
