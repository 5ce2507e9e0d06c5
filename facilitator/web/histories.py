"""A commitment's history in sentences of the page's language."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from facilitator.queries.histories import Act
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
