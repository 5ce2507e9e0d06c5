"""What each paper is called, and what it is for in one sentence: the same on every page that offers it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class PaperWords:
    """A paper's title and its use."""

    title: str
    what: str


def paper_words() -> dict[str, PaperWords]:
    """By kind, in the order in which a session needs them."""
    return {
        "script": PaperWords(
            _("Facilitator’s script"),
            _(
                "For whoever runs the session and for nobody else: the agenda with the clock, what to say in each "
                "block, what to bring, and the cards."
            ),
        ),
        "launch": PaperWords(
            _("Launch pack"),
            _(
                "For everybody at the first session: how the day goes, what a commitment is, lines to write on, and "
                "the page to sign."
            ),
        ),
        "review": PaperWords(
            _("Review pack"),
            _(
                "For everybody at the session: what was committed to, with boxes for how it went, lines for new "
                "commitments, and the page to sign."
            ),
        ),
        "signoff": PaperWords(
            _("Sign-off sheet"),
            _("The list as it was locked, each commitment once, and the page on which both sides sign it."),
        ),
        "record": PaperWords(
            _("Record of the session"),
            _("What was decided, who was there and what the room left behind, for those who were not there."),
        ),
    }
