"""The lists in a file that somebody sends, whatever kind of file it is; the kind is found by content, not by name."""

from __future__ import annotations

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import Grid, text_grid

_PACKED, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_office_file(content: bytes) -> bool:
    """Whether this is a spreadsheet or a document rather than a text."""
    return content.startswith((_PACKED, _OLD))


def grids_in(content: bytes) -> tuple[Grid, ...]:
    """Every list in the file. Raises Invalid (field `file`) for a file of another kind, and beyond the limits."""
    if is_office_file(content):
        raise Invalid(
            {"file": "This is no text. In the spreadsheet choose “Save as CSV UTF-8” and try again."}
        )
    return (text_grid(content),)
