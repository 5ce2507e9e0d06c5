"""What people are told when the database is busy, full, read-only or gone, and for how long a page carries a banner."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g
from flask_babel import gettext as _

from facilitator.troubles import Trouble
from facilitator.writing import Writing, try_room, try_writing

SOON = 5
"""Seconds after which a browser may try again what passes by itself."""
LATER = 60
"""The same for what somebody has to put right."""


@dataclass(frozen=True, slots=True)
class Told:
    """An error page's status and words, and the seconds after which trying again makes sense."""

    status: int
    title: str
    message: str
    retry_after: int


def init_app(app: Flask) -> None:
    """Gives the app its knowledge of whether it can write, and pages their banner."""

    def try_it() -> Trouble | None:
        with app.app_context():
            return try_writing()

    def need_room() -> Trouble | None:
        with app.app_context():
            return try_room(app.config["SETTINGS"].data_dir)

    app.extensions["writing"] = Writing(try_it, need_room)
    app.add_template_global(banner, "closed_for_writing")


def writing() -> Writing:
    """What this process knows about writing."""
    found: Writing = current_app.extensions["writing"]
    return found


def banner() -> str:
    """One sentence for every page while nothing can be stored; empty otherwise, and on the page that says so anyway."""
    closed = None if g.get("database_is_away", False) else writing().closed()
    if closed is Trouble.FULL:
        return _(
            "Facilitator can only be read at the moment: the server's disk is full. "
            "Whoever runs the server has to make room."
        )
    if closed is Trouble.READ_ONLY:
        return _(
            "Facilitator can only be read at the moment: its database takes no changes. "
            "Please tell whoever runs the server."
        )
    return ""


def told(trouble: Trouble) -> Told:
    """The page for a request that met this."""
    if trouble is Trouble.FULL:
        words = _(
            "Nothing was changed: the server's disk is full. "
            "Please tell whoever runs the server, and send it again later."
        )
        return Told(507, _("The disk is full"), words, LATER)
    if trouble is Trouble.READ_ONLY:
        words = _(
            "Nothing was changed: the database takes no changes. "
            "Please tell whoever runs the server, and send it again later."
        )
        return Told(503, _("Facilitator can only be read at the moment"), words, LATER)
    if trouble is Trouble.DAMAGED:
        words = _(
            "The disk did not take or give what was asked of it. "
            "Please tell whoever runs the server: its log says more."
        )
        return Told(503, _("The disk has a fault"), words, LATER)
    if trouble is Trouble.GONE:
        return Told(503, _("The database does not answer"), _gone(), SOON)
    if trouble is Trouble.CROWDED:
        words = _("Nothing was changed. Too many people ask at this moment: please send it again.")
        return Told(503, _("Very busy just now"), words, SOON)
    words = _("Nothing was changed: somebody else is writing. Please send it again in a moment.")
    return Told(503, _("The database is busy"), words, SOON)


def _gone() -> str:
    """A connection that is lost while it confirms may or may not have stored everything."""
    if g.get("committing", False):
        return _(
            "It was lost at the very moment of storing. "
            "Please look whether your change is there before you send it again."
        )
    return _("Nothing was changed. Please try again in a moment.")
