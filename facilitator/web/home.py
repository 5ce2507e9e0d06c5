"""The start page: the programmes that one runs, and those that one is asked to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from facilitator.domain.texts import clean_line
from facilitator.forms.base import whole_number
from facilitator.queries.facilitators import invitations_for
from facilitator.queries.home import HomeFilters, home_of
from facilitator.web.policies import Policy, policy

bp = Blueprint("home", __name__)


@bp.get("/")
@policy(Policy.SIGNED_IN)
def index() -> str:
    """Cards of a page of programmes; a stranger is led to sign in, and before the first account to how to begin."""
    filters = HomeFilters(
        search=clean_line(request.args.get("q", ""))[:120],
        archived=request.args.get("archived") == "1",
        page=whole_number(request.args.get("page")) or 1,
    )
    asked = {"q": filters.search or None, "archived": "1" if filters.archived else None}

    def link(**changes: Any) -> str:
        return url_for("home.index", **(asked | changes))

    return render_template(
        "home/index.html",
        home=home_of(current_user.user_id, filters),
        filters=filters,
        invitations=() if filters.archived else invitations_for(current_user.email),
        link=link,
    )
