"""What check-in and fist to five share: one answer from everybody, kept run by run when it is shown.

It stays in the state of the activity for the record: named answers by party and name, anonymous ones shuffled once.
"""

from __future__ import annotations

from typing import Any

from facilitator.activities.collected import COLLECT, Collected
from facilitator.activities.family import Block, Shown
from facilitator.domain.givers import Giver
from facilitator.domain.scales import Said, as_plain, from_plain
from facilitator.queries.answers import who_answered
from facilitator.queries.workshops import Attendee, attendance_of
from facilitator.services.activity_states import save_state


def shown(how: Collected, block: Block) -> dict[str, Any]:
    """The terms, how many have answered of those who are there, and whether the room sees what came."""
    phase = block.state.phase
    given = how.counts(block).given if phase == COLLECT else len(result(block))
    return {
        "phase": phase,
        **how.told(block),
        "given": given,
        "there": sum(one.present for one in attendance_of(block.programme.id, block.workshop.id).people),
        "is_hidden": block.room.hidden,
    }


def at_desk(how: Collected, block: Block) -> dict[str, Any]:
    """Whether it may be shown, and, when it is named, who is there and has not answered yet: they can be asked."""
    named = block.state.phase == COLLECT and not how.is_anonymous(block)
    return {"may_show": how.may_show(block), "missing": _missing(block) if named else ()}


def mine(how: Collected, block: Block, giver: Giver) -> Shown:
    """What this phone has answered in the run that is on."""
    if block.state.phase != COLLECT:
        return {}
    own = how.own(block, giver)
    return {**own, "value": own["own"].get(0, "")}


def answer(how: Collected, block: Block, giver: Giver, value: str) -> Shown:
    """Takes one answer; a later one takes its place."""
    to = how.taking(block, giver)
    to.store.put(to, giver, 0, value)
    return {"value": value}


def keep(how: Collected, block: Block, about: dict[str, Any]) -> tuple[Said, ...]:
    """Ends the run and keeps what it got, with what it was about; returns the answers. Raises TooFew."""
    block = how.closed(block)
    state, answers = block.state, how.said(block)
    kept = {**about, "run": state.run, "anonymous": how.is_anonymous(block), "answers": as_plain(answers)}
    runs = [one for one in runs_of(block) if one["run"] != state.run]
    save_state(block.item.id, state, data={**state.data, "runs": [*runs, kept]})
    return answers


def told_of(how: Collected, block: Block, answers: tuple[Said, ...]) -> dict[str, Any]:
    """What the event says of a run that was shown: how many answered, and with names what."""
    anonymous = how.is_anonymous(block)
    told = {"item": block.item.title, "run": block.state.run, "anonymous": anonymous, "answers": len(answers)}
    return told if anonymous else {**told, "given": as_plain(answers)}


def runs_of(block: Block) -> list[dict[str, Any]]:
    """The closed runs, oldest first, as they were kept."""
    return list(block.state.data.get("runs", ()))


def result(block: Block) -> tuple[Said, ...]:
    """What this run got, once it is closed."""
    run = next((one for one in runs_of(block) if one["run"] == block.state.run), None)
    return from_plain(run["answers"]) if run else ()


def _missing(block: Block) -> tuple[Attendee, ...]:
    answered = who_answered(block.item.id, block.state.mode, block.state.run)
    everybody = attendance_of(block.programme.id, block.workshop.id).people
    return tuple(one for one in everybody if one.present and one.person_id not in answered)
