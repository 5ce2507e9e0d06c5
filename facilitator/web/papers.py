"""All papers of a programme in one place: what each session has to print, and the tables to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from facilitator import clock
from facilitator.domain.registers import kinds
from facilitator.domain.zones import today_in
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, next_of, timeline
from facilitator.web.guard import this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.programme_pictures import workshop_words

bp = Blueprint("papers", __name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a session and where it is printed."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class SessionPapers:
    """A session with the papers that it has."""

    workshop: WorkshopBrief
    words: str
    papers: tuple[Paper, ...]


@bp.get("/programmes/<programme_id>/papers")
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> str:
    """The sessions, the latest first: a pack before, a sheet once a list is locked, a record after."""
    p = this_programme()
    workshops = timeline(p.id)
    return render_template(
        "papers/index.html",
        programme=p,
        coming=next_of(workshops, p.time_zone, today_in(p.time_zone, clock.now())),
        sessions=[
            SessionPapers(one, workshop_words(one), tuple(_papers(p, one)))
            for one in reversed(workshops)
            if not one.is_cancelled
        ],
        tables=[
            (_("All commitments"), url_for("commitments.csv", programme_id=p.public_id)),
            *(
                (_(kind.title), url_for("registers.csv", programme_id=p.public_id, key=kind.key))
                for kind in kinds()
            ),
        ],
    )


def _papers(p: ProgrammeBrief, one: WorkshopBrief) -> Iterator[Paper]:
    def printed(kind: str) -> str:
        return url_for("packs.show", programme_id=p.public_id, kind=kind, number=str(one.number))

    if not one.is_closed:
        yield Paper(_("Review pack"), printed("review"))
    if one.sheet_revision:
        yield Paper(_("Sign-off sheet"), printed("signoff"))
    if one.is_closed:
        yield Paper(_("Record of the session"), printed("record"))
    if one.is_signed:
        yield Paper(_("Verify page"), url_for("verify.show", verify_id=one.verify_id))
