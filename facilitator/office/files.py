"""The lists in a file that somebody sends, whatever kind of file it is; the kind is found by content, not by name."""

from __future__ import annotations

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import Grid, text_grid
from facilitator.office.documents import document_grids
from facilitator.office.packages import Package
from facilitator.office.workbooks import workbook_grids

_PACKED, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_office_file(content: bytes) -> bool:
    """Whether this is a spreadsheet or a document rather than a text."""
    return content.startswith((_PACKED, _OLD))


def grids_in(content: bytes) -> tuple[Grid, ...]:
    """Every list in the file. Raises Invalid (field `file`) for a file of another kind, and beyond the limits."""
    if content.startswith(_OLD):
        raise Invalid(
            {
                "file": "This file has a password, or is of an old kind (.xls, .doc). Save it as .xlsx or .docx."
            }
        )
    if content.startswith(_PACKED):
        is_document = Package(content).main_part().startswith("word/")
        return document_grids(content) if is_document else workbook_grids(content)
    return (text_grid(content),)
