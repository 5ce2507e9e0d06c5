"""What the facilitator has at hand beside the agendas: the cards, and one page to clear before the launch."""

from __future__ import annotations

from flask import Blueprint, render_template

from facilitator import clock
from facilitator.domain.zones import today_in
from facilitator.method import load_method
from facilitator.queries.workshops import next_of, timeline
from facilitator.web.guard import this_programme
from facilitator.web.policies import Policy, policy

bp = Blueprint("guidance", __name__)
_HERE = "/programmes/<programme_id>/guidance"


@bp.get(f"{_HERE}/cards")
@policy(Policy.PROGRAMME)
def cards(programme_id: str) -> str:
    """When this happens, say this; and what may not be talked about here."""
    p, found = this_programme(), load_method().guidance
    coming = next_of(timeline(p.id), p.time_zone, today_in(p.time_zone, clock.now()))
    return render_template(
        "guidance/cards.html", programme=p, cards=found.cards, not_here=found.not_here, coming=coming
    )


@bp.get(f"{_HERE}/before-launch")
@policy(Policy.PROGRAMME)
def before_launch(programme_id: str) -> str:
    """Law, people's data and employees' representatives on one sheet of paper."""
    page = load_method().guidance.before_launch
    return render_template("guidance/before_launch.html", programme=this_programme(), page=page)
