"""How pages word what fields of an entry hold: days as days, what was chosen in its words."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from facilitator.domain.registers.family import Field, Input
from facilitator.domain.registers.fields import day_in
from facilitator.web.formats import short_day


def init_app(app: Flask) -> None:
    """Registers the filter: `{{ text.kind|told(field) }}`."""
    app.add_template_filter(told)


def told(value: str, field: Field) -> str:
    """A value that is kept, in the page's words; a text is its own."""
    if field.input is Input.DATE:
        return short_day(day_in(value)) or value
    return ", ".join(_(word) for word in field.words_of(value)) if field.choices else value
