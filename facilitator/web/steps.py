"""The five steps: the method's guidance, and where the programme stands on each."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.errors import NotFound
from facilitator.forms.programmes import StepForm
from facilitator.method import load_method
from facilitator.queries.criteria import criteria_of
from facilitator.queries.steps import steps_of
from facilitator.web.guard import this_programme
from facilitator.web.policies import Policy, policy
from facilitator.web.programme_pictures import ladder_picture, timeline_items

bp = Blueprint("steps", __name__)

Page = str | Response


@bp.get("/programmes/<programme_id>/steps")
@policy(Policy.PROGRAMME)
def index(programme_id: str) -> Page:
    programme = this_programme()
    standings = steps_of(programme, clock.now())
    return render_template(
        "steps/index.html",
        programme=programme,
        pairs=list(zip(load_method().steps, standings, strict=True)),
        ladder=ladder_picture(programme.current_step, standings),
    )


@bp.get("/programmes/<programme_id>/steps/<int:step>")
@policy(Policy.PROGRAMME)
def show(programme_id: str, step: int) -> Page:
    if not 1 <= step <= 5:
        raise NotFound
    return step_page(step)


def step_page(step: int, too_late: str = "") -> str:
    """The page of a step; `too_late` says why what was pressed on it was not entered."""
    programme, now = this_programme(), clock.now()
    standings = steps_of(programme, now)
    standing = standings[step - 1]
    workshops = [workshop for each in standings for workshop in each.workshops]
    return render_template(
        "steps/show.html",
        programme=programme,
        step=load_method().step(step),
        standing=standing,
        sessions=timeline_items(programme, standing.workshops),
        form=StepForm(formdata=None, step=step),
        criteria=criteria_of(programme, step, now, workshops),
        changing=request.args.get("change", ""),
        too_late=too_late,
        earlier=_address(step - 1) if step > 1 else None,
        later=_address(step + 1) if step < 5 else None,
    )


def _address(step: int) -> str:
    return url_for("steps.show", programme_id=this_programme().public_id, step=step)
