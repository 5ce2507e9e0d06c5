"""The page server's own log: gunicorn names the address of a request that failed, and the address may be a key."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from facilitator.logs import Discreet


class ServerLog(Logger):
    """Gunicorn's logger with discreet lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                if not isinstance(handler.formatter, Discreet):
                    handler.setFormatter(Discreet(handler.formatter or logging.Formatter()))
