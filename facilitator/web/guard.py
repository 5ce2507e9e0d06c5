"""Closed by default: before any view runs, this asks for its policy and holds it.

A writing request (anything but GET, HEAD, OPTIONS) gets the write lock when its body has arrived (bodies.py) and
before its first query, one commit at its end when the view went well, and a rollback otherwise. On PostgreSQL a write
to a programme also waits for the programme's row, as SQLite's one writer does by itself: what is locked for signing
cannot be reworded beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, abort, current_app, g, request, session
from flask_login import current_user

from facilitator.domain.actors import Actor, ActorKind
from facilitator.queries.programmes import ProgrammeBrief, programme_for, programme_signed_in
from facilitator.services.transactions import keep, let_go, write_kept, write_open
from facilitator.troubles import trouble_of
from facilitator.web import errors
from facilitator.web.bodies import READS
from facilitator.web.instances import login
from facilitator.web.phones import hold_phone
from facilitator.web.policies import Policy, View, policy_of
from facilitator.web.session_tokens import session_token
from facilitator.web.troubles import writing


def init_app(app: Flask) -> None:
    """Call it after everything else that adds to answers: the last one registered sees an answer first."""
    app.before_request(_begin_write)
    app.before_request(_hold_policy)
    app.after_request(_commit)
    app.teardown_request(_end_write)
    errors.init_app(app)


def _begin_write() -> None:
    """The lock, unless there is nothing at this address or the view takes it by itself (`writes_apart`)."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in READS or view is None or getattr(view, "writes_apart", False):
        return
    stack = ExitStack()
    # A line about a phone would say at which moment something was handed in, also where nobody may know.
    by = "" if policy_of(view) is Policy.PHONE else f"{request.method} {request.url_rule}"
    stack.enter_context(write_open(by))
    g.write = stack


def _commit(response: Response) -> Response:
    """One commit for the whole request; an answer of 400 and above has changed nothing.

    When the commit itself fails, the answer says so instead, and the session is as it was: it must neither
    confirm nor sign in what is not stored.
    """
    if "write" not in g:
        return response
    if response.status_code >= 400 and not g.get("keep_changes"):
        let_go()
        return response
    try:
        g.committing = True
        keep()
    except Exception as error:
        let_go()
        session.clear()
        session.update(_session_as_it_came())
        return current_app.make_response(current_app.handle_user_exception(error))
    writing().went_well()
    return response


def _session_as_it_came() -> Mapping[str, Any]:
    return current_app.session_interface.open_session(current_app, request) or {}


def _end_write(_error: BaseException | None) -> None:
    stack = g.pop("write", None)
    if stack is not None:
        stack.close()


def _hold_policy() -> Any:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    kind = policy_of(view)
    if kind is None or (kind in (Policy.PUBLIC, Policy.PROGRAMME, Policy.PHONE) and _holds_nul()):
        abort(404)
    if kind in (Policy.PUBLIC, Policy.STRANGER, Policy.LINK):
        return None
    if kind is Policy.PHONE:
        return hold_phone()
    if kind is Policy.PROGRAMME:
        return _hold_programme()
    return None if current_user.is_authenticated else login.unauthorized()


def _hold_programme() -> Any:
    """The programme that the address names, with who is signed in: both are asked for together."""
    public_id = (request.view_args or {})["programme_id"]
    token = session_token()
    found = programme_signed_in(token, public_id, hold="write" in g) if token else None
    if found is None:
        return abort(404) if current_user.is_authenticated else login.unauthorized()
    g.signed_in, g.programme = found
    return None


def _holds_nul() -> bool:
    """PostgreSQL refuses to look for a NUL, no page may repeat it, and no address of ours holds one."""
    given = [request.path, *request.args.keys(), *(one for many in request.args.listvalues() for one in many)]
    return any("\0" in text for text in given)


def writes_apart(view: View) -> View:
    """Declares a view that is slow before it writes, and takes the lock by itself with `write_apart`."""
    view.__dict__["writes_apart"] = True
    return view


def keep_changes() -> None:
    """Commits this request's changes even if its answer is an error, such as a counted failure to sign in."""
    g.keep_changes = True


@contextmanager
def write_apart() -> Iterator[None]:
    """A small write by itself, committed at its end, such as counting a wrong guess."""
    with write_kept(f"{request.method} {request.url_rule}"):
        yield
    writing().went_well()


def write_aside(verb: Callable[[], object]) -> None:
    """A small write that the answer does not depend on: when the database takes none, it is shown all the same."""
    if writing().standing() is not None:
        return
    try:
        with write_apart():
            verb()
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        writing().failed(trouble)


@contextmanager
def write_programme_apart() -> Iterator[None]:
    """The same for the programme that the address names: it is held, and must still be this facilitator's."""
    with write_apart():
        if programme_for(current_user.user_id, this_programme().public_id, hold=True) is None:
            abort(404)
        yield


def this_programme() -> ProgrammeBrief:
    """The programme that the address names, already checked against the signed-in facilitator."""
    found: ProgrammeBrief = g.programme
    return found


def this_actor() -> Actor:
    """The signed-in facilitator as an actor."""
    return Actor(kind=ActorKind.FACILITATOR, name=current_user.name, user_id=current_user.user_id)
