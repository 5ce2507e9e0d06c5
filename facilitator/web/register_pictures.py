"""The picture of what holds what, with its words in the page's language."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from facilitator import pictures
from facilitator.queries.registers import Register

WIDE, NARROW = 1080, 340
MOST = 12
"""With more entries than this on one side the lines would cross too often to be read."""


def what_holds_what(register: Register) -> Markup | None:
    """Opportunities and concerns with the lines between them; None where there is nothing, or too much, to see."""
    live = [one for one in register.opportunities if not one.is_dropped]
    tied = {link.ref for one in live for link in one.held_by}
    held = [one for one in register.concerns if one.is_open or one.ref in tied]
    if not tied or max(len(live), len(held)) > MOST:
        return None
    left = [pictures.Knot(one.ref, one.title, tuple(link.ref for link in one.held_by)) for one in live]
    right = [pictures.Knot(one.ref, one.title, over=not one.is_open) for one in held]
    words = pictures.LinkWords(
        title=_("What holds what"),
        left=_("Opportunities"),
        right=_("Concerns"),
        held_by=_("held back by"),
        free=_("held back by nothing"),
    )
    return pictures.responsive(
        pictures.links(left, right, width=WIDE, words=words),
        pictures.links(left, right, width=NARROW, words=words),
    )
