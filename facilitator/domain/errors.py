"""What can go wrong, in words for the person who pressed the button.

Every rule that refuses something raises one of these. The web layer has one
handler for ``DomainError``: it rolls back, answers with ``status`` and shows
``message``, so a message says what happened, what was kept and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """Something was refused by a rule; ``status`` is the HTTP answer that fits it."""

    status: int = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it (what is hidden from them is ``NotFound``)."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or this person may not know of it: both sound the same."""

    status = 404

    def __init__(self, message: str = "We could not find that page. Please check the address.") -> None:
        super().__init__(message)


class Invalid(DomainError):
    """What was entered does not make sense yet; ``fields`` says for each field what is wrong with it."""

    status = 422

    def __init__(self, fields: Mapping[str, str], message: str = "") -> None:
        super().__init__(message or " ".join(fields.values()) or "Please check what you entered.")
        self.fields: dict[str, str] = dict(fields)


class Conflict(DomainError):
    """The act no longer fits the state of the thing (already signed, already closed)."""

    status = 409


class Stale(Conflict):
    """Somebody changed the thing in the meantime.

    ``current`` is what stands there now, to be shown beside one's own text.
    """

    def __init__(
        self,
        current: object = None,
        message: str = (
            "Somebody changed this in the meantime. "
            "Nothing of yours is lost: compare both texts and save again."
        ),
    ) -> None:
        super().__init__(message)
        self.current = current
