"""What the facilitator has at hand beside the agendas: the cards, and one page to clear before the launch."""

from __future__ import annotations

from flask import Blueprint, render_template

from facilitator.method import load_method
from facilitator.web.guard import this_programme
from facilitator.web.policies import Policy, policy

bp = Blueprint("guidance", __name__)
_HERE = "/programmes/<programme_id>/guidance"


@bp.get(f"{_HERE}/cards")
@policy(Policy.PROGRAMME)
def cards(programme_id: str) -> str:
    """When this happens, say this; and what may not be talked about here."""
    found = load_method().guidance
    return render_template(
        "guidance/cards.html", programme=this_programme(), cards=found.cards, not_here=found.not_here
    )


@bp.get(f"{_HERE}/before-launch")
@policy(Policy.PROGRAMME)
def before_launch(programme_id: str) -> str:
    """Law, people's data and employees' representatives on one sheet of paper."""
    page = load_method().guidance.before_launch
    return render_template("guidance/before_launch.html", programme=this_programme(), page=page)
