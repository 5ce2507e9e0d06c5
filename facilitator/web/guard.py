"""Closed by default: before any view runs, this asks for its policy and holds it.

A writing request (anything but GET, HEAD, OPTIONS) gets the write lock before its first query, one commit at
its end when the view went well, and a rollback otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from flask_login import current_user

from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.extensions import db, login
from facilitator.queries.programmes import ProgrammeBrief, programme_for
from facilitator.web import errors
from facilitator.web.policies import Policy, policy_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_begin_write)
    app.before_request(_hold_policy)
    app.after_request(_commit)
    app.teardown_request(_end_write)
    errors.init_app(app)


def _begin_write() -> None:
    if request.method in READS:
        return
    stack = ExitStack()
    stack.enter_context(write_lock(db.session))
    g.write = stack


def _commit(response: Response) -> Response:
    """One commit for the whole request; an answer of 400 and above has changed nothing."""
    if "write" in g:
        if response.status_code < 400 or g.get("keep_changes"):
            db.session.commit()
        else:
            db.session.rollback()
    return response


def _end_write(_error: BaseException | None) -> None:
    stack = g.pop("write", None)
    if stack is not None:
        stack.close()


def _hold_policy() -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    kind = policy_of(view)
    if kind is None:
        abort(404)
    if kind in (Policy.PUBLIC, Policy.STRANGER, Policy.LINK):
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()
    if kind is Policy.PROGRAMME:
        found = programme_for(current_user.user_id, (request.view_args or {})["programme_id"])
        if found is None:
            abort(404)
        g.programme = found
    return None


def keep_changes() -> None:
    """Commits this request's changes even if its answer is an error, such as a counted failure to sign in."""
    g.keep_changes = True


@contextmanager
def write_apart() -> Iterator[None]:
    """A small write inside a reading request, committed by itself, such as counting a wrong guess."""
    with write_lock(db.session):
        yield
        db.session.commit()


def this_programme() -> ProgrammeBrief:
    """The programme that the address names, already checked against the signed-in facilitator."""
    found: ProgrammeBrief = g.programme
    return found


def this_actor() -> Actor:
    """The signed-in facilitator as an actor."""
    return Actor(kind=ActorKind.FACILITATOR, name=current_user.name, user_id=current_user.user_id)
