"""Flask as we use it: every view and every function around it is an ordinary one, and sessions lie in the cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from facilitator.web.signed_sessions import SignedSessions


class PlainFlask(Flask):
    """Calls every function as it is; Flask asks before each call whether it is a coroutine, and none of ours is."""

    session_interface = SignedSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func
