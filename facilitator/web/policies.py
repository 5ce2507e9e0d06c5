"""Every route says who may reach it; a route that says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Policy(StrEnum):
    """Who may reach a route.

    PUBLIC: anybody, no session. STRANGER: anybody, such as the sign-in page. SIGNED_IN: a facilitator.
    PROGRAMME: a facilitator of the programme that the address names. LINK: the holder of a personal link,
    checked by the view's service. PHONE: a phone that is in the open room of a workshop.
    """

    PUBLIC = "public"
    STRANGER = "stranger"
    SIGNED_IN = "signed_in"
    PROGRAMME = "programme"
    LINK = "link"
    PHONE = "phone"


def policy(kind: Policy) -> Callable[[View], View]:
    """Declares a route's policy: put it between the route and the function."""

    def declare(view: View) -> View:
        view.__dict__["policy"] = kind
        return view

    return declare


def policy_of(view: Callable[..., Any] | None) -> Policy | None:
    found = getattr(view, "policy", None)
    return found if isinstance(found, Policy) else None
