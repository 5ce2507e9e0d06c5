"""Packs: pressing *Print* downloads what is ready, or takes a snapshot, has it printed and shows how far it is.

The page that waits is that of one snapshot: what happens meanwhile is counted on it, and never makes it begin anew.
"""

from __future__ import annotations

import re
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator.config import Settings
from facilitator.packs.files import pack_path
from facilitator.packs.making import PackStatus, status, status_of, take_snapshot
from facilitator.queries.printing import Issued, issued_pack
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.services.packs import ask_for
from facilitator.web.file_names import paper_name
from facilitator.web.guard import this_programme, write_apart, writes_apart
from facilitator.web.paper_words import paper_words
from facilitator.web.policies import Policy, policy

bp = Blueprint("packs", __name__)

PLACE = "/programmes/<programme_id>/packs"
Page = str | tuple[str, int] | Response
UNHEARD_SECONDS = 20
"""A job that nobody took for so long means that the background worker is not there."""


@bp.get(f"{PLACE}/<kind>/<number>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, kind: str, number: str) -> Page:
    """The file when it is ready as the programme stands now; the page of what was asked for; else the one that asks."""
    p = this_programme()
    found = status(_settings(), p.id, kind, _number(number))
    if found.issued is not None and not found.issued.notes:
        return redirect(_file_url(p, found.issued), 303)
    if found.ready or found.asked or found.error:
        return redirect(_waiting_url(p, kind, number, found.content_hash), 303)
    words = paper_words()[kind]
    return render_template(
        "packs_pages/ask.html", programme=p, kind=kind, number=number, title=words.title, what=words.what
    )


@bp.post(f"{PLACE}/<kind>/<number>")
@policy(Policy.PROGRAMME)
@writes_apart
def make(programme_id: str, kind: str, number: str) -> Page:
    """Takes a snapshot and has it printed; the same again is printed once. Nobody waits while it is taken."""
    p = this_programme()
    snapshot = take_snapshot(_settings(), p.id, kind, _number(number))
    if not status_of(_settings(), p.id, snapshot.content_hash).ready:
        with write_apart():
            ask_for(snapshot)
    return redirect(_waiting_url(p, kind, number, snapshot.content_hash), 303)


@bp.get(f"{PLACE}/<kind>/<number>/<content_hash>")
@policy(Policy.PROGRAMME)
def wait(programme_id: str, kind: str, number: str, content_hash: str) -> Page:
    """The page of one snapshot: how far it is, what has changed since. When nothing is to be said, its file at once."""
    p = this_programme()
    _number(number)
    found = status_of(_settings(), p.id, _hash(content_hash))
    if not found.kind:
        return redirect(url_for("packs.show", programme_id=p.public_id, kind=kind, number=number), 303)
    if found.kind != kind:
        abort(404)
    if found.issued is not None and not found.issued.notes and not found.changes:
        return redirect(_file_url(p, found.issued), 303)
    return render_template(
        "packs_pages/show.html",
        programme=p,
        kind=kind,
        number=number,
        title=paper_words()[kind].title,
        status=found,
        words=_words(found),
        as_of=_as_of(found),
        changes=_changes(found),
        file_url=_file_url(p, found.issued) if found.issued else "",
    )


@bp.get(f"{PLACE}/<kind>/<number>/<content_hash>/progress")
@policy(Policy.PROGRAMME)
def progress(programme_id: str, kind: str, number: str, content_hash: str) -> Response:
    """How far it is, for the page that waits: one select beside those that every page needs."""
    p = this_programme()
    found = status_of(_settings(), p.id, _hash(content_hash))
    answer: dict[str, Any] = {
        "ready": found.ready,
        "asked": found.asked,
        "failed": bool(found.error),
        "percent": 100 if found.ready else round(found.progress * 100),
        "words": _words(found),
        "changes": _changes(found),
    }
    if found.issued is not None:
        answer["url"] = _file_url(p, found.issued)
    return jsonify(answer)


@bp.get(f"{PLACE}/file/<content_hash>.pdf")
@policy(Policy.PROGRAMME)
def download(programme_id: str, content_hash: str) -> Response:
    """The file, if it is one of this programme's; `?view=1` opens it in the browser.

    One that was tidied away leads to where it can be printed again.
    """
    p = this_programme()
    issued = issued_pack(p.id, content_hash)
    if issued is None:
        abort(404)
    path = pack_path(_settings().packs_dir, issued.content_hash)
    if not path.is_file():
        number = issued.workshop_number or "next"
        return redirect(url_for("packs.show", programme_id=p.public_id, kind=issued.kind, number=number), 303)
    response = send_file(
        path,
        mimetype="application/pdf",
        as_attachment=request.args.get("view") != "1",
        download_name=paper_name(p, issued.kind, issued.created_at),
        conditional=True,
        etag=issued.file_sha256,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _number(text: str) -> int | None:
    """`next`, or the number of a workshop; anything else is not there."""
    if text == "next":
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 6:
        abort(404)
    return int(text)


def _hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        abort(404)
    return text


def _waiting_url(p: ProgrammeBrief, kind: str, number: str, content_hash: str) -> str:
    return url_for(
        "packs.wait", programme_id=p.public_id, kind=kind, number=number, content_hash=content_hash
    )


def _file_url(p: ProgrammeBrief, issued: Issued) -> str:
    return url_for("packs.download", programme_id=p.public_id, content_hash=issued.content_hash)


def _words(found: PackStatus) -> str:
    """How it stands, in one line."""
    if found.ready:
        return _("Ready.")
    if found.error:
        return found.error
    if not found.asked:
        return _("Its file is not there any more.")
    if not found.running and found.waited_seconds > UNHEARD_SECONDS:
        return _("Nobody has started to print yet: the background worker does not seem to be running.")
    if not found.running:
        return _("Waiting for its turn…")
    return _("Laying out the pages, %(percent)d %% done", percent=round(found.progress * 100))


def _as_of(found: PackStatus) -> str:
    return _("As of event %(number)d of the log.", number=found.as_of_seq)


def _changes(found: PackStatus) -> str:
    """What it does not say, in one line; empty while there is nothing of the kind."""
    if not found.changes:
        return ""
    return ngettext(
        "%(num)d change since then is not in it.", "%(num)d changes since then are not in it.", found.changes
    )
