"""Answers what asks for a static file before the pages hear of it: no cookie is read or set, nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.wrappers import Request, Response

from facilitator.config import ROOT
from facilitator.web.headers import protect
from facilitator.web.script_bundles import Scripts
from facilitator.web.static_files import CODINGS, Shelf, StaticFile

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
PREFIX = "/static/"
_READS = ("GET", "HEAD")
_SHELF = Shelf(ROOT / "static")
_SCRIPTS = Scripts()


def init_app(app: Flask) -> None:
    """Call it before what reads proxies' headers is put in front of the app."""
    app.wsgi_app = StaticAnswers(app.wsgi_app, _SHELF)  # type: ignore[method-assign]
    app.add_template_global(static_url)
    app.add_template_global(script_url)


def static_url(filename: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it for good."""
    return f"{request.script_root}{PREFIX}{_SHELF.address(filename)}"


def script_url(family: str) -> str:
    """The address of the one script of a family of screens (static/js/families)."""
    return static_url(_SCRIPTS.of(family, _SHELF.turn()))


def static_turn() -> int:
    """The same number as long as every address above stays as it is."""
    return _SHELF.turn()


class StaticAnswers:
    """Stands in front of the pages; what is not a file of the shelf is theirs to answer."""

    def __init__(self, pages: WSGIApplication, shelf: Shelf) -> None:
        self._pages = pages
        self._shelf = shelf

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        found = self._shelf.find(path[len(PREFIX) :]) if path.startswith(PREFIX) else None
        if found is None:
            return self._pages(environ, start_response)
        return _answer(Request(environ), *found)(environ, start_response)


def _answer(asked: Request, file: StaticFile, stamp_fits: bool) -> Response:
    if asked.method not in _READS:
        return protect(Response(status=405, headers={"Allow": ", ".join(_READS)}), asked.is_secure)
    coding = _coding(asked, file)
    body = file.packed(coding) if coding else file.body
    answer = Response(body, mimetype=None, content_type=file.kind)
    answer.headers["Cache-Control"] = KEPT_FOR_GOOD if stamp_fits else ALWAYS_ASK
    answer.set_etag(f"{file.stamp}-{coding}" if coding else file.stamp)
    if file.can_be_packed:
        answer.headers["Vary"] = "Accept-Encoding"
    if coding:
        answer.headers["Content-Encoding"] = coding
    answer.make_conditional(asked, accept_ranges=True, complete_length=len(body))
    return protect(answer, asked.is_secure, is_document=file.can_be_document)


def _coding(asked: Request, file: StaticFile) -> str | None:
    """The smallest that the browser takes; a part of a file is a part of it as it is."""
    if not file.can_be_packed or "Range" in asked.headers:
        return None
    return next((coding for coding in CODINGS if asked.accept_encodings[coding] > 0), None)
