"""Check-in: one word, or a number from 1 to 5, from everybody; hidden until it is shown."""

from __future__ import annotations

from typing import Any

from facilitator.activities import collecting
from facilitator.activities.collecting import COLLECT, SETUP, SHOWN
from facilitator.activities.family import Block, Fields, Giver, Kind, Left, Shown
from facilitator.domain import scales
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.scales import CHECK_IN, Said
from facilitator.domain.sides import Side
from facilitator.queries.workshops import attendance_of
from facilitator.services.activity_states import save_state, touch_rooms

WORD, SCALE = "word", "scale"


def show(block: Block) -> Shown:
    """What is asked and how; how many have answered; the answers once they are shown and not hidden."""
    is_hidden = block.room.hidden
    shown: dict[str, Any] = {
        **_asked(block),
        "given": 0 if block.state.phase == SETUP else collecting.given(block),
        "there": sum(one.present for one in attendance_of(block.programme.id, block.workshop.id).people),
        "is_hidden": is_hidden,
    }
    if block.state.phase == SHOWN:
        shown["given"] = len(collecting.result(block))
        if not is_hidden:
            shown |= _result(collecting.result(block), shown["how"])
    return shown


def _asked(block: Block) -> dict[str, Any]:
    return {
        "phase": block.state.phase,
        "how": block.state.settings.get("how", WORD),
        "anonymous": collecting.is_anonymous(block),
        "side_is_shown": collecting.side_is_shown(block),
        "most_word": scales.MOST_WORD,
        "few": collecting.are_few(block),
        "aside": collecting.was_put_aside(block),
    }


def _result(answers: tuple[Said, ...], how: str) -> dict[str, Any]:
    """Numbers as levels; words by side where all may be told apart, in an order that says nothing of its own."""
    if how == SCALE:
        return {"levels": scales.levels(answers, CHECK_IN)}
    words = sorted(answers, key=lambda one: one.value.casefold())
    by_side = bool(words) and all(one.side is not None for one in words)
    return {
        "words": () if by_side else tuple(words),
        "words_of": {side.value: tuple(one for one in words if one.side is side) for side in Side}
        if by_side
        else {},
    }


def desk(block: Block) -> Shown:
    """Who is still missing (by name, when it is named), and the answers that the room does not see yet."""
    named = not collecting.is_anonymous(block)
    runs = collecting.runs_of(block)
    return {
        "may_show": block.state.phase != COLLECT or collecting.can_close(block),
        "missing": collecting.missing(block) if named and block.state.phase == COLLECT else (),
        "result": _result(collecting.result(block), block.state.settings.get("how", WORD))
        if block.state.phase == SHOWN
        else {},
        "past": [_line(block, run) for run in runs if run["run"] != block.state.run],
    }


def mine(block: Block, giver: Giver) -> Shown:
    return collecting.own(block, giver) if block.state.phase == COLLECT else {}


def answer(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Takes a word or a number; a later one takes its place."""
    how = block.state.settings.get("how", WORD)
    text = fields.get("value", "")
    value = scales.checked_word(text) if how == WORD else scales.checked_number(text, CHECK_IN)
    collecting.take(block, giver, value)
    return {"value": value}


def ask(actor: Actor, block: Block, fields: Fields) -> None:
    """Asks the room: one word or 1 to 5, named or anonymous. While it is open neither can be changed."""
    if block.state.phase != SETUP:
        raise Conflict("The room has been asked already. Ask again to begin anew.")
    how = fields.get("how", WORD)
    if how not in (WORD, SCALE):
        raise Invalid({"how": "Choose one word or a number from 1 to 5."})
    anonymous = fields.get("anonymous", "") == "1"
    collecting.opened(block, {"how": how, "anonymous": anonymous})
    collecting.tell(actor, block, "CheckInOpened", {"how": how, "anonymous": anonymous})


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Closes the run and shows what came."""
    if block.state.phase != COLLECT:
        raise Conflict("There is nothing to show: the room has not been asked, or it is shown already.")
    _close(actor, block)


def again(actor: Actor, block: Block, fields: Fields) -> None:
    """Makes ready to ask anew; what was shown before is kept."""
    if block.state.phase != SHOWN:
        raise Conflict("Show this one first.")
    save_state(block.item.id, block.state, phase=SETUP, run=block.state.run + 1)
    touch_rooms(block.programme.id)


def ends(actor: Actor, block: Block) -> None:
    """The room goes on: what was still open is closed and kept; what may not be shown waits, to be collected on."""
    if block.state.phase == COLLECT and collecting.can_close(block):
        _close(actor, block)


def leaves(block: Block) -> Left | None:
    """A line per run, with the words themselves, or how often each number was given."""
    lines = tuple(_line(block, run) for run in collecting.runs_of(block) if run["answers"])
    return Left("Check-in", lines) if lines else None


def _line(block: Block, run: dict[str, Any]) -> str:
    answers = scales.from_plain(run["answers"])
    names = {Side.SUPPLIER: block.programme.supplier, Side.CUSTOMER: block.programme.customer}
    if run["how"] == SCALE:
        return scales.in_words(answers, CHECK_IN, names)
    words = sorted(answers, key=lambda one: one.value.casefold())
    return " · ".join(f"{one.value} ({one.name})" if one.name else one.value for one in words)


def _close(actor: Actor, block: Block) -> None:
    how = block.state.settings.get("how", WORD)
    anonymous = collecting.is_anonymous(block)
    answers = collecting.closed(block, {"how": how})
    data: dict[str, Any] = {"how": how, "anonymous": anonymous, "answers": len(answers)}
    if not anonymous:
        data["given"] = scales.as_plain(answers)
    collecting.tell(actor, block, "CheckInShown", data)


KIND = Kind(
    key="check-in",
    phases=(SETUP, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"answer": answer, "agree": collecting.give_agreement},
    acts={"ask": ask, "show": reveal, "aside": collecting.aside, "again": again},
    leaves=leaves,
    ends=ends,
    is_private=collecting.is_private,
    has_mine=True,
    is_tool=True,
)
