"""Every text on its way into a page keeps its direction to itself (domain/directions.py).

Templates need not think of it: what they print or join is isolated here, what is put into a sentence in
domain/sentences.py. What is a field's value is the text itself and nothing else: `value="{{ typed|as_typed }}"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from jinja2.filters import sync_do_join
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup, escape

from facilitator.domain.directions import RIGHT_TO_LEFT, isolated


def init_app(app: Flask) -> None:
    """Call it before the first template is read: what happens to each text is compiled into it."""
    app.jinja_env.finalize = in_its_direction
    app.add_template_filter(_joined, "join")
    app.add_template_filter(as_typed)
    app.add_template_filter(after_its_label)


def in_its_direction(value: Any) -> Any:
    """A text isolated where it needs it; markup and what is no text as it is."""
    if not isinstance(value, str) or value.isascii() or isinstance(value, Markup):
        return value
    return isolated(value)


def as_typed(text: str) -> Markup:
    """The text as it was typed, for what a field holds and scripts compare."""
    return escape(text)


def after_its_label(reason: str) -> str:
    """“Priorities changed: …”, as a list holds a reason, with somebody's own words behind our label isolated."""
    label, _colon, words = reason.partition(": ")
    return reason if not words or RIGHT_TO_LEFT.search(label) else f"{label}: {isolated(words)}"


@pass_eval_context
def _joined(context: EvalContext, values: Iterable[Any], between: str = "") -> str:
    """Jinja's own `join`, in which none turns the next."""
    return sync_do_join(context, map(in_its_direction, values), between)
