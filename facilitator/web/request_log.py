"""One JSON line per request, without secrets: no query strings, no bodies, no tokens, no addresses of devices.

Sixty phones in a room ask for the same few things all the time, and when something is wrong they ask again and again.
Of each route and status a minute tells the first few requests by themselves and the rest in one line; of errors and
slow requests many more. A view that takes or shows something anonymous sets `g.unlogged`: then there is no line at all
and nothing is counted, as the moment of a request would be enough to put a card beside a person.
"""

from __future__ import annotations

import atexit
import json
import logging
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, request

from facilitator.logs import Discreet

_LOG = logging.getLogger("facilitator.requests")

EACH = 10
"""Requests of one route, method and status that have a line of their own, per minute."""
EACH_TROUBLE = 60
"""The same for errors and slow requests."""
MINUTE = 60.0
SLOW = 1000.0
"""Milliseconds from which a request is slow."""
MINUTES = "request_minutes"
"""Where an app keeps its counts."""


def init_app(app: Flask) -> None:
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.before_request(_start)
    app.after_request(_write)
    if not app.testing and not _LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Discreet(logging.Formatter("%(message)s")))
        _LOG.addHandler(handler)
        _LOG.setLevel(logging.INFO)
        _LOG.propagate = False
    minutes = app.extensions[MINUTES] = Minutes()
    if not app.testing:
        atexit.register(minutes.tell)


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that are counted together."""

    method: str
    route: str
    status: int
    is_slow: bool

    @property
    def most(self) -> int:
        return EACH_TROUBLE if self.is_slow or self.status >= 400 else EACH


@dataclass(slots=True)
class _Count:
    """What was asked in this minute."""

    told: int = 0
    untold: int = 0
    slowest: float = 0.0
    total: float = 0.0


class Minutes:
    """Counts requests by their kind, and tells of what had no line of its own when the minute is over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Kind, _Count] = {}
        self._timer: threading.Timer | None = None

    def has_line(self, kind: Kind, milliseconds: float) -> bool:
        """Counts one request, and says whether it gets a line of its own."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(MINUTE, self.tell)
                self._timer.daemon = True
                self._timer.start()
            count = self._counts.setdefault(kind, _Count())
            if count.told < kind.most:
                count.told += 1
                return True
            count.untold += 1
            count.total += milliseconds
            count.slowest = max(count.slowest, milliseconds)
            return False

    def tell(self) -> None:
        """Writes the lines of the minute that is over, and begins anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        for kind, count in counts.items():
            if count.untold:
                mean = round(count.total / count.untold, 1)
                told = {"method": kind.method, "route": kind.route, "status": kind.status}
                _tell(**told, more=count.untold, ms=mean, slowest=count.slowest)


def _log_exception(exc_info: Any) -> None:
    """Flask's own line names the path, which may hold the token of a personal link."""
    _LOG.error("unexpected on %s %s", request.method, _route(), exc_info=exc_info)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"


def _start() -> None:
    g.started = time.monotonic()


def _write(response: Response) -> Response:
    """The route's rule is logged, not its path: paths of personal links hold tokens."""
    if g.get("unlogged", False):
        return response
    taken = round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 1)
    kind = Kind(request.method, _route(), response.status_code, taken >= SLOW)
    minutes: Minutes = current_app.extensions[MINUTES]
    if minutes.has_line(kind, taken):
        _tell(
            method=request.method,
            route=_route(),
            programme=(request.view_args or {}).get("programme_id", ""),
            status=response.status_code,
            ms=taken,
        )
    return response


def _tell(**what: Any) -> None:
    _LOG.info(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **what}))
