"""Every line that this program writes to its log goes through here: no token, no query string, no stored value in it.

The addresses of personal links, projectors and codes are keys. They come up where nobody thinks of them: in the page
server's own errors, in a traceback's last line, in what a library says about a request that broke off.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType
from typing import Any

SECRET_PLACES = ("setup", "invite", "screen", "s", "j", "v", "p", "room/do")
"""Addresses below which everything is a secret, or tells who did what when."""

_PLACES = "|".join(place.replace("/", "(?:/|%2F)+") for place in SECRET_PLACES)
_SECRET = re.compile(rf"((?:/|%2F)(?:{_PLACES})(?:/|%2F)+)[^\s\"'<>?#&)]+", re.IGNORECASE)
_QUERY = re.compile(r"((?:^|[\s\"'(])(?:https?://[^\s/?]+)?/[^\s\"'<>?]*)\?[^\s\"'<>]+")
_DETAIL = re.compile(
    r"^DETAIL:.*?(?=^\[SQL|^\(Background|^The above exception|^During handling|^Traceback|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""PostgreSQL repeats the row that it refused, as written by whoever wrote it."""


def without_secrets(text: str) -> str:
    """The text without tokens of our addresses, without query strings, and without rows that a database refused."""
    text = _DETAIL.sub("DETAIL: (left out)\n", text)
    return _QUERY.sub(r"\1?…", _SECRET.sub(r"\1…", text))


class Discreet(logging.Formatter):
    """Formats as the formatter that it stands for, and then takes out what must not be there."""

    def __init__(self, inner: logging.Formatter | None = None) -> None:
        super().__init__()
        self._inner = inner or logging.Formatter("%(asctime)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(self._inner.format(record))


def set_up() -> None:
    """For a whole process: every log goes to standard error, discreetly; what a thread died of and warnings too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    threading.excepthook = _thread_died
    sys.excepthook = _died


def _thread_died(told: Any) -> None:
    if told.exc_type is not SystemExit:
        name = told.thread.name if told.thread else "?"
        logging.getLogger("facilitator").error(
            "the thread %s ended", name, exc_info=(told.exc_type, told.exc_value, told.exc_traceback)
        )


def _died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("facilitator").critical("it ended unexpectedly", exc_info=(kind, error, trace))
