"""Packs: pressing *Print* downloads what is ready, or asks for it and shows how far it is."""

from __future__ import annotations

import re
import unicodedata
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
from werkzeug.wrappers import Response

from facilitator.config import Settings
from facilitator.packs.files import pack_path
from facilitator.packs.making import status
from facilitator.queries.packs import Issued, issued_pack
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.services.packs import PackStatus, request_pack
from facilitator.web.guard import this_programme, write_apart, writes_apart
from facilitator.web.policies import Policy, policy

bp = Blueprint("packs", __name__)

PLACE = "/programmes/<programme_id>/packs"
Page = str | tuple[str, int] | Response
UNHEARD_SECONDS = 20
"""A job that nobody took for so long means that the background worker is not there."""


@bp.get(f"{PLACE}/<kind>/<number>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, kind: str, number: str) -> Page:
    """The file when it is ready and nothing needs to be said about it; else the page that makes it."""
    p = this_programme()
    found = status(_settings(), p.id, kind, _number(number))
    issued = issued_pack(p.id, found.content_hash) if found.ready else None
    if issued is not None and not issued.notes:
        return redirect(_file_url(p, issued), 303)
    return render_template(
        "packs_pages/show.html",
        programme=p,
        kind=kind,
        number=number,
        title=_titles()[kind],
        status=found,
        words=_words(found),
        issued=issued,
        file_url=_file_url(p, issued) if issued else "",
    )


@bp.post(f"{PLACE}/<kind>/<number>")
@policy(Policy.PROGRAMME)
@writes_apart
def make(programme_id: str, kind: str, number: str) -> Page:
    """Asks for the pack; asking again while it is printed changes nothing. Nobody waits while it is looked up."""
    p = this_programme()
    wanted = _number(number)
    if not status(_settings(), p.id, kind, wanted).ready:
        with write_apart():
            request_pack(p.id, kind, wanted)
    return redirect(url_for("packs.show", programme_id=p.public_id, kind=kind, number=number), 303)


@bp.get(f"{PLACE}/<kind>/<number>/progress")
@policy(Policy.PROGRAMME)
def progress(programme_id: str, kind: str, number: str) -> Response:
    """How far it is, for the page that waits."""
    p = this_programme()
    found = status(_settings(), p.id, kind, _number(number))
    answer: dict[str, Any] = {
        "ready": found.ready,
        "asked": found.asked,
        "failed": bool(found.error),
        "percent": 100 if found.ready else round(found.progress * 100),
        "words": _words(found),
    }
    if found.ready:
        answer["url"] = url_for("packs.download", programme_id=p.public_id, content_hash=found.content_hash)
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
        download_name=_file_name(p, issued),
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


def _file_url(p: ProgrammeBrief, issued: Issued) -> str:
    return url_for("packs.download", programme_id=p.public_id, content_hash=issued.content_hash)


def _titles() -> dict[str, str]:
    return {
        "review": _("Review pack"),
        "signoff": _("Sign-off sheet"),
        "record": _("Record of the workshop"),
    }


def _words(found: PackStatus) -> str:
    """How it stands, in one line."""
    if found.ready:
        return _("Ready.")
    if found.error:
        return found.error
    if not found.asked:
        return _("This pack has not been printed as the programme stands now.")
    if not found.running and found.waited_seconds > UNHEARD_SECONDS:
        return _("Nobody has started to print yet: the background worker does not seem to be running.")
    if not found.running:
        return _("Waiting for its turn…")
    return _("Laying out the pages, %(percent)d %% done", percent=round(found.progress * 100))


def _file_name(p: ProgrammeBrief, issued: Issued) -> str:
    """Such as `on-time-and-in-the-open-review-2027-01-14.pdf`: letters that every file system takes."""
    plain = unicodedata.normalize("NFKD", p.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-") or p.public_id
    return f"{slug}-{issued.kind}-{issued.created_at:%Y-%m-%d}.pdf"
