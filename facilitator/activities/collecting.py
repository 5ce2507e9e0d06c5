"""What check-in and fist to five share: one answer from everybody, named or anonymous, hidden until it is shown.

Named answers are rows of `answers`; anonymous ones are ballots. When a run is closed, what was given is written into
the state of the activity, where it stays for the record; the ballots are gone then.
"""

from __future__ import annotations

from typing import Any

from facilitator import clock
from facilitator.activities import telling
from facilitator.activities.family import Block, Fields, Giver, Shown
from facilitator.domain.actors import Actor
from facilitator.domain.anonymity import shuffled
from facilitator.domain.canonical import iso_moment
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.scales import Said, as_plain, from_plain
from facilitator.domain.sides import Side
from facilitator.queries.answers import answers_of, own_answers, who_answered
from facilitator.queries.rooms import StateView
from facilitator.queries.workshops import Attendee, attendance_of
from facilitator.services.activity_states import save_state
from facilitator.services.answers import put_answer, stop_collecting
from facilitator.services.ballots import (
    CLOSED,
    TooFew,
    agree,
    can_take,
    check_agreed,
    check_may_give,
    check_may_put_aside,
    counts,
    few_are_in,
    has_agreed,
    hold,
    may_give,
    own_ballots,
    put_aside,
    put_ballot,
    sides_kept,
    take_ballots,
)

SETUP, COLLECT, SHOWN = "setup", "collect", "shown"
ANSWER = "answer"


def is_anonymous(block: Block) -> bool:
    """Whether this run takes answers without names; until it is chosen, as the agenda's block says."""
    return bool(block.state.settings.get("anonymous", block.item.anonymous))


def is_private(block: Block) -> bool:
    """Whether what phones give now is anonymous."""
    return block.state.phase != SETUP and is_anonymous(block)


def tell(actor: Actor, block: Block, kind: str, data: dict[str, Any]) -> None:
    """Writes an event about the run that is on."""
    telling.tell(actor, block, kind, {"run": block.state.run, **data})


def opened(block: Block, settings: dict[str, Any]) -> StateView:
    """Opens the run for answers with these settings; who is in by then decides whether sides are noted, and whether
    they are so few that each is told first."""
    few = bool(settings.get("anonymous")) and few_are_in(block.item.id)
    return save_state(
        block.item.id,
        block.state,
        phase=COLLECT,
        settings={
            **block.state.settings,
            **settings,
            "opened": iso_moment(clock.now()),
            "sides": sides_kept(block.item.id),
            "few": few,
            "aside": False,
        },
    )


def take(block: Block, giver: Giver, value: str) -> None:
    """Stores one answer. Raises Conflict when the run does not collect (any more), Invalid for a nameless named one."""
    if block.state.phase != COLLECT:
        raise Conflict("There is nothing to answer at this moment. What you wrote is still here.")
    item, state = block.item, block.state
    if not is_anonymous(block):
        if giver.person_id is None:
            raise Invalid({"person": "Choose whose answer this is."})
        put_answer(item.id, state.mode, state.run, giver.person_id, 0, value, while_in=COLLECT)
        return
    check_may_give(giver.secret, str(state.settings.get("opened", "")))
    check_agreed(are_few(block), item.key, state.mode, state.run, giver.secret)
    hold(block.programme.id, item.id, state)
    side = giver.side if side_is_shown(block) else None
    put_ballot(item.id, item.key, state.mode, state.run, ANSWER, 0, value, giver.secret, side)


def are_few(block: Block) -> bool:
    """Whether so few were in when the room was asked anonymously that each phone says first that it knows."""
    return is_anonymous(block) and bool(block.state.settings.get("few"))


def give_agreement(block: Block, giver: Giver, fields: Fields) -> Shown:
    """A phone says that it knows how few they are."""
    if block.state.phase != COLLECT:
        raise Conflict(CLOSED)
    item, state = block.item, block.state
    hold(block.programme.id, item.id, state)
    agree(item.id, item.key, state.mode, state.run, giver.secret)
    return {"agreed": True}


