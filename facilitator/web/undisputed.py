"""What nobody disputes: its list in the review, which is read aloud, and the one stroke that confirms it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.activities.on_show import put_on_show
from facilitator.activities.undisputed import TOGETHER
from facilitator.domain.errors import NotFound
from facilitator.domain.workshops import check_takes_entries
from facilitator.forms.base import whole_number
from facilitator.queries.review import is_checked
from facilitator.services.undisputed import Seen, confirm_undisputed, take_back_stroke
from facilitator.web.commitments import today
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.review import (
    Page,
    bp,
    go_on,
    read_review,
    review_address,
    takes_entries,
    what_the_room_sees,
)
from facilitator.web.undo import offer_undo

__all__ = ["bp"]

_HERE = f"/programmes/<programme_id>/workshops/<int:number>/review/{TOGETHER}"


@bp.get(_HERE)
@policy(Policy.PROGRAMME)
def undisputed(programme_id: str, number: int) -> Page:
    """The list as it is read aloud; where there is nothing on it, the review."""
    workshop, found = read_review(number)
    if not found.undisputed:
        return redirect(url_for("review.show", programme_id=programme_id, number=number))
    return render_template(
        "review/undisputed.html",
        programme=this_programme(),
        workshop=workshop,
        list=found,
        next=found.next_to_talk_about,
        checked=sum(is_checked(one) for one in found.due),
        takes_entries=takes_entries(workshop),
        on_show=what_the_room_sees(workshop),
        today=today(),
    )


@bp.post(_HERE)
@policy(Policy.PROGRAMME)
def confirm(programme_id: str, number: int) -> Page:
    """One stroke for all that the page showed and whoever pressed it did not take out."""
    workshop, found = read_review(number)
    check_takes_entries(workshop.standing)
    seen, at = _seen(), _at(found.refs)
    stroke = confirm_undisputed(this_actor(), this_programme().id, seen, workshop)
    if stroke.done:
        offer_undo(
            _("Confirmed together: %(refs)s.", refs=", ".join(one.ref for one in stroke.done)),
            url_for("review.take_back_together", programme_id=programme_id, number=number),
            {"of": _shown(stroke.done), "at": at},
        )
    elif not stroke.changed:
        flash(_("They are confirmed already.") if seen else _("Nothing is ticked, so nothing was confirmed."))
    if stroke.changed:
        flash(_changed(stroke.changed), "warn")
    return redirect(review_address(number, at), 303)


@bp.post(f"{_HERE}/take-back")
@policy(Policy.PROGRAMME)
def take_back_together(programme_id: str, number: int) -> Page:
    """One undo for all of a stroke."""
    workshop, found = read_review(number)
    check_takes_entries(workshop.standing)
    stroke = take_back_stroke(this_actor(), this_programme().id, _seen(), workshop)
    if stroke.done:
        refs = ", ".join(one.ref for one in stroke.done)
        flash(_("Taken back: the outcome of %(refs)s is open again.", refs=refs), "done")
    if stroke.changed:
        flash(_changed(stroke.changed), "warn")
    return redirect(review_address(number, _at(found.refs)), 303)


@bp.post(f"{_HERE}/show")
@policy(Policy.PROGRAMME)
def show_together(programme_id: str, number: int) -> Page:
    """Puts the list before the room; only looking at it never does."""
    workshop, found = read_review(number)
    if not found.undisputed:
        raise NotFound
    if what_the_room_sees(workshop) is None:
        flash(_("The room is not at the review now. It sees this page once the review is on."), "warn")
    elif put_on_show(this_actor(), this_programme(), workshop, TOGETHER):
        flash(_("The room sees this list."), "done")
    return redirect(review_address(number, TOGETHER), 303)


@bp.post(f"{_HERE}/next")
@policy(Policy.PROGRAMME)
def talk(programme_id: str, number: int) -> Page:
    """Goes on to the first that is to be talked about, and the room with it."""
    workshop, found = read_review(number)
    return go_on(workshop, found.next_to_talk_about)


def _at(refs: list[str]) -> str:
    """The page of the review that it was pressed on: one commitment's, with an empty ref the summary, else the list."""
    at = request.form.get("at", TOGETHER)
    return at if at in refs or not at else TOGETHER


def _seen() -> list[Seen]:
    """What the page showed: each with its version."""
    words = " ".join(request.form.getlist("of")).split()
    pairs = (word.partition(":") for word in words)
    return [Seen(ref, whole_number(version) or 0) for ref, _colon, version in pairs]


def _shown(done: tuple[Seen, ...]) -> str:
    return " ".join(f"{one.ref}:{one.version}" for one in done)


def _changed(refs: tuple[str, ...]) -> str:
    return ngettext(
        "%(refs)s has changed in the meantime and was left as it is. Look at it, then go on.",
        "%(refs)s have changed in the meantime and were left as they are. Look at them, then go on.",
        len(refs),
        refs=", ".join(refs),
    )
