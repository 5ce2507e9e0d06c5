"""What is to be decided today, numbered, each with what it is about and the page where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from facilitator.domain.commitments import OPEN, State
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.check import agreed_so_far, is_up, session_day
from facilitator.packs.parts.exceptions import is_exception
from facilitator.packs.parts.settled import is_left_over, settled_since
from facilitator.queries.commitment_view import CommitmentView

NAMED = 6
"""So many of one sort are named on page one; the others are counted."""


@dataclass(frozen=True, slots=True)
class About:
    """One commitment that a decision is about: its ref and its party, and nobody's name."""

    ref: str
    side: str
    state: str
    report: str = ""
    verdict: str = ""
    days_over: int = 0
    carried: int = 0
    due: date | None = None
    wished: date | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One line. `what`: confirm, say, change, differ, often or carry; `more` beyond those named; `at` an anchor."""

    what: str
    about: tuple[About, ...]
    more: int
    at: str


@dataclass(frozen=True, slots=True)
class ToDecide(PartShape):
    """The decisions in the order in which they are best taken."""

    decisions: tuple[Decision, ...]
    part: str = "decide"


def decide_part(material: Material) -> ToDecide | None:
    """None where nothing waits for a decision."""
    lines = (_decision(what, found, material) for what, found in sorted_by_what(material).items())
    decisions = tuple(line for line in lines if line is not None)
    return ToDecide(decisions) if decisions else None


def sorted_by_what(material: Material) -> dict[str, list[CommitmentView]]:
    """Every commitment by what is to be decided about it; nothing stands under two of them but what is left over."""
    day = session_day(material)
    live = [one for one in material.facts.commitments if one.state in OPEN]
    tests: dict[str, Callable[[CommitmentView], bool]] = {
        "confirm": lambda one: agreed_so_far(one, material.workshop),
        "change": lambda one: one.state is State.CHANGE_ASKED,
        "differ": lambda one: one.state is State.VIEWS_DIFFER,
        "say": lambda one: is_up(one, day),
        "often": lambda one: one.carried_often,
    }
    found: dict[str, list[CommitmentView]] = {what: [] for what in tests}
    for one in live:
        what = next((what for what, holds in tests.items() if holds(one)), None)
        if what:
            found[what].append(one)
    found["say"].sort(key=lambda one: -one.days_over(material.today))
    order = ("confirm", "say", "change", "differ", "often")
    left = [one for one in settled_since(material) if is_left_over(one) and not one.places.judged_elsewhere]
    return {what: found[what] for what in order} | {"carry": left}


def _decision(what: str, found: list[CommitmentView], material: Material) -> Decision | None:
    if not found:
        return None
    named = tuple(_about(one, material.today) for one in found[:NAMED])
    return Decision(what, named, len(found) - len(named), _anchor(what, found))


def _anchor(what: str, found: list[CommitmentView]) -> str:
    """Where one begins to read about it."""
    if what in ("confirm", "carry"):
        return "undisputed" if what == "confirm" else "settled"
    first = next((one for one in found if is_exception(one)), None)
    if what in ("change", "differ") and first is not None:
        return f"talk-{first.ref}"
    return f"row-{found[0].ref}"


def _about(one: CommitmentView, today: date) -> About:
    ask = one.ask
    return About(
        ref=one.ref,
        side=one.side.value,
        state=one.state.value,
        report=one.report.said or "",
        verdict=one.verdict.said or "",
        days_over=one.days_over(today),
        carried=one.links.carried_count,
        due=one.wording.due,
        wished=ask.wish.due if ask else None,
        asked_at=ask.asked_at if ask else None,
    )
