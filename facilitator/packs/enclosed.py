"""What lies inside a pack's file beside its pages: for whoever must prove something a year later."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.canonical import canonical_bytes
from facilitator.packs.content import content_bytes
from facilitator.packs.papers import Pack

SHEET, LOG, CONTENT = "commitment-sheet.json", "log-head.json", "pack-content.json"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file inside the file. `relationship` says how it belongs to the pages, in PDF's words (ISO 32000-2, 7.11.3)."""

    name: str
    content: bytes
    about: str
    relationship: str


def enclosed_in(pack: Pack) -> tuple[Enclosed, ...]:
    """The list as it is stored and signed, whole, or where none is locked all that the pack says; and the log's end.

    The pages are made from the first (`Source`); the second says to what they can be held (`Supplement`).
    """
    if pack.sheet_bytes:
        made_from = Enclosed(
            SHEET, pack.sheet_bytes, "The list as it was locked, in canonical form", "Source"
        )
    else:
        made_from = Enclosed(CONTENT, content_bytes(pack), "What this pack says", "Source")
    end = {
        "schema": "log-head/1",
        "programme": pack.head.programme_id,
        "seq": pack.head.log_seq,
        "hash": pack.head.log_hash,
    }
    return (
        made_from,
        Enclosed(LOG, canonical_bytes(end), "The last event of the programme's log", "Supplement"),
    )
