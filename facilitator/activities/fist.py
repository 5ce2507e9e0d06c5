"""Fist to five: before a commitment is signed, everybody shows with 0 to 5 fingers how far they stand behind it.

Nobody is outvoted by it: whoever is at 0 to 2 is invited to say what would have to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from facilitator.activities import answered
from facilitator.activities.collected import COLLECT, READY, SHOWN, Collected
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.telling import tell
from facilitator.domain import scales
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.events.activities import FistAsked, FistShown
from facilitator.domain.givers import Giver
from facilitator.domain.scales import FIST
from facilitator.domain.sides import Side
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import commit_list, commitment_by_ref
from facilitator.queries.names import names_of
from facilitator.services.activity_states import save_state, touch_rooms


def show(block: Block) -> Shown:
    """The commitment and how many have answered; then the numbers, never whose they are."""
    commitment = _commitment(block)
    if commitment is None:
        block = replace(block, state=replace(block.state, phase=READY))
    shown = answered.shown(HOW, block) | {"commitment": commitment}
    if block.state.phase == SHOWN and not block.room.hidden:
        answers = answered.result(block)
        shown |= {"levels": scales.levels(answers, FIST), "hesitant": len(scales.hesitant(answers))}
    return shown


def desk(block: Block) -> Shown:
    """The promises to choose from with what each got so far; who hesitates, when it was named."""
    answers = answered.result(block) if block.state.phase == SHOWN else ()
    return {
        **answered.at_desk(HOW, block),
        "commitments": [(one, _latest(block, one.ref)) for one in _listed(block)],
        "levels": scales.levels(answers, FIST) if answers else (),
        "hesitant": scales.hesitant(answers),
    }


def mine(block: Block, giver: Giver) -> Shown:
    return answered.mine(HOW, block, giver)


def answer(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Takes a number from 0 to 5; a later one takes its place."""
    return answered.answer(HOW, block, giver, scales.checked_number(fields.get("value", ""), FIST))


def ask(actor: Actor, block: Block, fields: Fields) -> None:
    """Asks the room about one commitment, by name or not as the facilitator chooses.

    Raises Conflict while another one is being asked about, Invalid for one that this workshop has not on its list.
    """
    if block.state.phase == COLLECT:
        raise Conflict("The room is answering already. Show that one first.")
    ref = fields.get("ref", "")
    if ref not in {one.ref for one in _listed(block)}:
        raise Invalid({"ref": "Choose one of this session's commitments."})
    now = HOW.opened(block, fields, {"ref": ref})
    tell(actor, now, FistAsked(block.item.title, now.state.run, ref, HOW.is_anonymous(now)))


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Closes the run and shows the numbers."""
    if block.state.phase != COLLECT:
        raise Conflict("There is nothing to show: choose a commitment first.")
    ref = str(block.state.settings.get("ref", ""))
    answers = answered.keep(HOW, block, {"ref": ref})
    said = answered.told_of(HOW, block, answers)
    tell(actor, block, FistShown(**said, ref=ref, hesitant=len(scales.hesitant(answers))))


def other(actor: Actor, block: Block, fields: Fields) -> None:
    """Back to the list of commitments; what was shown is kept."""
    if block.state.phase != SHOWN:
        raise Conflict("Show this one first.")
    save_state(block.item.id, block.state, phase=READY, run=block.state.run + 1)
    touch_rooms(block.programme.id)


def leaves(block: Block) -> Left | None:
    """A line per commitment that was asked about: how often each number was given, the last time it was asked."""
    latest: dict[str, dict[str, Any]] = {run["ref"]: run for run in answered.runs_of(block) if run["answers"]}
    names = {Side.SUPPLIER: block.programme.supplier, Side.CUSTOMER: block.programme.customer}
    lines = tuple(
        f"{ref}: {scales.in_words(scales.from_plain(run['answers']), FIST, names)}"
        for ref, run in sorted(latest.items())
    )
    return Left("Fist to five", lines) if lines else None


def _listed(block: Block) -> Sequence[CommitmentView]:
    return commit_list(block.programme.id, block.workshop, names_of(block.programme.id))


def _commitment(block: Block) -> CommitmentView | None:
    ref = block.state.settings.get("ref")
    if not ref or block.state.phase == READY:
        return None
    try:
        return commitment_by_ref(block.programme.id, str(ref), names_of(block.programme.id))
    except NotFound:
        return None


def _latest(block: Block, ref: str) -> tuple[scales.Level, ...]:
    """What a commitment got when it was last asked about."""
    runs = [run for run in answered.runs_of(block) if run["ref"] == ref and run["answers"]]
    return scales.levels(scales.from_plain(runs[-1]["answers"]), FIST) if runs else ()


HOW = Collected(what="answer", shows=reveal)
KIND = Kind(
    key="fist",
    phases=(READY, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"answer": answer, "agree": HOW.agree},
    acts={"ask": ask, "show": reveal, "aside": HOW.aside, "other": other},
    leaves=leaves,
    ends=HOW.ends,
    collects=HOW,
    has_mine=True,
    is_tool=True,
)
