"""The one thing to do next, in a sentence and a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.domain.next_action import Next, NextAction
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.web.formats import day


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next: why ("" where the session's own line says it), the button's words, and where it leads.

    `starts`: the button begins the session, so it posts.
    """

    sentence: str
    label: str
    href: str
    starts: bool


def advice(programme: ProgrammeBrief, action: NextAction, session: str) -> Advice:
    """The action in words, with its address; `session`: the workshop that it is about, in a word."""
    label, href = _button(programme, action, session)
    return Advice(_sentence(programme, action), label, href, starts=action.kind is Next.START)


def _sentence(programme: ProgrammeBrief, action: NextAction) -> str:
    when = day(action.day)
    party = programme.party_name(action.side) if action.side else ""
    if action.kind is Next.ADD_PEOPLE:
        if party:
            return _(
                "Nobody of %(party)s is on the list yet. Add those who will be in the room.", party=party
            )
        return _("Say who takes part on each side: names are enough to begin with.")
    if action.kind is Next.NAME_SIGNATORY:
        if party:
            return _("Nobody can sign for %(party)s yet. Name their signatory.", party=party)
        return _("Nobody can sign for either party yet. Name a signatory on each side.")
    if action.kind is Next.SIGN and action.count:
        return ngettext(
            "%(num)d agreed commitment still waits for both signatures. Signing stays open until %(when)s.",
            "%(num)d agreed commitments still wait for both signatures. Signing stays open until %(when)s.",
            action.count,
            when=when,
        )
    return _plain_sentences(when).get(action.kind, "")


def _plain_sentences(when: str) -> dict[Next, str]:
    return {
        Next.CONTINUE: _("A session is running. Go on where you were."),
        Next.SIGN: _("The list is on the table. Both parties sign it now."),
        Next.PLAN_LAUNCH: _(
            "Both sides are in place. Plan the launch: the agenda comes ready to be changed."
        ),
        Next.PLAN_NEXT: _("No session is planned. Date the next review while the last one is fresh."),
    }


def _button(programme: ProgrammeBrief, action: NextAction, session: str) -> tuple[str, str]:
    here: dict[str, Any] = {"programme_id": programme.public_id}
    if action.number is not None:
        return _workshop_button(action, here | {"number": action.number}, session)
    if action.kind is Next.ADD_PEOPLE:
        side = action.side.value if action.side else "supplier"
        return _("Add people"), url_for("people.paste", side=side, **here)
    if action.kind is Next.NAME_SIGNATORY:
        return _("Name a signatory"), url_for("people.index", **here)
    if action.kind is Next.PLAN_LAUNCH:
        return _("Plan the launch"), url_for("workshops.new", **here)
    return _("Plan the next session"), url_for("workshops.new", **here)


def _workshop_button(action: NextAction, place: dict[str, Any], session: str) -> tuple[str, str]:
    buttons = {
        Next.CONTINUE: (_("Continue %(what)s", what=session), "run.show"),
        Next.SIGN: (_("Go to signing"), "sign_off.show"),
        Next.START: (_("Start %(what)s", what=session), "run.start"),
        Next.PREPARE: (_("Prepare %(what)s", what=session), "workshops.show"),
        Next.WAIT: (_("Prepare %(what)s", what=session), "workshops.show"),
    }
    label, endpoint = buttons[action.kind]
    return label, url_for(endpoint, **place)
