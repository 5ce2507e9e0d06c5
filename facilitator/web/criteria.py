"""The criteria of a step: what each side says of one, entered blind, taken back, changed in the open, or said anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.blind_pairs import BlindPair, Standing
from facilitator.domain.criteria import SAID, Line, about_criterion
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.registers import page_of, read_ref
from facilitator.domain.sides import Side
from facilitator.forms.base import whole_number
from facilitator.method import load_method
from facilitator.services.blind_pairs import bring_back, say_anew, say_word, take_word_back
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import back_or, forget_changes
from facilitator.web.steps import step_page
from facilitator.web.undo import offer_undo

bp = Blueprint("criteria", __name__)

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Press:
    """One press on a criterion: which one, whose word, and the version of the pair that the page showed."""

    step: int
    key: str
    word: str
    version: int

    @property
    def about(self) -> str:
        return about_criterion(self.step, self.key)

    @property
    def place(self) -> str:
        """Where the criterion stands on the page that it was pressed on."""
        page = back_or(url_for("steps.show", programme_id=this_programme().public_id, step=self.step))
        return page if "#" in page else f"{page}#criterion-{self.key}"

    def address(self, act: str) -> str:
        return url_for(
            "criteria.act", programme_id=this_programme().public_id, step=self.step, key=self.key, act=act
        )

    def offer(self, words: str, act: str, **fields: str | int) -> None:
        """Says what was done, with an Undo."""
        offer_undo(words, self.address(act), {**fields, "back": self.place})


@bp.app_template_global("criterion_act")
def address_of_act(line: Line, act: str) -> str:
    """Where an act on a criterion is posted."""
    return url_for(
        "criteria.act", programme_id=this_programme().public_id, step=line.step, key=line.key, act=act
    )


@bp.app_template_global("entry_address")
def address_of_entry(ref: str) -> str:
    """Where an entry stands on the page of its register."""
    named = read_ref(ref)
    assert named is not None  # criteria name entries that are there
    page = page_of(named[0]).key
    return url_for("registers.show", programme_id=this_programme().public_id, page=page, _anchor=ref)


@bp.post("/programmes/<programme_id>/steps/<int:step>/criteria/<key>/<act>")
@policy(Policy.PROGRAMME)
def act(programme_id: str, step: int, key: str, act: str) -> Page:
    """One act on a criterion; whoever comes too late sees the page as it stands, and why nothing was entered."""
    known = 1 <= step <= 5 and any(one.key == key for one in load_method().step(step).done_when)
    if act not in _ACTS or not known:
        raise NotFound
    press = _Press(step, key, request.form.get("word", ""), whole_number(request.form.get("version")) or 0)
    try:
        _ACTS[act](press)
    except Conflict as late:
        forget_changes()
        return step_page(step, too_late=late.message), late.status
    return redirect(press.place, 303)


def _say(press: _Press) -> None:
    side = _side()
    before = _said_by(side)
    pair = say_word(this_actor(), this_programme().id, SAID, press.about, side, press.word, press.version)
    name = this_programme().party_name(side)
    if pair.standing is Standing.WAITS:
        words = _("What %(party)s says is in, and stays hidden until both are.", party=name)
        press.offer(words, "take-back", side=side.value)
    elif before and before != press.word:
        press.offer(
            _("%(party)s says it differently now.", party=name),
            "say",
            side=side.value,
            word=before,
            version=pair.version,
            was=press.word,
        )
    elif not before:
        flash(_opened(pair), "done")


def _said_by(side: Side) -> str:
    """What the page showed as the side's word, in an open pair; empty while there was none."""
    return request.form.get("was", "") if request.form.get("was", "") in SAID.words else ""


def _opened(pair: BlindPair) -> str:
    if pair.agreed:
        return _("Both are in, and say the same: %(word)s.", word=_(SAID.words[pair.agreed]))
    return _("Both are in. Their views differ: this is what to talk about.")


def _take_back(press: _Press) -> None:
    side = _side()
    if take_word_back(this_actor(), this_programme().id, SAID, press.about, side):
        flash(
            _("Taken back unread: %(party)s can say it again.", party=this_programme().party_name(side)),
            "done",
        )


def _anew(press: _Press) -> None:
    pair = say_anew(this_actor(), this_programme().id, SAID, press.about, press.version)
    press.offer(_("Both sides say it anew, each on its own."), "bring-back", version=pair.version)


def _bring_back(press: _Press) -> None:
    bring_back(this_actor(), this_programme().id, SAID, press.about, press.version)
    flash(_("What both had said counts again."), "done")


def _side() -> Side:
    """The side that the form names; raises Invalid for none."""
    given = request.form.get("side", "")
    if given not in set(Side):
        raise Invalid({"side": "Choose which side says it."})
    return Side(given)


_ACTS: dict[str, Callable[[_Press], None]] = {
    "say": _say,
    "take-back": _take_back,
    "anew": _anew,
    "bring-back": _bring_back,
}
