"""Requests to an app in this process: straight into its WSGI callable, with nothing of a test client in the time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import EnvironBuilder

from facilitator.extensions import db

_HOST = "http://127.0.0.1:8000"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `seconds` from the call to the last byte, `processor` of them spent by this thread."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    processor: float


class Caller:
    """Calls one app with the cookies of one browser."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> Answer:
        return self._call(EnvironBuilder(path, _HOST, headers=list(self._headers().items())))

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Sends a form; the CSRF token travels in its header as it does from our scripts."""
        headers = self._headers() | {"X-CSRFToken": self.token}
        body = urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        return self._call(
            EnvironBuilder(
                path, _HOST, method="POST", data=body, content_type=kind, headers=list(headers.items())
            )
        )

    def sign_in(self, email: str, password: str) -> None:
        """Through the form, as a person does; afterwards `token` fits the session."""
        self._learn_token("/sign-in")
        answer = self.post("/sign-in", {"email": email, "password": password, "csrf_token": self.token})
        assert answer.status == 303, (answer.status, answer.body[:200])
        self._learn_token("/account")

    def _learn_token(self, path: str) -> None:
        found = _TOKEN.search(self.get(path).body.decode())
        assert found is not None, path
        self.token = found[1]

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies} if cookies else {}

    def _call(self, builder: EnvironBuilder) -> Answer:
        environ = builder.get_environ()
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _trouble: Any = None) -> Any:
            started.append((status, headers))
            return lambda _data: None

        begin, busy = time.perf_counter(), time.thread_time()
        parts = self._app.wsgi_app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        seconds, processor = time.perf_counter() - begin, time.thread_time() - busy
        builder.close()
        status, headers = started[0]
        self._keep_cookies(headers)
        return Answer(int(status.split()[0]), dict(headers), body, seconds, processor)

    def _keep_cookies(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                pair = value.split(";", 1)[0]
                self._cookies[pair.split("=", 1)[0]] = pair.split("=", 1)[1]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collects every statement that reaches the database, begin and commit left out."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
