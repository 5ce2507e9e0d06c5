"""Clients that stop in the middle, on the real server: nobody waits for them but they themselves."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from bench.browsers import Browser
from facilitator.config import ROOT
from facilitator.serving import HALF_SENT_MOST
from tests.browser.live_server import LiveServer, _free_port, live_server
from tests.factories import PASSWORD, Cast, make_cast
from tests.routes import writing_addresses

pytestmark = pytest.mark.slow


@dataclass
class Site:
    """A running server with the cast's programme, and its facilitator's browser."""

    server: LiveServer
    cast: Cast
    desk: Browser
    addresses: dict[str, str]

    def connect(self) -> socket.socket:
        return socket.create_connection(_place(self.server), timeout=30)

    def half_sent(self, path: str) -> bytes:
        """A writing request of which six bytes have come and the rest never will."""
        host, port = _place(self.server)
        lines = (
            f"POST {path} HTTP/1.1",
            f"Host: {host}:{port}",
            f"Cookie: {self.desk.cookie_header()}",
            f"X-CSRFToken: {self.desk.token}",
            "Content-Type: application/json",
            "Content-Length: 100",
            "",
            '{"a": ',
        )
        return "\r\n".join(lines).encode()

    def write(self, name: str) -> float:
        """Adds a person; the seconds that it took."""
        begin = time.monotonic()
        status, _text = self.desk.post(
            f"{self.cast.url}/people/new", {"side": "supplier", "name": name, "once": name}
        )
        assert status == 303, status
        return time.monotonic() - begin


def _place(server: LiveServer) -> tuple[str, int]:
    where = urlsplit(server.url)
    assert where.hostname and where.port
    return where.hostname, where.port


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with live_server(tmp_path_factory.mktemp("slow") / "data") as server:
        with server.writing() as app:
            cast = make_cast()
            addresses = writing_addresses(app, cast.public_id)
        desk = Browser(*_place(server))
        desk.sign_in(cast.facilitator.email, PASSWORD)
        yield Site(server, cast, desk, addresses)
        desk.close()


def test_a_half_sent_body_on_every_route_keeps_nobody_from_writing(site: Site) -> None:
    with ExitStack() as opened:
        for path in site.addresses.values():
            opened.enter_context(site.connect()).sendall(site.half_sent(path))
        time.sleep(0.5)
        assert site.write("Beside them all") < 2


def test_who_does_not_read_the_answers_keeps_nobody_from_writing(site: Site) -> None:
    """Forty large answers are more than the line holds: the server is in the middle of one of them."""
    host, port = _place(site.server)
    table = "text=deed%0A" + "x" * 690_000
    head = (
        f"POST {site.cast.url}/commitments/import HTTP/1.1",
        f"Host: {host}:{port}",
        f"Cookie: {site.desk.cookie_header()}",
        f"X-CSRFToken: {site.desk.token}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(table)}",
        "",
        table,
    )
    with site.connect() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sending = threading.Thread(target=_send, args=(slow, "\r\n".join(head).encode() * 40), daemon=True)
        sending.start()
        sending.join(2)
        assert sending.is_alive(), "the server takes no more before its answers are read"
        assert site.write("Beside the slow reader") < 2
        assert slow.recv(20).startswith(b"HTTP/1.1 422")


def _send(connection: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        connection.sendall(data)


def test_many_half_sent_requests_keep_nobody_from_reading(site: Site) -> None:
    """More of them than the server has threads; the oldest of an address go when there are too many."""
    head, body = b"GET /healthz HT", site.half_sent("/join/name")
    with ExitStack() as opened:
        half = [opened.enter_context(site.connect()) for _ in range(260)]
        for number, connection in enumerate(half):
            connection.sendall(body if number % 2 else head)
        begin = time.monotonic()
        assert site.desk.get("/healthz")[0] == 200
        assert site.write("Beside the many") < 2
        assert time.monotonic() - begin < 3
        left = [one for one in half if not is_closed(one, within=0)]
        assert HALF_SENT_MOST - 5 <= len(left) <= HALF_SENT_MOST  # one or two are on their way out
        slow = next(one for number, one in enumerate(half) if one in left and number % 2 == 0)
        slow.settimeout(10)
        slow.sendall(b"TP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert slow.recv(15) == b"HTTP/1.1 200 OK", "it is served all the same"


def test_what_stays_silent_is_closed(site: Site) -> None:
    with site.connect() as head, site.connect() as body, site.connect() as nothing:
        head.sendall(b"GET /healthz HT")
        body.sendall(site.half_sent("/join/name"))
        assert not is_closed(head, within=12)
        assert all(is_closed(one, within=6) for one in (head, body, nothing))


def test_requests_in_a_row_are_all_answered(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        answers = b""
        while answers.count(b'"status":"ok"') < 20:
            answers += connection.recv(65_536)
        assert answers.count(b"HTTP/1.1 200 OK") == 20


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_who_sends_too_much_gets_to_read_why(site: Site, size: int) -> None:
    """Also when it is so much that the server does not wait for it."""
    host, port = _place(site.server)
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("POST", "/sign-in", body=b"x" * size)
    answer = connection.getresponse()
    assert answer.status == 413 and "up to 64 KB and 200 fields" in answer.read().decode()
    connection.close()


def test_who_waits_to_be_asked_for_the_body_is_asked(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        )
        assert connection.recv(99).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"a=1")
        answer = b""
        while b"HTTP/1.1 400" not in answer:
            answer += connection.recv(999)


def test_by_hand_it_is_served_in_the_same_way(site: Site) -> None:
    """`gunicorn -c gunicorn.conf.py wsgi:app`, as the README says."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    environ = site.server.environ | {"PORT": str(port), "WEB_THREADS": "8"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE)
    try:
        with ExitStack() as opened:
            half = [_patiently("127.0.0.1", port)]
            half += [socket.create_connection(("127.0.0.1", port)) for _ in range(19)]
            for connection in half:
                opened.enter_context(connection).sendall(b"GET /healthz HT")
            browser = Browser("127.0.0.1", port)
            assert browser.get("/healthz")[0] == 200
            browser.close()
    finally:
        process.terminate()
        assert process.wait(10) == 0


def is_closed(connection: socket.socket, within: float) -> bool:
    """Whether the other end closes it within so many seconds."""
    connection.settimeout(within or 0.01)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def _patiently(host: str, port: int) -> socket.socket:
    for _turn in range(150):
        with suppress(ConnectionRefusedError):
            return socket.create_connection((host, port))
        time.sleep(0.1)
    raise AssertionError("nobody listens")
