"""What a browser's session keeps of being signed in: the token of a sign-in, which only the server can open."""

from __future__ import annotations

from flask import session

_TOKEN = "_user_id"
"""Where Flask-Login keeps what names the signed-in user."""


def session_token() -> str:
    """The token of the sign-in that this browser's session names, whether or not it still opens anything."""
    return str(session.get(_TOKEN, ""))
