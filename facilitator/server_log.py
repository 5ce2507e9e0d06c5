"""The page server's own log: gunicorn names the address of a request that failed, and the address may be a key."""

from __future__ import annotations

import logging
import sys
from typing import Any

from gunicorn.glogging import Logger

from facilitator.logs import Discreet

_UNREADABLE = "Invalid request from ip="
"""How gunicorn begins the line about a request that it refused; what was sent follows."""


class ServerLog(Logger):
    """Gunicorn's logger with discreet lines."""

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Of an unreadable request only the kind of its fault: its words may be anything, a key among them."""
        begins, colon, _sent = str(msg).partition(": ")
        if colon and begins.startswith(_UNREADABLE):
            kind = sys.exc_info()[0]
            msg, args = "%s: %s", (begins, kind.__name__ if kind else "it could not be read")
        super().warning(msg, *args, **kwargs)

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if not isinstance(handler.formatter, Discreet):
                    handler.setFormatter(Discreet(handler.formatter or logging.Formatter()))
