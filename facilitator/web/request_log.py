"""One JSON line per request, without secrets: no query strings, no bodies, no tokens, no addresses of devices.

A view that takes or shows something anonymous sets `g.unlogged`: then there is no line at all, as the moment of a
request would be enough to put a card beside a person.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from flask import Flask, Response, g, request

from facilitator.logs import Discreet

_LOG = logging.getLogger("facilitator.requests")


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


def _log_exception(exc_info: Any) -> None:
    """Flask's own line names the path, which may hold the token of a personal link."""
    _LOG.error("unexpected on %s %s", request.method, _route(), exc_info=exc_info)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"


def _start() -> None:
    g.started = time.monotonic()


def _write(response: Response) -> Response:
    """The route's rule is logged, not its path: paths of personal links hold tokens."""
    if request.endpoint == "static" or g.get("unlogged", False):
        return response
    line = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "method": request.method,
        "route": _route(),
        "programme": (request.view_args or {}).get("programme_id", ""),
        "status": response.status_code,
        "ms": round((time.monotonic() - g.get("started", time.monotonic())) * 1000, 1),
    }
    _LOG.info(json.dumps(line))
    return response
