"""What differs at every answer, and so is put into a page after it was made: a page that is kept has holes there.

While `holes_left` is on, the token of the forms and the seconds of the clock are rendered as marks, which nobody can
guess and so nobody can write into a page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, g

from facilitator import clock
from facilitator.web.form_tokens import FIELD, form_token

_SECRET = secrets.token_hex(16)
_MARK = re.compile(rf"hole-{_SECRET}-(\w+)-".encode())


def _seconds() -> str:
    return str(int(clock.now().timestamp()))


_FILLED: Mapping[str, Callable[[], str]] = {"token": form_token, "seconds": _seconds}
"""What stands in a hole of this name, worked out once for each answer."""

Pieces = tuple[bytes, ...]
"""A page cut at its holes: text, name of a hole, text, and so on."""


def init_app(app: Flask) -> None:
    """Call it after the form tokens, whose place in templates it takes."""
    app.add_template_global(token, FIELD)
    app.context_processor(lambda: {FIELD: token})
    app.add_template_global(server_seconds)


def token() -> str:
    """The token that every form carries."""
    return _hole_or("token")


def server_seconds() -> str:
    """Seconds since 1970 on the server's clock, by which scripts set theirs."""
    return _hole_or("seconds")


@contextmanager
def holes_left() -> Iterator[None]:
    """What is rendered inside is a page with holes."""
    g.holes_left = True
    try:
        yield
    finally:
        g.holes_left = False


def cut(page: str) -> Pieces:
    """The page in pieces, to be filled again and again."""
    return tuple(_MARK.split(page.encode()))


def fill(pieces: Pieces) -> bytes:
    """The page as one answer has it."""
    values = {name: _FILLED[name.decode()]().encode() for name in set(pieces[1::2])}
    return b"".join(values[piece] if at % 2 else piece for at, piece in enumerate(pieces))


def _hole_or(name: str) -> str:
    return f"hole-{_SECRET}-{name}-" if g.get("holes_left", False) else _FILLED[name]()
