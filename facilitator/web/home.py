"""The start page: the programmes that one runs, and those that one is asked to."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from facilitator.queries.facilitators import invitations_for
from facilitator.queries.home import home_of
from facilitator.web.policies import Policy, policy

bp = Blueprint("home", __name__)


@bp.get("/")
@policy(Policy.SIGNED_IN)
def index() -> str:
    """Cards of all programmes; a stranger is led to sign in, and before the first account to how to begin."""
    return render_template(
        "home/index.html",
        home=home_of(current_user.user_id),
        invitations=invitations_for(current_user.email),
    )
