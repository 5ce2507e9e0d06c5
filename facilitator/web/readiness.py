"""Ready for the room? What a session needs besides its agenda: phones that reach the app, signatories, the pack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from facilitator.domain.errors import NotFound
from facilitator.domain.sides import Side
from facilitator.forms.base import whole_number
from facilitator.queries.printing import PrintedPack, printed_pack
from facilitator.queries.programmes import ProgrammeBrief, rehearsal_of
from facilitator.queries.workshops import Attendances, Attendee, WorkshopBrief
from facilitator.reach import Reach
from facilitator.services.expecting import expect_person
from facilitator.web.guard import this_actor, this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.qr import qr_svg
from facilitator.web.returning import back_or

bp = Blueprint("readiness", __name__)


@dataclass(frozen=True, slots=True)
class SideSigns:
    """The signatories of a party, and how many of them are expected."""

    side: str
    party: str
    people: tuple[Attendee, ...]

    @property
    def coming(self) -> int:
        return sum(one.expected for one in self.people)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands under “Ready for the room?”; `qr` opens the page that tells a phone that it is through."""

    reach: Reach
    short: str
    qr: Markup | None
    signs: tuple[SideSigns, ...]
    pack: PrintedPack | None
    rehearsal: ProgrammeBrief | None
    """The one that is on, of whichever session."""

    @property
    def undone(self) -> int:
        """How many of the four things still need a hand."""
        done = (self.reach.is_reached, *(one.coming > 0 for one in self.signs), self.pack is not None)
        return done.count(False)


def readiness_of(programme: ProgrammeBrief, workshop: WorkshopBrief, attendance: Attendances) -> Readiness:
    """How far a planned session is ready for its room; two queries."""
    reach: Reach = current_app.config["SETTINGS"].reach
    signs = tuple(
        SideSigns(
            side.value,
            programme.party_name(side),
            tuple(one for one in attendance.of(side.value) if one.is_signatory and not one.has_left),
        )
        for side in Side
    )
    target = reach.address + url_for("readiness.reached")
    return Readiness(
        reach,
        reach.address.partition("://")[2],
        _picture(target, str(_("QR code to try whether a phone reaches the app")))
        if reach.is_reached
        else None,
        signs,
        printed_pack(workshop.id, workshop.opening_pack),
        rehearsal_of(programme.public_id),
    )


_picture = lru_cache(maxsize=8)(qr_svg)


@bp.get("/reached")
@policy(Policy.PUBLIC)
def reached() -> str:
    """What a phone sees that could open the address: nothing of any programme."""
    return render_template("join/reached.html")


@bp.post("/programmes/<programme_id>/workshops/<int:number>/expected")
@policy(Policy.PROGRAMME)
def expect(programme_id: str, number: int) -> Response:
    """One person will come, or will not: the button says `7:in` or `7:out`."""
    p = this_programme()
    given, _colon, said = request.form.get("person", "").partition(":")
    person = whole_number(given)
    if person is None or said not in ("in", "out"):
        raise NotFound
    expect_person(this_actor(), p.id, number, person, said == "in")
    place = url_for("workshops.show", programme_id=p.public_id, number=number)
    return redirect(back_or(f"{place}#ready"), 303)
