"""Readable pages for everything that can go wrong."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, SecurityError

from facilitator.database import Clash, DatabaseTrouble, Unstorable, WriterBusy
from facilitator.domain.errors import DomainError
from facilitator.extensions import db
from facilitator.web import typed
from facilitator.web.asking import from_script, sentence
from facilitator.web.bodies import too_large

_LOG = logging.getLogger("facilitator.errors")

_SHOWN_ON = {
    "agendas": ("workshops.show", "number"),
    "commit": ("commit.show", "number"),
    "commitments": ("commitments.show", "ref"),
    "people": ("people.index", ""),
    "review": ("review.show", "number"),
    "run": ("run.show", "number"),
    "signoff": ("signoff.show", "number"),
    "workshops": ("workshops.show", "number"),
}
"""Where the things of each blueprint can be seen, and what its address needs."""

Body = str | Response
Answer = tuple[Body, int] | tuple[Body, int, dict[str, str]]


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseTrouble, _database_busy)
    app.register_error_handler(WriterBusy, _database_busy)
    app.register_error_handler(Clash, _clash)
    app.register_error_handler(Unstorable, _unstorable)
    app.register_error_handler(OverflowError, _unstorable)
    app.register_error_handler(Exception, _crash)


def error_page(status: int, title: str, message: str) -> tuple[Body, int]:
    """The page for an error, with the way back and what was typed; a script gets the one sentence alone."""
    db.session.rollback()
    if "HX-Request" in request.headers:
        return render_template("errors/fragment.html", title=title, message=message), status
    if from_script():
        return sentence(message, status), status
    page = render_template(
        "errors/page.html",
        status=status,
        title=title,
        message=message,
        way_back=_way_back(status),
        typed=typed.words(status),
        again=typed.again(status),
    )
    return page, status


def _runs_programme() -> bool:
    """Whether a facilitator asks: the pages of a programme are no way back for a phone in its room."""
    return g.get("programme") is not None and g.get("phone") is None


def _way_back(status: int) -> str:
    """The page of the programme that shows how things stand now; empty outside one's own programmes."""
    if not _runs_programme():
        return ""
    here = {"programme_id": g.programme.public_id}
    endpoint, needs = _SHOWN_ON.get(request.blueprint or "", ("", ""))
    given = request.view_args or {}
    if endpoint and status != 404 and (not needs or needs in given):
        wanted = url_for(endpoint, **here, **({needs: given[needs]} if needs else {}))
        if wanted != request.path:
            return wanted
    return url_for("programmes.show", **here)


def _domain_error(error: DomainError) -> Answer:
    if error.status == 404:
        return _not_found()
    titles = {403: _("That is not yours to do"), 409: _("That no longer fits"), 422: _("Please check this")}
    titles[429] = _("Too many tries")
    page, status = error_page(error.status, titles.get(error.status, _("That did not work")), error.message)
    wait = getattr(error, "retry_after", None)
    return (page, status, {"Retry-After": str(wait)}) if wait else (page, status)


def _not_found() -> Answer:
    return error_page(
        404, _("Nothing here"), _("There is no such page, or it is not part of a programme that you run.")
    )


def _http_error(error: HTTPException) -> Answer:
    if isinstance(error, SecurityError):
        # A host that is not ours: no page of ours has an address there, so plain words must do.
        return _("This address is not served here."), 400, {"Content-Type": "text/plain; charset=utf-8"}
    status = error.code or 500
    if status == 404:
        return _not_found()
    words = {
        400: (
            _("That did not arrive whole"),
            _("Nothing was changed. Reload the page and send it again."),
        ),
        405: (_("That cannot be done here"), _("Use the buttons on the page. Nothing was changed.")),
        413: (_("That is too large"), too_large()),
        429: (_("Too many tries"), _("Please wait a few minutes, then try again.")),
    }
    title, message = words.get(status, (error.name, error.description or ""))
    return error_page(status, title, message)


def _clash(error: Clash) -> Answer:
    _LOG.warning("clash: %s", type(error.orig).__name__)
    return error_page(
        409,
        _("Somebody was quicker"),
        _("The same thing was stored at this very moment. Reload the page to see how it stands."),
    )


def _unstorable(_error: Exception) -> Answer:
    return error_page(
        422,
        _("Please check this"),
        _(
            "A number or a date is far beyond what can be kept. Nothing was changed; put it right and send it again."
        ),
    )


def _database_busy(error: DatabaseTrouble | WriterBusy) -> Answer:
    _LOG.error("database: %s", type(getattr(error, "orig", error)).__name__, exc_info=error)
    page, _status = error_page(
        503,
        _("The database is busy"),
        _("Nothing was changed, and what you typed is still here: send it again in a moment."),
    )
    return page, 503, {"Retry-After": "5"}


def _crash(error: Exception) -> Answer:
    _LOG.error("unexpected", exc_info=error)
    return error_page(
        500,
        _("Something went wrong on our side"),
        _(
            "Nothing was changed. The fault has been written to the log; send it again, and tell whoever runs this."
        ),
    )
