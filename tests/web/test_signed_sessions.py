"""The session's cookie is Flask's, to the byte; only what it is signed with is made once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

from facilitator.web.signed_sessions import SignedSessions

HELD = {"_user_id": "a token", "csrf_token": "0f" * 20, "_flashes": [("done", "C-12 is on the list.")]}


def serializer(
    sessions: SecureCookieSessionInterface, key: str = "one key", earlier: list[str] | None = None
) -> URLSafeTimedSerializer:
    app = Flask(__name__)
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=earlier)
    made = sessions.get_signing_serializer(app)
    assert made is not None
    return made


def test_it_reads_what_flask_signed_and_flask_reads_what_it_signed() -> None:
    own, flasks = serializer(SignedSessions()), serializer(SecureCookieSessionInterface())
    for _twice in range(2):
        assert own.loads(flasks.dumps(HELD), max_age=60) == HELD
        assert flasks.loads(own.dumps(HELD), max_age=60) == HELD


def test_another_key_and_a_changed_cookie_are_refused_after_sound_ones() -> None:
    sessions = SignedSessions()
    own = serializer(sessions)
    sound = own.dumps(HELD)
    assert own.loads(sound) == HELD
    for bad in (serializer(sessions, "another key").dumps(HELD), "A" + sound[1:], sound[:-2]):
        with pytest.raises(BadSignature):
            own.loads(bad)


def test_a_key_that_was_in_use_before_still_opens_and_signs_nothing() -> None:
    sessions = SignedSessions()
    before, now = serializer(sessions, "old"), serializer(sessions, "new", ["old"])
    assert now.loads(before.dumps(HELD)) == HELD
    with pytest.raises(BadSignature):
        before.loads(now.dumps(HELD))


def test_an_app_without_a_key_signs_nothing() -> None:
    assert SignedSessions().get_signing_serializer(Flask(__name__)) is None


def test_no_view_and_nothing_around_one_is_a_coroutine(app: Flask) -> None:
    """They are called as they are (web/plain_flask.py)."""
    found = list(_called(app))
    assert len(found) > 100
    assert not [one for one in found if inspect.iscoroutinefunction(one)]


def _called(app: Flask) -> Iterator[Callable[..., Any]]:
    yield from app.view_functions.values()
    for around in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        for functions in around.values():
            yield from functions
    yield from app.teardown_appcontext_funcs
    for handlers in app.error_handler_spec.values():
        for by_class in handlers.values():
            yield from by_class.values()
