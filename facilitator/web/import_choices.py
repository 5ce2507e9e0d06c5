"""What is chosen while rows are looked at: the workshop, who is meant by a name, and which rows are shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from facilitator.domain.directions import isolated
from facilitator.forms.base import whole_number
from facilitator.forms.imports import ImportForm
from facilitator.services.import_plans import ImportPlan, PlannedRow, takers, usual_target
from facilitator.web.formats import short_day
from facilitator.web.guard import this_programme

_WHO = "who:"
ALL_SHOWN = 300
"""Up to so many rows are shown, each; of more, those that need attention come first."""


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows that a page shows, and how many it does not."""

    rows: tuple[PlannedRow, ...]
    more: int


def import_form() -> ImportForm:
    """The form of an import, with the programme's workshops to choose from."""
    programme = this_programme()
    form = ImportForm()
    workshops = takers(programme.id)
    choices = [
        (one.number, f"{one.number} · {isolated(one.title)}, {short_day(one.starts_at, programme.time_zone)}")
        for one in reversed(workshops)
    ]
    chosen = usual_target(programme, workshops)
    form.offer_workshops(
        choices or [(0, _("a launch workshop, made for them"))], chosen.number if chosen else 0
    )
    return form


def chosen_people() -> dict[str, int]:
    """Who is meant, by the key of a name that more than one person has."""
    return {
        name.removeprefix(_WHO): number
        for name, value in request.form.items()
        if name.startswith(_WHO) and (number := whole_number(value)) is not None
    }


def shown_of(plan: ImportPlan) -> ShownRows:
    """All rows of a short list; of a long one those with a problem, and then as many others as fit."""
    if len(plan.rows) <= ALL_SHOWN:
        return ShownRows(plan.rows, 0)
    faulty = [planned for planned in plan.rows if planned.problems][:ALL_SHOWN]
    others = [planned for planned in plan.rows if not planned.problems][: ALL_SHOWN - len(faulty)]
    shown = sorted((*faulty, *others), key=lambda planned: planned.row.line)
    return ShownRows(tuple(shown), len(plan.rows) - len(shown))
