"""Templates and sentences set apart what is written from the right, and fields hold what was typed."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import gettext, ngettext

from facilitator.domain.directions import isolated
from facilitator.forms.base import BaseForm, email, line, options, paragraph, secret

DANA, NOUR = "דנה לוי", "شركة النور"
BOTH = {"a": DANA, "b": NOUR, "names": [DANA, NOUR]}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ a }} → {{ b }}", f"{isolated(DANA)} → {isolated(NOUR)}"),
        ("{{ names|join(', ') }}", isolated(f"{isolated(DANA)}, {isolated(NOUR)}")),
        ("{{ _('%(a)s → %(b)s', a=a, b=b) }}", f"{isolated(DANA)} → {isolated(NOUR)}"),
        (
            "{{ ngettext('%(num)d from %(a)s', '%(num)d from %(a)s', 2, a=a) }}",
            f"2 from {isolated(DANA)}",
        ),
        ("{{ 'Anna' }} {{ 3 }} {{ '→' }}", "Anna 3 →"),
        ('<input value="{{ a|as_typed }}">', f'<input value="{DANA}">'),
        ("{% set both %}{{ a }}{% endset %}{{ both }}", isolated(DANA)),
        ("{{ a ~ '<b>' }}", isolated(f"{DANA}&lt;b&gt;")),
    ],
)
def test_what_a_template_prints(app: Flask, template: str, said: str) -> None:
    with app.test_request_context("/"):
        assert render_template_string(template, **BOTH) == said


def test_what_is_put_into_a_sentence(app: Flask) -> None:
    with app.test_request_context("/"):
        assert gettext("%(who)s said yes.", who=DANA) == f"{isolated(DANA)} said yes."
        assert ngettext("%(who)s: %(num)d card", "%(who)s: %(num)d cards", 2, who=NOUR) == (
            f"{isolated(NOUR)}: 2 cards"
        )


class Form(BaseForm):
    name = line("Name")
    words = paragraph("Words")
    mail = email("Mail")
    password = secret("Password")


def test_what_is_written_runs_as_its_letters_do(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Form(data={"name": DANA, "words": NOUR})
        for field, text in ((form.name, DANA), (form.words, NOUR)):
            assert ' dir="auto"' in field() and text in field() and isolated(text) not in field()
        assert "dir=" not in form.mail() + form.password()


def test_a_choice_stands_apart() -> None:
    assert options([(1, DANA)])[0].label == isolated(DANA)
