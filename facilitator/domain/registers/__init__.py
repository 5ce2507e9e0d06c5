"""The registers, by the page on which they stand. A new one is a module here and a line in `PAGES`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from facilitator.domain.errors import NotFound
from facilitator.domain.registers.access import ACCESS as ACCESS
from facilitator.domain.registers.concerns import CONCERNS as CONCERNS
from facilitator.domain.registers.expectations import EXPECTATIONS as EXPECTATIONS
from facilitator.domain.registers.family import Kind, Page, Words, entry_ref
from facilitator.domain.registers.measures import MEASURES as MEASURES
from facilitator.domain.registers.opportunities import OPPORTUNITIES as OPPORTUNITIES

PAGES: dict[str, Page] = {
    page.key: page
    for page in (
        Page(
            "",
            "Opportunities and concerns",
            "What the two could do together if they trusted each other more, and what holds it back.",
            1,
            (OPPORTUNITIES, CONCERNS),
        ),
        Page(
            "expectations",
            "Expectations",
            "What each side will look for from the other, and whether the other has understood it.",
            1,
            (EXPECTATIONS,),
        ),
        Page(
            "measures",
            "Measures",
            "Up to three figures of each side that the other side cares about, session by session.",
            1,
            (MEASURES,),
        ),
        Page(
            "access",
            "Access",
            "What each side lets the other look at, so that nobody has to guess.",
            2,
            (ACCESS,),
        ),
    )
}


def kinds() -> list[Kind[Any]]:
    """All registers, in the order of their pages."""
    return [kind for page in PAGES.values() for kind in page.kinds]


def kind_by_key(key: str) -> Kind[Any]:
    """Raises NotFound."""
    found = {kind.key: kind for kind in kinds()}.get(key)
    if found is None:
        raise NotFound
    return found


def kind_of(words: Words) -> Kind[Any]:
    """The register whose words these are."""
    return next(kind for kind in kinds() if kind.words is type(words))


def page_of(kind: Kind[Any]) -> Page:
    """The page on which a register stands."""
    return next(page for page in PAGES.values() if kind in page.kinds)


def ref_or_none(key: str | None, number: int | None) -> str:
    """The ref of the entry that a row may name; empty where it names none."""
    return entry_ref(kind_by_key(key), number) if key and number else ""


def ref_of_row(row: Mapping[str, Any]) -> str:
    """The ref of a stored entry; empty where what is stored is no entry's: the audit reads what was tampered with."""
    kind = next((kind for kind in kinds() if kind.key == row["kind"]), None)
    return entry_ref(kind, row["number"]) if kind and isinstance(row["number"], int) else ""


_REF = re.compile(r"([A-Z])-?0*([1-9][0-9]{0,8})", re.ASCII)


def read_ref(typed: str) -> tuple[Kind[Any], int] | None:
    """What a ref names, however it was typed (`o1`, `K-04`); None when it names no entry."""
    found = _REF.fullmatch(typed.strip().upper())
    kind = next((kind for kind in kinds() if found and kind.letter == found[1]), None)
    return (kind, int(found[2])) if kind is not None and found is not None else None
