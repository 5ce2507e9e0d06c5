"""How gunicorn's threads are kept for requests that are there: those on their way in wait outside, at little cost.

Gunicorn gives each new connection a thread, which then waits for the request; as many half-sent requests as there are
threads stop the server. Here one loop reads what comes, of all connections, and hands a request to a thread when its
last byte has arrived. It ends connections that are silent or too slow, lets no address have too many, and waits by
itself for those who read their last answer slowly. A proxy in front speaks for many and is not counted.

TLS is the proxy's: this server speaks HTTP/1 only.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from facilitator import sweeping
from facilitator.arriving import SILENT, Arrival
from facilitator.domain.accounts import address_group

PIECE = 64 * 1024
ACCEPTED_AT_ONCE = 64
LEAVE_WITHIN = 5.0
"""Seconds for reading the last answer, while what still comes is thrown away."""
LEAVE_MOST = 4 * 1024 * 1024
"""Bytes that are thrown away meanwhile: a body that was refused, so that its sender gets to see the page for it."""
LAST_LINGER = 1.0
"""Seconds that connections without a request stay open when the server ends."""
SWEEP_EVERY = 1.0
LEFT_ALONE = 120.0
"""Seconds without a connection after which a process that has served makes room for a fresh one, which holds less."""
DEAD_AFTER = 30
"""Seconds after which a connection is given up whose other end takes nothing and says nothing."""
HALF_SENT_MOST = 200
"""Requests of one address that may be half there; beyond it the oldest goes. Sixty phones have a handful."""
GONE = frozenset({errno.EAGAIN, errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH})
"""What the system says of an other end that takes nothing any more."""
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FULL = b"HTTP/1.1 507 Insufficient Storage\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class ArrivedReader(SocketUnreader):  # type: ignore[misc]
    """Gives gunicorn's parser what has arrived; it looks at the line only for what nobody waited for."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection)
        self.arrival = Arrival(0.0)

    def chunk(self, size_hint: int | None = None) -> bytes:
        piece = self.arrival.read(min(max(size_hint or 0, self.mxchunk), PIECE))
        if piece or not self.arrival.unread:
            return piece
        return bytes(super().chunk(size_hint))

    def take_rest(self) -> bytes:
        """What came behind the request: the beginning of the next one."""
        rest = self.take_buffered() + self.arrival.read(-1)
        self.arrival.close()
        return bytes(rest)


