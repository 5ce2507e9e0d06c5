"""Pages go out packed: a page of four hundred rows is a tenth as long then.

Packing tells nothing of what a page keeps to itself: the token of its forms looks different in each answer
(form_tokens.py), and what another site makes a browser ask for is not packed at all. Streams are never packed: each
sentence has to arrive when it is said.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from flask import Flask, Response, request

KINDS = frozenset({"text/html", "text/plain", "text/csv", "application/json", "image/svg+xml"})
LEAST = 512
"""Bytes below which an answer fits into one packet anyway."""
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    # Half a millisecond for a ledger of 400 rows; the next step takes longer for one byte in three hundred.
    "br": lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
_FOREIGN = frozenset({"cross-site", "same-site"})


def init_app(app: Flask) -> None:
    """Call it before what adds to answers: what is registered first sees them last."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if not _can_be_packed(response):
        return response
    body = response.get_data()
    if len(body) < LEAST:
        return response
    response.vary.add("Accept-Encoding")
    coding = next((one for one in _PACKERS if request.accept_encodings[one] > 0), None)
    if coding and request.headers.get("Sec-Fetch-Site") not in _FOREIGN:
        response.set_data(_PACKERS[coding](body))
        response.headers["Content-Encoding"] = coding
    return response


def _can_be_packed(response: Response) -> bool:
    """Whether it is text of ours that is here as a whole; a stream, a file and an empty answer are left alone."""
    if response.is_streamed or response.direct_passthrough or response.mimetype not in KINDS:
        return False
    return not any(name in response.headers for name in ("Content-Encoding", "Content-Range", "ETag"))
