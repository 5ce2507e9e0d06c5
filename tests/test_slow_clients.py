"""Clients that stop in the middle, on the real server: nobody waits for them but they themselves."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from bench.browsers import Browser
from tests.browser.live_server import LiveServer, live_server
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
    """Twelve large answers are more than the line holds: the server is in the middle of one of them."""
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
        sending = threading.Thread(target=_send, args=(slow, "\r\n".join(head).encode() * 12), daemon=True)
        sending.start()
        sending.join(1.5)
        assert sending.is_alive(), "the server takes no more before its answers are read"
        assert site.write("Beside the slow reader") < 2
        assert slow.recv(20).startswith(b"HTTP/1.1 422")


def _send(connection: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        connection.sendall(data)
