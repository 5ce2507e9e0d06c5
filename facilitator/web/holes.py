"""What differs at every answer, and so is put into a page after it was made: a page that is kept has holes there.

While `holes_left` is on, the token of the forms and the seconds of the clock are rendered as marks, which nobody can
guess and so nobody can write into a page. Parts that are kept by their values (worded.py) have the same holes.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask, g
from markupsafe import Markup

from facilitator import clock
from facilitator.web.form_tokens import FIELD, form_token

_SECRET = secrets.token_hex(16)
_PATTERN = rf"hole-{_SECRET}-(\w+)-"
_MARK, _MARK_IN_TEXT = re.compile(_PATTERN.encode()), re.compile(_PATTERN)


def _seconds() -> str:
    return str(int(clock.now().timestamp()))


def _number() -> str:
    return uuid.uuid4().hex


_FILLED: dict[str, Callable[[], str]] = {"token": form_token, "seconds": _seconds, "number": _number}
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


def form_number() -> str:
    """The number of a page's creating form, by which it is known when it comes twice (web/repeats.py)."""
    return _hole_or("number")


def hole(name: str, made: Callable[[], str]) -> Callable[[], Markup]:
    """A hole besides these, for a piece that changes while its page does not; answers what templates call for it."""
    _FILLED[name] = made
    return lambda: Markup(_hole_or(name))


def holes_left() -> AbstractContextManager[None]:
    """What is rendered inside is a page, or a part of one, with holes."""
    return _rendering(True)


@contextmanager
def _rendering(with_holes: bool) -> Iterator[None]:
    before = g.get("holes_left", False)
    g.holes_left = with_holes
    try:
        yield
    finally:
        g.holes_left = before


def fitting(part: Markup) -> Markup:
    """A part with holes as it fits into the page that is being rendered: that has holes too, or none."""
    if g.get("holes_left", False) or _SECRET not in part:
        return part
    return Markup(_MARK_IN_TEXT.sub(lambda mark: _FILLED[mark[1]](), part))


def cut(page: str) -> Pieces:
    """The page in pieces, to be filled again and again."""
    return tuple(_MARK.split(page.encode()))


def fill(pieces: Pieces) -> bytes:
    """The page as one answer has it."""
    with _rendering(False):
        values = {name: _FILLED[name.decode()]().encode() for name in set(pieces[1::2])}
    return b"".join(values[piece] if at % 2 else piece for at, piece in enumerate(pieces))


def _hole_or(name: str) -> str:
    return f"hole-{_SECRET}-{name}-" if g.get("holes_left", False) else _FILLED[name]()
