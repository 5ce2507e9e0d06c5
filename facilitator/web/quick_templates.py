"""What templates ask for again and again is found once: other templates, macros, signs, addresses of pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from facilitator.web.formats import programme_locale

MOST = 4096
"""Addresses that each process remembers, and signs of each kind: what all pages of a few dozen programmes name."""


SIGNS = {
    "components/icons.html": ("icon",),
    "components/party.html": ("mark", "party", "pair", "ref", "who"),
    "components/states.html": ("badge", "tag"),
    "components/buttons.html": ("button", "link_button"),
}
"""Small macros that know only their values and the language: a page draws the same few dozens of times."""


class OnceImported(Template):
    """A template whose macros are made once: none of ours has globals of its own, so they are always the same."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        is_new = self._module is None
        module = super()._get_default_module()
        if is_new:
            for name in SIGNS.get(self.name or "", ()):
                setattr(module, name, _drawn_once(getattr(module, name)))
        return module


def _drawn_once(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The macro, which is asked once for the same values; a text and markup that reads the same are not the same."""

    @lru_cache(maxsize=MOST, typed=True)
    def known(_locale: str, *args: Any, **named: Any) -> Markup:
        return macro(*args, **named)

    def drawn(*args: Any, **named: Any) -> Markup:
        return known(programme_locale(), *args, **named)

    return drawn


def init_app(app: Flask) -> None:
    environment = app.jinja_env
    environment.template_class = OnceImported
    environment.cache = {}  # all of them fit, and no lock is needed to see which was used last

    @lru_cache(maxsize=MOST)
    def known(_mounted_at: str, endpoint: str, values: tuple[tuple[str, Any, type], ...]) -> str:
        return url_for(endpoint, **{name: value for name, value, _kind in values})

    def address(endpoint: str, **values: Any) -> str:
        """The address of a page, from where the app is mounted on: never with its host."""
        named = tuple((name, value, value.__class__) for name, value in values.items())
        return known(request.script_root, endpoint, named)

    environment.globals["url_for"] = address
