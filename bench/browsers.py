"""Browsers without pictures, over real connections: one that asks and sends, and many that only listen.

Listening takes one thread for all streams, so that what is measured is the server and not the load.
"""

from __future__ import annotations

import http.client
import json
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PHONE_COOKIE = "facilitator-phone"
KEPT = 8.0
"""Seconds after which a connection that was not used is not trusted any more: the server closes it after fifteen."""
_TOKEN = re.compile(r'name="csrf.token"[^>]*(?:content|value)="([^"]+)"')
_VERSION = re.compile(rb'"version": (\d+)')
_DIGEST = re.compile(rb'"digest": "(\w+)"')


@dataclass
class Browser:
    """One browser with its cookies and one kept connection; used by one thread at a time."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _connection: http.client.HTTPConnection | None = None
    _used_at: float = 0.0

    def get(self, path: str) -> tuple[int, str]:
        return self._send("GET", path, None, {"Accept": "text/html"})

    def post(self, path: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Sends a form, with the token of the page that was read last."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        return self._send("POST", path, urlencode(form).encode(), headers)

    def give(self, path: str, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Sends what a phone gives; the answer is JSON."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        status, text = self._send("POST", path, json.dumps(dict(fields)).encode(), headers)
        return status, json.loads(text) if text.startswith("{") else {}

    def learn_token(self, path: str) -> None:
        """Reads a page for its token and its session."""
        status, text = self.get(path)
        found = _TOKEN.search(text)
        assert status == 200 and found is not None, (status, path, text[:200])
        self.token = found[1]

    def sign_in(self, email: str, password: str) -> None:
        self.learn_token("/sign-in")
        status, text = self.post("/sign-in", {"email": email, "password": password})
        assert status == 303, (status, text[:200])
        self.learn_token("/account")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        if time.monotonic() - self._used_at > KEPT:
            self.close()
        self._used_at = time.monotonic()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            self._connection.request(
                method, path, body=body, headers={**headers, "Cookie": self.cookie_header()}
            )
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";", 1)[0]
        if answer.will_close:
            self.close()
        return answer.status, text


@dataclass(slots=True)
class Event:
    """What one stream heard, and when (`time.perf_counter`)."""

    stream: int
    at: float
    kind: str
    version: int
    digest: str


@dataclass(slots=True)
class _Open:
    index: int
    rest: bytes = b""


class Streams:
    """Many open streams, read by one thread; `heard` is called in it with every event."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self.events: list[Event] = []
        self.ended: set[int] = set()
        self._thread = threading.Thread(target=self._run, daemon=True, name="streams")
        self._thread.start()

    def open(self, path: str, cookies: str = "") -> int:
        """Opens a stream and returns its number."""
        connection = socket.create_connection((self._host, self._port), timeout=30)
        # HTTP/1.0: the answer comes as it is, without the frames of chunks.
        request = f"GET {path} HTTP/1.0\r\nHost: {self._host}:{self._port}\r\nAccept: text/event-stream\r\n"
        connection.sendall(f"{request}Cookie: {cookies}\r\n\r\n".encode())
        connection.setblocking(False)
        with self._lock:
            index = len(self._sockets)
            self._sockets.append(connection)
            self._selector.register(connection, selectors.EVENT_READ, _Open(index))
        return index

    def wait_until(self, holds: Callable[[Sequence[Event]], bool], seconds: float) -> bool:
        """Whether something comes true of all events within so many seconds."""
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            if holds(self.events):
                return True
            time.sleep(0.01)
        return holds(self.events)

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)
        for one in self._sockets:
            one.close()
        self._selector.close()

    def _run(self) -> None:
        while not self._over.is_set():
            for key, _mask in self._selector.select(0.2):
                self._read(key.fileobj, key.data)

    def _read(self, connection: Any, stream: _Open) -> None:
        at = time.perf_counter()
        try:
            data = connection.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            with self._lock:
                self._selector.unregister(connection)
            self.ended.add(stream.index)
            return
        *blocks, stream.rest = (stream.rest + data).split(b"\n\n")
        for block in blocks:
            kind = block.rpartition(b"event: ")[2].partition(b"\n")[0].decode()
            if kind in ("scene", "version", "end"):
                self.events.append(_event(stream.index, at, kind, block))


def _event(index: int, at: float, kind: str, block: bytes) -> Event:
    head = block[: block.find(b'"html"')] if b'"html"' in block else block
    version, digest = _VERSION.search(head), _DIGEST.search(head)
    return Event(index, at, kind, int(version[1]) if version else 0, digest[1].decode() if digest else "")
