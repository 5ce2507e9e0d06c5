"""What stands on a page of registers beside their lists: the picture of links, the card before anything is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.family import Page
from facilitator.domain.sides import Side
from facilitator.method import load_method
from facilitator.method.guidance import NotHere
from facilitator.queries.counsel import ticks_of
from facilitator.queries.registers import Entry, Registers

WIDE, NARROW = 1080, 340
MOST = 12
"""With more entries than this on one side the lines would cross too often to be read."""


def picture_of_links(page: Page, register: Registers) -> tuple[str, Markup] | None:
    """A picture of the first register with one that it is tied to, after its title; None where there is none to see."""
    first = page.kinds[0]
    tie = next((tie for tie in first.ties if tie.picture and kind_by_key(tie.to) in page.kinds), None)
    if tie is None:
        return None
    left, other = register.live(first), kind_by_key(tie.to)
    ends = {link.ref for one in left for link in one.links}
    right = [one for one in register.of(other) if not one.is_over or one.ref in ends]
    if not ends or max(len(left), len(right)) > MOST:
        return None
    words = pictures.LinkWords(
        _(tie.picture), _(first.title), _(other.title), _(tie.ahead).lower(), _(tie.free)
    )
    sides = ([_knot(one) for one in left], [_knot(one) for one in right])
    layouts = (pictures.links(*sides, width=width, words=words) for width in (WIDE, NARROW))
    return words.title, pictures.responsive(*layouts)


def not_here_on(page: Page, programme_id: int) -> tuple[NotHere, Mapping[Side, datetime | None]] | None:
    """What may not be talked about, and when which side ticked it, on a page where something is opened."""
    if not any(kind.doors for kind in page.kinds):
        return None
    return load_method().guidance.not_here, ticks_of(programme_id)


def _knot(one: Entry[Any]) -> pictures.Knot:
    return pictures.Knot(one.ref, one.title, tuple(link.ref for link in one.links), one.is_over)
