"""No line of any log holds an address that opens something, whatever goes wrong and whoever writes the line."""

from __future__ import annotations

import logging
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from facilitator.logs import Discreet, without_secrets
from tests.browser.live_server import LiveServer, live_server

HARMLESS = {
    "act", "content_hash", "filename", "give", "item_key", "key", "kind", "mode", "name", "number", "page", "person",
    "programme_id", "public_id", "ref", "side", "step", "user_id", "what",
}  # fmt: skip
"""Parts of addresses that open nothing by themselves, nor does a number. Whoever adds one decides: here or in
SECRET_PLACES."""


def test_every_address_that_opens_something_is_left_out(app: Flask) -> None:
    seen = 0
    for rule in app.url_map.iter_rules():
        numbers = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        if rule.arguments - HARMLESS - numbers:
            values: dict[str, object] = {name: f"a-secret-{name}" for name in rule.arguments - numbers}
            values |= dict.fromkeys(numbers, 7)
            with app.test_request_context(base_url="http://localhost:8000"):
                for external in (False, True):
                    line = f"Error handling request {app.url_for(rule.endpoint, _external=external, **values)} (x)"
                    assert "a-secret" not in without_secrets(line), line
            seen += 1
    assert seen >= 9


@pytest.mark.parametrize(
    "line",
    [
        "Invalid Request Line 'GET //s//SECRET HTTP/9.9'",
        "POST /S/SECRET",
        "GET /sign-in?next=%2Fs%2FSECRET HTTP/1.1",
        "Error handling request /commitments?q=SECRET",
        "(psycopg.errors.UniqueViolation) duplicate key\nDETAIL:  Key (name)=(SECRET\nSECRET) exists.\n[SQL: INSERT]",
    ],
)
def test_no_disguise_helps(line: str) -> None:
    assert "SECRET" not in without_secrets(line)


def test_the_rest_of_a_line_stays() -> None:
    for line in (
        'File "/usr/lib/python3.11/threading.py", line 1038, in _bootstrap_inner',
        '{"route": "/programmes/<programme_id>/people", "status": 503, "ms": 12.5}',
        "Why? Because.",
    ):
        assert without_secrets(line) == line


def test_a_traceback_is_cleaned_too() -> None:
    try:
        raise ValueError("no such thing: http://localhost/screen/SECRET/stream")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, (ValueError, error, None))
    assert "SECRET" not in Discreet().format(record) and "ValueError" in Discreet().format(record)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveServer]:
    with live_server(tmp_path / "data") as found:
        yield found


SECRET = "Zm9yLW5vYm9keS1lbHNl"
ROUTES = (
    f"/setup/{SECRET}",
    f"/s/{SECRET}",
    f"/s/{SECRET}/not-yet",
    f"/p/{SECRET}",
    f"/p/{SECRET}/save",
    f"/screen/{SECRET}",
    f"/screen/{SECRET}/stream",
    f"/screen/{SECRET}/poll",
    f"/j/{SECRET}/{SECRET}",
    f"/v/{SECRET}",
)


@pytest.mark.slow
def test_a_real_server_says_nothing_while_everything_fails(live: LiveServer) -> None:
    """Its tables are taken away, so that each of these routes ends in a traceback; others break off or send rubbish."""
    where = urlsplit(live.url)
    assert where.hostname and where.port
    file = live.folder / "facilitator.db"
    with sqlite3.connect(file) as connection:
        for table in (
            "rooms",
            "one_time_tokens",
            "signing_links",
            "programmes",
            "idempotency_keys",
            "participants",
        ):
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    failed = 0
    for route in ROUTES:
        for data in (None, b"text=1"):
            try:
                urllib.request.urlopen(f"{live.url}{route}?more={SECRET}", data=data, timeout=10).read()
            except urllib.error.HTTPError as error:
                failed += error.code == 500
        for request in (
            f"GET {route} HTTP/9.9\r\n\r\n",
            f"GET {route}\r\n",
            f"GET {route[1:]} HTTP/1.1\r\n\r\n",
            f"{SECRET} / HTTP/1.1\r\n\r\n",
            f"GET / HTTP/1.1\r\n{SECRET}\r\n\r\n",
            f"GET {route} HTTP/1.1\r\nBad {route}\r\n\r\n",
        ):
            with socket.create_connection((where.hostname, where.port), timeout=10) as raw:
                raw.sendall(request.encode())
                raw.shutdown(socket.SHUT_WR)
                raw.settimeout(2)
                raw.recv(100)
    assert failed >= 6, "tracebacks were written"
    time.sleep(0.5)
    printed = "".join(live.printed)
    assert printed.count("Traceback") >= 6
    assert "Invalid request from ip=127.0.0.1: InvalidRequestLine" in printed
    assert SECRET not in printed, [line for line in live.printed if SECRET in line][:3]
