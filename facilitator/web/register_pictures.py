"""The picture of what holds what, with its words in the page's language."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from facilitator import pictures
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.family import Page
from facilitator.queries.registers import Registers

WIDE, NARROW = 1080, 340
MOST = 12
"""With more entries than this on one side the lines would cross too often to be read."""


def what_holds_what(page: Page, register: Registers) -> Markup | None:
    """Two registers with the lines between them; None where there is no tie, nothing, or too much, to see."""
    tie = page.kinds[0].ties[0] if page.kinds[0].ties else None
    if tie is None or (other := kind_by_key(tie.to)) not in page.kinds:
        return None
    tied = {one.ref: tuple(link.ref for link in one.links) for one in register.live(page.kinds[0])}
    ends = {ref for refs in tied.values() for ref in refs}
    right = [
        pictures.Knot(one.ref, one.title, over=one.is_over)
        for one in register.of(other)
        if not one.is_over or one.ref in ends
    ]
    if not ends or max(len(tied), len(right)) > MOST:
        return None
    left = [pictures.Knot(one.ref, one.title, tied[one.ref]) for one in register.live(page.kinds[0])]
    words = pictures.LinkWords(
        title=_("What holds what"),
        left=_(page.kinds[0].title),
        right=_(other.title),
        held_by=_("held back by"),
        free=_("held back by nothing"),
    )
    return pictures.responsive(
        pictures.links(left, right, width=WIDE, words=words),
        pictures.links(left, right, width=NARROW, words=words),
    )
