"""Acts that are offered on several screens lead back to the one they came from."""

from __future__ import annotations

from flask import request

from facilitator.domain.workshops import check_takes_entries
from facilitator.forms.base import whole_number
from facilitator.queries.workshops import running_workshop, workshop_by_number
from facilitator.services.transactions import let_go
from facilitator.web.guard import this_programme


def back_or(default: str) -> str:
    """The page of this programme that a form or link names as `back`, else the default."""
    wanted = request.form.get("back") or request.args.get("back") or ""
    inside = f"/programmes/{this_programme().public_id}/"
    plain = wanted.startswith(inside) and not any(sign in wanted for sign in ("\\", "//", "\n", "\r"))
    return wanted if plain else default


def workshop_of_act() -> int | None:
    """The row of the workshop in which an act happens: the one that the form names, else the one that is on.

    Raises NotFound, and Conflict for one whose record stands: nothing is said in a workshop that is over.
    """
    programme, number = this_programme(), whole_number(request.form.get("workshop"))
    if number is not None:
        named = workshop_by_number(programme.id, number)
        check_takes_entries(named.standing)
        return named.id
    running = running_workshop(programme.id)
    return running.id if running else None


def forget_changes() -> None:
    """Before a form is shown again after a refusal: what the page reads is what is stored."""
    let_go()
