"""Readable pages for everything that can go wrong."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from markupsafe import escape
from werkzeug.exceptions import HTTPException, SecurityError

from facilitator.domain.errors import DomainError
from facilitator.services.transactions import let_go
from facilitator.troubles import Clash, Seldom, Trouble, Unstorable, trouble_of
from facilitator.web import typed
from facilitator.web.asking import from_script, sentence
from facilitator.web.bodies import too_large
from facilitator.web.troubles import Told, told, writing

_LOG = logging.getLogger("facilitator.errors")
_SELDOM = Seldom()

_SHOWN_ON = {
    "agendas": ("workshops.show", "number"),
    "commit": ("commit.show", "number"),
    "commitments": ("commitments.show", "ref"),
    "people": ("people.index", ""),
    "review": ("review.show", "number"),
    "run": ("run.show", "number"),
    "sign_off": ("sign_off.show", "number"),
    "workshops": ("workshops.show", "number"),
}
"""Where the things of each blueprint can be seen, and what its address needs."""

Body = str | Response
Answer = tuple[Body, int] | tuple[Body, int, dict[str, str]]


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Clash, _clash)
    app.register_error_handler(Unstorable, _unstorable)
    app.register_error_handler(OverflowError, _unstorable)
    app.register_error_handler(Exception, _crash)


def error_page(status: int, title: str, message: str) -> tuple[Body, int]:
    """The page for an error, with the way back and what was typed; a script gets the one sentence alone.

    It may be that the database goes away just now: then the page says that, and asks nothing more of it.
    """
    let_go()
    try:
        return _page(status, title, message), status
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None or g.get("database_is_away", False):
            _LOG.error("the page for an error failed", exc_info=error)
            return _bare_page(title, message), status
        away = _note_away(error, trouble)
        return error_page(away.status, away.title, away.message)


def _page(status: int, title: str, message: str) -> Body:
    if from_script():
        return sentence(message, status)
    return render_template(
        "errors/page.html",
        status=status,
        title=title,
        message=message,
        way_back=_way_back(status),
        typed=typed.words(status),
        again=typed.again(status),
    )


def _bare_page(title: str, message: str) -> str:
    """Words alone, when even the page for an error cannot be made."""
    return f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(message)}</p>"


def _runs_programme() -> bool:
    """Whether a facilitator asks: the pages of a programme are no way back for a phone in its room."""
    return g.get("programme") is not None and g.get("phone") is None


def _way_back(status: int) -> str:
    """The page of the programme that shows how things stand now; empty outside one's own programmes."""
    given = request.view_args or {}
    if _runs_programme():
        here = {"programme_id": g.programme.public_id}
    elif g.get("database_is_away", False) and "programme_id" in given:
        here = {"programme_id": given["programme_id"]}
    else:
        return ""
    endpoint, needs = _SHOWN_ON.get(request.blueprint or "", ("", ""))
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


def _note_away(error: Exception, trouble: Trouble) -> Told:
    """From here on nothing may ask the database in this request; the page does not know who is signed in."""
    if _SELDOM.is_due(trouble):
        _LOG.error("the database is %s: %s", trouble, _first_line(error))
    if request.method not in ("GET", "HEAD"):
        writing().failed(trouble)
    g.database_is_away = True
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()
    return told(trouble)


def _first_line(error: Exception) -> str:
    """What the driver says, without the details that may repeat what somebody wrote."""
    return str(getattr(error, "orig", error)).partition("\n")[0][:200]


def _crash(error: Exception) -> Answer:
    trouble = trouble_of(error)
    if trouble is not None:
        away = _note_away(error, trouble)
        page, status = error_page(away.status, away.title, away.message)
        return page, status, {"Retry-After": str(away.retry_after)}
    _LOG.error("unexpected", exc_info=error)
    return error_page(
        500,
        _("Something went wrong on our side"),
        _(
            "Nothing was changed. The fault has been written to the log; send it again, and tell whoever runs this."
        ),
    )
