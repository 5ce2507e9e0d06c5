"""What became of the promises due on a session's old day, in words."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import ngettext

from facilitator.services.moving import Moved


def moved_words(moved: Moved) -> Iterator[str]:
    """What became of the promises due on the old day, in numbers."""
    if moved.unsigned:
        yield ngettext("%(num)d commitment moved along.", "%(num)d commitments moved along.", moved.unsigned)
    if moved.yeses:
        yield ngettext(
            "%(num)d of them had a yes to the old date: it is to be said again.",
            "%(num)d of them had a yes to the old date: it is to be said again.",
            moved.yeses,
        )
    if moved.asked:
        yield ngettext(
            "A change of %(num)d signed commitment is asked for; the other side says yes or no.",
            "A change of %(num)d signed commitments is asked for; the other side says yes or no.",
            moved.asked,
        )
    if moved.stayed:
        yield ngettext(
            "%(num)d commitment stays due on the old date.",
            "%(num)d commitments stay due on the old date.",
            moved.stayed,
        )
    if moved.wishes:
        yield ngettext(
            "%(num)d wish for the old date follows, or is taken back.",
            "%(num)d wishes for the old date follow, or are taken back.",
            moved.wishes,
        )
