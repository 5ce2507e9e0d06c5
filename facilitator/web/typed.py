"""What somebody had typed into a form that was refused: shown on the error page, and sent again by its button."""

from __future__ import annotations

from flask import g, request

_NOT_WORDS = frozenset(
    {"csrf_token", "once", "version", "mark", "drawing", "shown_hash", "back", "next", "kept"}
)
"""What forms carry besides that which somebody wrote."""

_SECRETS = frozenset({"password", "current", "new", "token", "code"})
"""What no page ever shows again."""

_CAN_BE_SENT_AGAIN = frozenset({400, 401, 429, 500, 503, 507})
"""What may go well when nothing but time, or the sign-in, has changed."""

_MOST = 200_000
"""Characters that a page carries for sending again; more than that stays in the browser's own memory."""


def words(status: int) -> tuple[str, ...]:
    """The texts of the form that was refused, for whoever sent them: no tokens, marks, numbers or passwords."""
    if not _is_own_form() or status in (404, 413):
        return ()
    texts = [text.strip() for name, text in _fields() if name not in _NOT_WORDS | _SECRETS]
    return tuple(text for text in texts if len(text.split()) > 1)


def again(status: int) -> tuple[tuple[str, str], ...] | None:
    """The fields with which the same can be sent once more; None where a button would promise too much."""
    if status not in _CAN_BE_SENT_AGAIN or not _is_own_form():
        return None
    fields = tuple((name, text) for name, text in _fields() if name != "csrf_token")
    has_secret = any(name in _SECRETS for name, _text in fields)
    if has_secret or request.files or sum(len(text) for _name, text in fields) > _MOST:
        return None
    return fields


def _is_own_form() -> bool:
    """Whether a page of ours sent it: its token fitted, or the browser says so.

    A foreign page must not put words onto ours, and even less a button under them.
    """
    if request.method != "POST" or request.is_json:
        return False
    return bool(g.get("csrf_valid")) or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _fields() -> list[tuple[str, str]]:
    return [(name, text) for name, many in request.form.lists() for text in many]
