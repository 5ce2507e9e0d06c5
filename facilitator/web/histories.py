"""What happened to a commitment, and to a person, in sentences of the page's language."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.words import PEOPLE
from facilitator.domain.people import Role
from facilitator.domain.sides import Side
from facilitator.queries.histories import Act
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.web.formats import state_words

_NAMED = re.compile(r"%\((\w+)\)s")
_STATES = ("state", "verdict", "outcome")


def act_sentence(act: Act) -> str:
    """One act as a sentence: who, and what the event says, where the sentence has a place for it."""
    said = {**act.data, "who": act.speaker or act.by, "speaker": act.speaker}
    sentence = act.told.sentence_for(said)
    said |= {name: state_words(said[name]) for name in _STATES if name in said}
    said |= {"report": _report_words(said.get("report", ""))}
    return _(sentence, **{name: said.get(name, "") for name in _NAMED.findall(sentence)})


def _report_words(report: str) -> str:
    words = {"done": _("done"), "late": _("done late"), "partly": _("partly done"), "not_done": _("not done")}
    return words.get(report, report)


def person_sentence(programme: ProgrammeBrief, act: Act) -> str:
    """One act of a person as a sentence, with the parties' names in place of their sides."""
    said = {
        "party": _party(programme, act.data.get("side", "")),
        "from_party": _party(programme, act.data.get("from", "")),
        "to_party": _party(programme, act.data.get("to", "")),
        "roles": roles_words(act.data.get("roles", "")),
    }
    return _(PEOPLE[EventKind(act.kind)], **said)


def roles_words(roles: str) -> str:
    """“sponsor, signatory” for the roles that an event says; what is none of them as it is."""
    words = {
        Role.SPONSOR: _("sponsor"),
        Role.SIGNATORY: _("signatory"),
        Role.DECISION_MAKER: _("key decision-maker"),
        Role.MEMBER: _("member"),
        Role.OBSERVER: _("observer"),
    }
    known = {str(role): word for role, word in words.items()}
    return ", ".join(known.get(role, role) for role in roles.split())


def _party(programme: ProgrammeBrief, side: str) -> str:
    return programme.party_name(Side(side)) if side in {one.value for one in Side} else side
