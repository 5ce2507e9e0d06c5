"""What templates ask for again and again is found once: other templates, their macros, and addresses of pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

MOST = 4096
"""Addresses that each process remembers: what all pages of a few dozen programmes name."""


class OnceImported(Template):
    """A template whose macros are made once: none of ours has globals of its own, so they are always the same."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


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
