"""A request's body is taken in whole, within the limits of its route, before anything else is asked for.

Nobody knows when the rest of a half-sent body arrives: while it is waited for, nothing may be held that others need,
neither the write lock nor a row nor a connection to the database. What is larger than a form lies on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

from flask import Flask, current_app, g, request, session
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from facilitator.web.policies import Policy, View, policy_of

KILOBYTE = 1024
PIECE = 64 * KILOBYTE
"""Bytes that are read at once, and that a body may have before it is written to the disk."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, whose body nobody looks at."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that one request may bring: `size` in bytes as they arrive, `fields` of a form."""

    size: int
    fields: int


ANYBODY = Limit(64 * KILOBYTE, 200)
"""Routes without an account. The largest honest one is a signature: a drawing of 20,000 characters and a few words."""
FACILITATORS = Limit(1024 * KILOBYTE, 2000)
_FOR_FACILITATORS = frozenset({Policy.SIGNED_IN, Policy.PROGRAMME})


def init_app(app: Flask) -> None:
    """Call it before everything else that looks at requests: the first one registered sees a request first."""
    app.before_request(_take_in)
    app.teardown_request(_let_go)


def takes(limit: Limit) -> Callable[[View], View]:
    """Declares that a route takes more, or less, than others of its policy."""

    def declare(view: View) -> View:
        view.__dict__["takes"] = limit
        return view

    return declare


def limit_of(view: Callable[..., object]) -> Limit:
    """What a view takes: what it declares, else what its policy allows."""
    declared = getattr(view, "takes", None)
    if isinstance(declared, Limit):
        return declared
    return FACILITATORS if policy_of(view) in _FOR_FACILITATORS else ANYBODY


def too_large() -> str:
    """The words for a request that brought more than its route takes."""
    limit: Limit = g.get("body_limit", ANYBODY)
    return _(
        "What you send here may have up to %(size)s KB and %(fields)s fields. "
        "Shorten it or send it in parts. Nothing was changed.",
        size=limit.size // KILOBYTE,
        fields=limit.fields,
    )


def _take_in() -> None:
    """Reads the body; raises RequestEntityTooLarge, ClientDisconnected when it does not arrive."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.method in READS:
        return
    limit = g.body_limit = limit_of(view)
    request.max_content_length = request.max_form_memory_size = limit.size
    request.max_form_parts = limit.fields
    g.body = SpooledTemporaryFile(max_size=PIECE)  # noqa: SIM115  (closed by _let_go)
    arriving, request.stream = request.stream, g.body  # nobody waits for the rest a second time
    separators = 0
    while piece := arriving.read(PIECE):
        g.body.write(piece)
        separators += piece.count(b"&")
    if request.mimetype == "application/x-www-form-urlencoded" and separators >= limit.fields:
        raise RequestEntityTooLarge
    if g.body.tell() > ANYBODY.size and policy_of(view) in _FOR_FACILITATORS and "_user_id" not in session:
        g.body.truncate(0)  # a stranger is asked to sign in, however much they brought
    g.body.seek(0)
    if request.is_json:
        _count_json(limit)


def _count_json(limit: Limit) -> None:
    try:
        sent = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets without end: the view says that it did not arrive whole
        return
    if isinstance(sent, dict | list) and len(sent) > limit.fields:
        raise RequestEntityTooLarge


def _let_go(_error: BaseException | None) -> None:
    body = g.pop("body", None)
    if body is not None:
        body.close()
