"""Parts of pages that follow from their values alone: the same values are not put into words a second time.

A part is a template with one macro, `part`. It knows nothing but what it is given, the language of the page, which year
it is (a day of another year says so) and where the app is mounted, all of which is the key; so it can be kept for every
reader and every page, and need never be thrown away. The token of its forms is a hole (holes.py).
`tests/web/test_worded.py` holds that none of them looks at who asks, or at the time.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

from flask import Flask, current_app, request
from markupsafe import Markup

from facilitator.web.formats import programme_locale, turn_of_year
from facilitator.web.holes import fitting, holes_left
from facilitator.web.memory import Memory

ROOM = 8 * 1024 * 1024
"""Bytes of parts that each process keeps at most."""
NAME = "worded"
_VALUES = 1000
"""Bytes that the values of one part take besides, roughly."""


def init_app(app: Flask) -> None:
    app.extensions[NAME] = Memory[Markup](ROOM)
    app.add_template_global(worded)


def worded(template: str, *values: Hashable) -> Markup:
    """The part for these values; texts among them are plain ones, never markup."""
    parts: Memory[Markup] = current_app.extensions[NAME]
    key = (template, programme_locale(), turn_of_year(), request.script_root, values)
    found = parts.find(key)
    if found is None:
        module = current_app.jinja_env.get_template(template).module
        with holes_left():
            found = cast(Markup, module.part(*values))  # type: ignore[attr-defined]
        parts.keep(key, found, 2 * len(found) + _VALUES)
    return fitting(found)
