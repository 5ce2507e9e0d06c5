"""Who is here: everybody of both parties on one screen, as names to tap; before the session, who is expected.

What is shown of the people follows from the log, and which phones are in from the version of the room; so the page is
kept under both. A tap is the attendance that the console takes (workshops.attendance), or what the prepare page asks of
signatories (readiness.expect), and comes back here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.sides import Side
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView, phones_of
from facilitator.queries.sheets import current_sheet
from facilitator.queries.workshops import Attendances, Attendee, WorkshopBrief, workshop_by_number
from facilitator.web.guard import this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.returning import back_or
from facilitator.web.room_bar import facts_of
from facilitator.web.unchanged import as_before

bp = Blueprint("here", __name__)

MANY = 20
"""More names than this on a side stand closer together."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name to tap; `word`: what says that they are here, or that nobody expects them, else empty."""

    person: Attendee
    is_on: bool
    """Whether they are here; before the session: whether they are expected."""
    word: str


@dataclass(frozen=True, slots=True)
class Group:
    """Names that belong together, by name: no tap moves another name from under the finger."""

    title: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the screen."""

    side: str
    name: str
    on: int
    of: int
    """How many are here of those who are expected; before the session: are expected of all."""
    groups: tuple[Group, ...]
    has_many: bool


@bp.get("/programmes/<programme_id>/workshops/<int:number>/here")
@policy(Policy.PROGRAMME)
def show(programme_id: str, number: int) -> str | Response | tuple[str, int]:
    """The names, until the session is closed: then its record says who was there."""
    p = this_programme()
    workshop = workshop_by_number(p.id, number)
    if workshop.is_closed or workshop.is_cancelled:
        return redirect(url_for("workshops.show", programme_id=p.public_id, number=number), 303)
    facts = facts_of(number, workshop, exactly=True)
    before = "workshops.show" if workshop.is_planned else "run.show"
    done = back_or(url_for(before, programme_id=p.public_id, number=number))
    return as_before(
        lambda: render_template(
            "run/here.html",
            programme=p,
            workshop=workshop,
            parties=_parties(p, workshop, facts.room, facts.attendance),
            stays=request.full_path.rstrip("?"),
            done=done,
        ),
        facts.room.version if facts.room is not None else None,
    )


def _parties(
    p: ProgrammeBrief, workshop: WorkshopBrief, room: RoomView | None, attendance: Attendances
) -> list[Party]:
    sheet = current_sheet(workshop.id)
    signed = {one.person_id for one in sheet.signatures} if sheet is not None else set()
    phones = {one.person_id for one in phones_of(room.id) if one.is_in} if room is not None else set()

    def name(one: Attendee) -> Name:
        if workshop.is_planned:
            return Name(one, one.expected, "")
        if not one.present:
            return Name(one, False, "" if one.expected else _("not expected"))
        if one.person_id in signed:
            return Name(one, True, _("has signed"))
        return Name(one, True, _("by phone") if one.person_id in phones else _("marked"))

    return [
        Party(
            side=side.value,
            name=p.party_name(side),
            on=attendance.expected(side) if workshop.is_planned else attendance.present(side),
            of=len(attendance.of(side)) if workshop.is_planned else attendance.expected(side),
            groups=tuple(_groups([name(one) for one in attendance.of(side)])),
            has_many=len(attendance.of(side)) > MANY,
        )
        for side in Side
    ]


def _groups(names: list[Name]) -> Iterator[Group]:
    """Who takes part, and apart from them who only watches; groups of nobody are left out."""
    for title, group in (
        ("", [one for one in names if not one.person.is_observer]),
        (_("Observers"), [one for one in names if one.person.is_observer]),
    ):
        if group:
            yield Group(title, tuple(group))
