"""All papers of a programme in one place: what each session has to print, and the tables to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from facilitator import clock
from facilitator.domain.packs import SCRIPT
from facilitator.domain.registers import kinds as registers
from facilitator.domain.zones import today_in
from facilitator.queries.origins import origin_of
from facilitator.queries.packs import anything_promised
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.workshops import WorkshopBrief, next_of, timeline
from facilitator.web.guard import this_programme
from facilitator.web.paper_words import paper_words
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
    any_promised = anything_promised(p.id)
    return render_template(
        "papers/index.html",
        programme=p,
        origin=origin_of(p.id),
        coming=next_of(workshops, p.time_zone, today_in(p.time_zone, clock.now())),
        sessions=[
            SessionPapers(one, workshop_words(one), tuple(_papers(p, one, any_promised)))
            for one in reversed(workshops)
            if not one.is_cancelled
        ],
        words=paper_words().values(),
        tables=[
            (_("All commitments"), url_for("commitments.csv", programme_id=p.public_id)),
            (_("People"), url_for("people.csv", programme_id=p.public_id)),
            *(
                (_(kind.title), url_for("registers.csv", programme_id=p.public_id, key=kind.key))
                for kind in registers()
            ),
        ],
    )


def _papers(p: ProgrammeBrief, one: WorkshopBrief, any_promised: bool) -> Iterator[Paper]:
    """What a session has to print; a launch has something to review where commitments were made elsewhere before it."""

    def printed(kind: str) -> str:
        return url_for("packs.show", programme_id=p.public_id, kind=kind, number=str(one.number))

    words = paper_words()
    kinds = {
        SCRIPT: not one.is_closed,
        "launch": not one.is_closed and one.opening_pack == "launch",
        "review": not one.is_closed and (one.opening_pack == "review" or any_promised),
        "signoff": bool(one.sheet_revision),
        "record": one.is_closed,
    }
    for kind in (kind for kind, is_there in kinds.items() if is_there):
        yield Paper(words[kind].title, printed(kind))
    if one.is_signed:
        yield Paper(_("Verify page"), url_for("verify.show", verify_id=one.verify_id))