def can_close(block: Block) -> bool:
    """Whether what came in may be shown: named answers always, anonymous ones of three or more, or of few who knew."""
    item, state = block.item, block.state
    return not is_anonymous(block) or can_take(item.id, state.mode, state.run, are_few(block))


def aside(actor: Actor, block: Block, fields: Fields) -> None:
    """Puts what came in aside unseen, and makes ready to ask anew."""
    if block.state.phase != COLLECT or not is_anonymous(block):
        raise Conflict("There is nothing to put aside.")
    item, state = block.item, block.state
    check_may_put_aside(item.id, state.mode, state.run, are_few(block))
    save_state(item.id, state, phase=SETUP, run=state.run + 1, settings={**state.settings, "aside": True})
    put_aside(item.id, state.mode, state.run)
    tell(actor, block, "AnswersPutAside", {})


def was_put_aside(block: Block) -> bool:
    """Whether what came in last was put aside unseen."""
    return block.state.phase == SETUP and bool(block.state.settings.get("aside"))


def own(block: Block, giver: Giver) -> dict[str, Any]:
    """What this phone has answered in this run, and whether it may."""
    item, state = block.item, block.state
    if is_anonymous(block):
        found = own_ballots(item.key, state.mode, state.run, ANSWER, (0,), giver.secret)
        may = may_give(giver.secret, str(state.settings.get("opened", "")))
        asked = are_few(block) and not has_agreed(item.key, state.mode, state.run, giver.secret)
        return {"value": found.get(0, ""), "may_give": may, "asked": asked}
    found = own_answers(item.id, state.mode, state.run, giver.person_id or 0)
    return {"value": found.get(0, ""), "may_give": giver.person_id is not None}


def given(block: Block) -> int:
    """How many have answered so far."""
    item, state = block.item, block.state
    if is_anonymous(block):
        return counts(item.id, state.mode, state.run).given
    return len(who_answered(item.id, state.mode, state.run))


def side_is_shown(block: Block) -> bool:
    """Whether a side may come to stand beside an answer. It is settled when the room is asked, and said before anybody
    writes: who comes in later changes nothing in it."""
    return not is_anonymous(block) or bool(block.state.settings.get("sides"))


def missing(block: Block) -> tuple[Attendee, ...]:
    """Who is there and has not answered by name yet: the facilitator asks them."""
    answered = who_answered(block.item.id, block.state.mode, block.state.run)
    everybody = attendance_of(block.programme.id, block.workshop.id).people
    return tuple(one for one in everybody if one.present and one.person_id not in answered)


def closed(block: Block, about: dict[str, Any]) -> tuple[Said, ...]:
    """Closes the run and keeps what it got, with what it was about; returns the answers.

    Named answers by party and name; anonymous ones shuffled, then never in another order again. Raises TooFew.
    """
    if not can_close(block):
        raise TooFew
    state = stop_collecting(block.programme.id, block.item.id, block.state, SHOWN)
    answers = _collected(block)
    kept = {
        **about,
        "run": state.run,
        "anonymous": is_anonymous(block),
        "answers": as_plain(answers),
    }
    runs = [one for one in state.data.get("runs", ()) if one["run"] != state.run]
    save_state(block.item.id, state, data={**state.data, "runs": [*runs, kept]})
    return answers


def _collected(block: Block) -> tuple[Said, ...]:
    item, state = block.item, block.state
    if is_anonymous(block):
        ballots = take_ballots(item.id, state.mode, state.run, are_few(block))
        return tuple(Said(value, Side(side) if side else None) for side, value in shuffled(ballots))
    return tuple(Said(row.value, row.side, row.name) for row in answers_of(item.id, state.mode, state.run))


def runs_of(block: Block) -> list[dict[str, Any]]:
    """The closed runs, oldest first, as they were kept."""
    return list(block.state.data.get("runs", ()))


def result(block: Block) -> tuple[Said, ...]:
    """What this run got, once it is closed."""
    for one in runs_of(block):
        if one["run"] == block.state.run:
            return from_plain(one["answers"])
    return ()