class Connection(TConn):  # type: ignore[misc]
    """A connection and the request that is on its way on it; `address` is empty for one that is not counted."""

    def __init__(self, cfg: Any, connection: socket.socket, client: Any, server: Any, counted: bool) -> None:
        super().__init__(cfg, connection, client, server)
        is_known = counted and isinstance(client, tuple)
        self.address = address_group(client[0]) if is_known else ""
        self.arrival = Arrival(time.monotonic())
        self.reader = ArrivedReader(connection)
        self.parser = http.get_parser(cfg, connection, client)
        self.parser.unreader = self.reader
        self.initialized = True
        self.leave_at = 0.0
        self.thrown_away = 0

    def wait_for_next(self) -> bytes:
        """Begins a new request with what is already there of it, which is returned."""
        rest = self.reader.take_rest()
        self.arrival = Arrival(time.monotonic())
        return rest

    def hand_over(self) -> None:
        """Lets the parser read what has arrived."""
        self.arrival.begin_reading()
        self.reader.arrival = self.arrival


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's thread worker with a waiting room. Everything but `handle` runs in its one loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counted = not int(os.environ.get("PROXY_HOPS") or 0)
        self._most_open = int(os.environ.get("WEB_PER_ADDRESS") or 0) or 2 * self.cfg.threads
        self._most_served = max(1, self.cfg.threads * 3 // 4)
        self._waiting: dict[Connection, None] = {}
        """Oldest first: a connection stands at the end again when it begins to wait."""
        self._leaving: dict[Connection, None] = {}
        self._open: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._quiet = sweeping.QuietMoments()
        self._sweep_at = 0.0
        self._left_at = float("inf")
        """When the last connection was there; nobody has come yet."""

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        if cfg.is_ssl:
            raise RuntimeError("Facilitator's server speaks no TLS: put a proxy in front of it.")

    # ---- coming in ---------------------------------------------------------------------------------------------

    def accept(self, listener: socket.socket) -> None:
        """Takes in those who knock; makes room by sending off who has waited longest."""
        for _turn in range(ACCEPTED_AT_ONCE):
            if self.nr_conns >= self.worker_connections - 1:
                self._send_off_oldest("")
            if self.nr_conns >= self.worker_connections:
                return
            try:
                connection, client = listener.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._send_off_oldest("")
                elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                    raise
                return
            _look_after(connection)
            self._let_in(
                Connection(self.cfg, connection, client, listener.getsockname(), counted=self._counted)
            )

    def _let_in(self, conn: Connection) -> None:
        self.nr_conns += 1
        self._left_at = time.monotonic()
        self._open[conn.address] += 1
        if (
            conn.address
            and self._open[conn.address] > self._most_open
            and not self._send_off_oldest(conn.address)
        ):
            self._forget(conn)
            return
        self._wait_for(conn)
        self._read(conn, conn.sock)

    def _wait_for(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        self._waiting[conn] = None
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def _read(self, conn: Connection, _client: Any) -> None:
        """Takes what has come on a connection that waits."""
        try:
            piece = conn.sock.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        if not piece:
            self._drop(conn)
            return
        try:
            self._take(conn, piece)
        except OSError:  # a large body, and no room on the disk
            self._refuse(conn, FULL)

    def _take(self, conn: Connection, piece: bytes) -> None:
        arrival = conn.arrival
        begins, knew_head = not arrival.has_begun, arrival.asks_to_go_on
        refusal = arrival.take(piece, time.monotonic())
        if refusal is not None:
            self._refuse(conn, refusal.answer)
        elif arrival.is_whole:
            self._serve(conn)
        elif arrival.asks_to_go_on and not knew_head:
            _say(conn, GO_ON)
        if begins and conn in self._waiting:
            self._bound_half_sent(conn)

    def _bound_half_sent(self, newest: Connection) -> None:
        """Sends the oldest off when an address has too many requests half there."""
        del self._waiting[newest]
        self._waiting[newest] = None
        half = [one for one in self._of(newest.address) if one.arrival.has_begun] if newest.address else []
        if len(half) > HALF_SENT_MOST:
            self._drop(half[0])

    def _serve(self, conn: Connection) -> None:
        if conn.address and self._served[conn.address] >= self._most_served:
            self._refuse(conn, BUSY)
            return
        self._stop_waiting(conn)
        self._served[conn.address] += 1
        self._quiet.begins(conn)
        conn.hand_over()
        self.enqueue_req(conn)

    # ---- served by a thread ------------------------------------------------------------------------------------

    def handle_request(self, req: Any, conn: Connection) -> Any:
        if conn.arrival.unread:  # where the next request would begin is not looked for
            req.force_close()
        try:
            return super().handle_request(req, conn)
        except OSError as error:
            if error.errno in GONE:  # nothing that a log need tell
                raise BrokenPipeError(errno.EPIPE, "the other end has gone") from error
            raise

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """What the view did not read of a body has arrived all the same: it is passed over without waiting."""
        return bool(keepalive and conn.parser.finish_body())

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Goes on with a connection whose request was answered (in the loop)."""
        self._served[conn.address] -= 1
        self._quiet.ends(conn)
        goes_on = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        if not goes_on:
            self._leave(conn)
            return
        rest = conn.wait_for_next()
        if not self.alive:
            conn.arrival.heard -= SILENT - LAST_LINGER
        self._wait_for(conn)
        if rest:
            self._take(conn, rest)

    # ---- going -------------------------------------------------------------------------------------------------

    def _refuse(self, conn: Connection, answer: bytes) -> None:
        self._stop_waiting(conn)
        _say(conn, answer)
        self._leave(conn)

    def _leave(self, conn: Connection) -> None:
        """Closes our half and waits for the other: closing at once could cut the answer off."""
        conn.reader.arrival.close()
        conn.arrival.close()
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._throw_away, conn))
        except (OSError, ValueError, KeyError):
            self._forget(conn)
            return
        conn.leave_at = time.monotonic() + (LEAVE_WITHIN if self.alive else LAST_LINGER)
        self._leaving[conn] = None

    def _throw_away(self, conn: Connection, _client: Any) -> None:
        try:
            piece = conn.sock.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            piece = b""
        conn.thrown_away += len(piece)
        if not piece or conn.thrown_away > LEAVE_MOST:
            self._drop(conn)

    def _send_off_oldest(self, address: str) -> bool:
        """Makes room at this address, or (empty) at all, by closing who waits; False when nobody does.

        Half-sent requests go first, then connections that never asked anything, then kept ones; of each the oldest.
        """
        waiting = list(self._of(address) if address else self._waiting)
        leaving = [one for one in self._leaving if address in ("", one.address)]
        sent_off = min(waiting, key=_worth, default=None) or next(iter(leaving), None)
        if sent_off is not None:
            self._drop(sent_off)
        return sent_off is not None

    def _of(self, address: str) -> Iterator[Connection]:
        return (one for one in self._waiting if one.address == address)

    def _stop_waiting(self, conn: Connection) -> None:
        self._waiting.pop(conn, None)
        self._leaving.pop(conn, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._stop_waiting(conn)
        self._forget(conn)

    def _forget(self, conn: Connection) -> None:
        self.nr_conns -= 1
        self._open[conn.address] -= 1
        for counter in (self._open, self._served):
            if not counter[conn.address]:
                del counter[conn.address]
        conn.arrival.close()
        conn.close()

    # ---- time ----------------------------------------------------------------------------------------------------

    def murder_keepalived(self, force: bool = False) -> None:
        """Closes what is overdue; gunicorn's loop calls this at every turn."""
        now = time.monotonic()
        if not force and now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP_EVERY
        overdue = [one for one in self._waiting if force or one.arrival.is_overdue(now)]
        overdue += [one for one in self._leaving if force or one.leave_at <= now]
        for conn in overdue:
            self._drop(conn)
        if self.nr_conns:
            self._left_at = now
        elif now - self._left_at > LEFT_ALONE:
            self.alive = False  # who knocks meanwhile waits for the fresh one: the master keeps the door

    def murder_pending(self) -> None:
        """Nothing is pending here; gunicorn's loop calls this at every turn, also when it is quiet."""
        if self._quiet.use(self.wsgi.jinja_env):
            self.method_queue.defer(lambda: None)  # the next turn comes at once, with whoever asks meanwhile

    # ---- the end ---------------------------------------------------------------------------------------------------

    def init_process(self) -> None:
        sweeping.settle()
        super().init_process()

    def handle_exit(self, sig: Any, frame: Any) -> None:
        """SIGTERM: open screens are let go at once, so that they find the next server."""
        super().handle_exit(sig, frame)
        self.method_queue.defer(self._hang_up)

    def _hang_up(self) -> None:
        live: Any = getattr(self.wsgi, "extensions", {}).get("live")
        if live is not None:
            live.hang_up()

    def set_accept_enabled(self, enabled: bool) -> None:
        """A server that ends refuses who knocks, instead of letting them in and saying nothing."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Who has no request on its way has until shortly; gunicorn calls this when it begins to end."""
        now = time.monotonic()
        for conn in self._waiting:
            conn.arrival.heard = min(conn.arrival.heard, now + LAST_LINGER - SILENT)
        for conn in self._leaving:
            conn.leave_at = min(conn.leave_at, now + LAST_LINGER)


def _worth(conn: Connection) -> int:
    return 0 if conn.arrival.has_begun else 1 + min(1, conn.parser.req_count)


def _say(conn: Connection, words: bytes) -> None:
    """Sends a line that the socket has room for; whoever does not read it misses it."""
    with suppress(OSError):
        conn.sock.send(words)


def _look_after(connection: socket.socket) -> None:
    """Lets the system notice an other end that has vanished, or that reads nothing, so that its thread is free."""
    seconds = struct.pack("ll", DEAD_AFTER, 0)
    _set(connection, socket.SOL_SOCKET, "SO_KEEPALIVE", 1)
    _set(connection, socket.SOL_SOCKET, "SO_SNDTIMEO", seconds)
    _set(connection, socket.SOL_SOCKET, "SO_RCVTIMEO", struct.pack("ll", int(SILENT), 0))
    if connection.family in (socket.AF_INET, socket.AF_INET6):
        _set(connection, socket.IPPROTO_TCP, "TCP_NODELAY", 1)
        _set(connection, socket.IPPROTO_TCP, "TCP_KEEPIDLE", 15)
        _set(connection, socket.IPPROTO_TCP, "TCP_KEEPINTVL", 5)
        _set(connection, socket.IPPROTO_TCP, "TCP_KEEPCNT", 3)
        _set(connection, socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", DEAD_AFTER * 1000)


def _set(connection: socket.socket, level: int, option: str, value: int | bytes) -> None:
    number = getattr(socket, option, None)  # not every system has every one
    if number is not None:
        with suppress(OSError):
            connection.setsockopt(level, number, value)
