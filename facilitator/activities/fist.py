"""Fist to five: before a commitment is signed, everybody shows with 0 to 5 fingers how far they stand behind it.

Nobody is outvoted by it: whoever is at 0 to 2 is invited to say what would have to change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from facilitator.activities import collecting
from facilitator.activities.collecting import COLLECT, SETUP, SHOWN
from facilitator.activities.family import Block, Fields, Giver, Kind, Left, Shown
from facilitator.domain import scales
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid, NotFound
from facilitator.domain.scales import FIST
from facilitator.domain.sides import Side
from facilitator.queries.commitments import CommitmentView, commit_list, commitment_by_ref, names_of
from facilitator.queries.workshops import attendance_of
from facilitator.services.activity_states import save_state, touch_rooms


def show(block: Block) -> Shown:
    """The commitment and how many have answered; then the numbers, never whose they are."""
    commitment = _commitment(block)
    phase = block.state.phase if commitment is not None else SETUP
    shown: dict[str, Any] = {
        "phase": phase,
        "commitment": commitment,
        "anonymous": collecting.is_anonymous(block),
        "side_is_shown": collecting.side_is_shown(block),
        "given": collecting.given(block) if phase == COLLECT else 0,
        "there": sum(one.present for one in attendance_of(block.programme.id, block.workshop.id).people),
        "is_hidden": block.room.hidden,
        "few": collecting.are_few(block),
        "aside": collecting.was_put_aside(block),
    }
    if phase == SHOWN:
        answers = collecting.result(block)
        shown["given"] = len(answers)
        if not block.room.hidden:
            shown["levels"] = scales.levels(answers, FIST)
            shown["hesitant"] = len(scales.hesitant(answers))
    return shown


def desk(block: Block) -> Shown:
    """The promises to choose from with what each got so far; who hesitates, when it was named."""
    phase = block.state.phase
    answers = collecting.result(block) if phase == SHOWN else ()
    return {
        "commitments": [
            (one, _latest(block, one.ref))
            for one in commit_list(block.programme.id, block.workshop, names_of(block.programme.id))
        ],
        "may_show": block.state.phase != COLLECT or collecting.can_close(block),
        "missing": collecting.missing(block)
        if phase == COLLECT and not collecting.is_anonymous(block)
        else (),
        "levels": scales.levels(answers, FIST) if answers else (),
        "hesitant": scales.hesitant(answers),
    }


def mine(block: Block, giver: Giver) -> Shown:
    return collecting.own(block, giver) if block.state.phase == COLLECT else {}


def answer(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Takes a number from 0 to 5; a later one takes its place."""
    value = scales.checked_number(fields.get("value", ""), FIST)
    collecting.take(block, giver, value)
    return {"value": value}


def ask(actor: Actor, block: Block, fields: Fields) -> None:
    """Asks the room about one commitment, by name unless the facilitator chose otherwise before.

    Raises Conflict while another one is being asked about, Invalid for one that this workshop has not on its list.
    """
    if block.state.phase == COLLECT:
        raise Conflict("The room is answering already. Show that one first.")
    ref = fields.get("ref", "")
    listed = commit_list(block.programme.id, block.workshop, names_of(block.programme.id))
    if ref not in {one.ref for one in listed}:
        raise Invalid({"ref": "Choose one of this workshop's commitments."})
    anonymous = fields.get("anonymous", "") == "1"
    if block.state.phase == SHOWN:
        block = _anew(block)
    collecting.opened(block, {"ref": ref, "anonymous": anonymous})
    collecting.tell(actor, block, "FistAsked", {"ref": ref, "anonymous": anonymous})


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Closes the run and shows the numbers."""
    if block.state.phase != COLLECT:
        raise Conflict("There is nothing to show: choose a commitment first.")
    _close(actor, block)


def other(actor: Actor, block: Block, fields: Fields) -> None:
    """Back to the list of commitments; what was shown is kept."""
    if block.state.phase != SHOWN:
        raise Conflict("Show this one first.")
    _anew(block)
    touch_rooms(block.programme.id)


def ends(actor: Actor, block: Block) -> None:
    """The room goes on: what was still open is closed and kept; what may not be shown waits, to be collected on."""
    if block.state.phase == COLLECT and collecting.can_close(block):
        _close(actor, block)


def leaves(block: Block) -> Left | None:
    """A line per commitment that was asked about: how often each number was given, the last time it was asked."""
    latest: dict[str, dict[str, Any]] = {
        run["ref"]: run for run in collecting.runs_of(block) if run["answers"]
    }
    names = {Side.SUPPLIER: block.programme.supplier, Side.CUSTOMER: block.programme.customer}
    lines = tuple(
        f"{ref}: {scales.in_words(scales.from_plain(run['answers']), FIST, names)}"
        for ref, run in sorted(latest.items())
    )
    return Left("Fist to five", lines) if lines else None


def _close(actor: Actor, block: Block) -> None:
    ref, anonymous = str(block.state.settings.get("ref", "")), collecting.is_anonymous(block)
    answers = collecting.closed(block, {"ref": ref})
    data: dict[str, Any] = {
        "ref": ref,
        "anonymous": anonymous,
        "answers": len(answers),
        "hesitant": len(scales.hesitant(answers)),
    }
    if not anonymous:
        data["given"] = scales.as_plain(answers)
    collecting.tell(actor, block, "FistShown", data)


def _anew(block: Block) -> Block:
    state = save_state(block.item.id, block.state, phase=SETUP, run=block.state.run + 1)
    return replace(block, state=state)


def _commitment(block: Block) -> CommitmentView | None:
    ref = block.state.settings.get("ref")
    if not ref or block.state.phase == SETUP:
        return None
    try:
        return commitment_by_ref(block.programme.id, str(ref), names_of(block.programme.id))
    except NotFound:
        return None


def _latest(block: Block, ref: str) -> tuple[scales.Level, ...]:
    """What a commitment got when it was last asked about."""
    runs = [run for run in collecting.runs_of(block) if run["ref"] == ref and run["answers"]]
    return scales.levels(scales.from_plain(runs[-1]["answers"]), FIST) if runs else ()


KIND = Kind(
    key="fist",
    phases=(SETUP, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"answer": answer, "agree": collecting.give_agreement},
    acts={"ask": ask, "show": reveal, "aside": collecting.aside, "other": other},
    leaves=leaves,
    ends=ends,
    is_private=collecting.is_private,
    has_mine=True,
    is_tool=True,
)
