"""Check-in: one word, or a number from 1 to 5, from everybody; hidden until it is shown."""

from __future__ import annotations

from typing import Any

from facilitator.activities import answered
from facilitator.activities.collected import COLLECT, READY, SHOWN, Collected
from facilitator.activities.family import Block, Fields, Kind, Left, Shown
from facilitator.activities.telling import tell
from facilitator.domain import scales
from facilitator.domain.actors import Actor
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.activities import CheckInOpened, CheckInShown
from facilitator.domain.givers import Giver
from facilitator.domain.scales import CHECK_IN, Said
from facilitator.domain.sides import Side
from facilitator.method import load_method
from facilitator.services.activity_states import save_state, touch_rooms

WORD, SCALE = "word", "scale"


def show(block: Block) -> Shown:
    """What is asked and how; how many have answered; the answers once they are shown and not hidden."""
    shown = answered.shown(HOW, block) | {"how": _how(block), "most_word": scales.MOST_WORD}
    if block.state.phase == SHOWN and not block.room.hidden:
        shown |= _result(answered.result(block), shown["how"])
    return shown


def _how(block: Block) -> str:
    """A word or a number: as it was asked last, else as the block's script asks."""
    return str(block.state.settings.get("how") or _as_scripted(block))


def _as_scripted(block: Block) -> str:
    return SCALE if "figures" in load_method().shows(block.item.from_block) else WORD


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
    is_shown = block.state.phase == SHOWN
    return {
        **answered.at_desk(HOW, block),
        "result": _result(answered.result(block), _how(block)) if is_shown else {},
        "past": [_line(block, run) for run in answered.runs_of(block) if run["run"] != block.state.run],
    }


def mine(block: Block, giver: Giver) -> Shown:
    return answered.mine(HOW, block, giver)


def answer(block: Block, giver: Giver, fields: Fields) -> Shown:
    """Takes a word or a number; a later one takes its place."""
    text = fields.get("value", "")
    is_word = _how(block) == WORD
    value = scales.checked_word(text) if is_word else scales.checked_number(text, CHECK_IN)
    return answered.answer(HOW, block, giver, value)


def ask(actor: Actor, block: Block, fields: Fields) -> None:
    """Asks the room: one word or 1 to 5, named or anonymous. While it is open neither can be changed."""
    if block.state.phase != READY:
        raise Conflict("The room has been asked already. Ask again to begin anew.")
    how = fields.get("how") or _how(block)
    if how not in (WORD, SCALE):
        raise Invalid({"how": "Choose one word or a number from 1 to 5."})
    now = HOW.opened(block, fields, {"how": how})
    tell(actor, now, CheckInOpened(block.item.title, now.state.run, how, HOW.is_anonymous(now)))


def reveal(actor: Actor, block: Block, fields: Fields) -> None:
    """Closes the run and shows what came."""
    if block.state.phase != COLLECT:
        raise Conflict("There is nothing to show: the room has not been asked, or it is shown already.")
    answers = answered.keep(HOW, block, {"how": _how(block)})
    tell(actor, block, CheckInShown(**answered.told_of(HOW, block, answers), how=_how(block)))


def again(actor: Actor, block: Block, fields: Fields) -> None:
    """Makes ready to ask anew; what was shown before is kept."""
    if block.state.phase != SHOWN:
        raise Conflict("Show this one first.")
    save_state(block.item.id, block.state, phase=READY, run=block.state.run + 1)
    touch_rooms(block.programme.id)


def leaves(block: Block) -> Left | None:
    """A line per run, with the words themselves, or how often each number was given."""
    lines = tuple(_line(block, run) for run in answered.runs_of(block) if run["answers"])
    return Left("Check-in", lines) if lines else None


def _line(block: Block, run: dict[str, Any]) -> str:
    answers = scales.from_plain(run["answers"])
    names = {Side.SUPPLIER: block.programme.supplier, Side.CUSTOMER: block.programme.customer}
    if run["how"] == SCALE:
        return scales.in_words(answers, CHECK_IN, names)
    words = sorted(answers, key=lambda one: one.value.casefold())
    return " · ".join(
        f"{isolated(one.value)} ({isolated(one.name)})" if one.name else isolated(one.value) for one in words
    )


HOW = Collected(what="answer", shows=reveal)
KIND = Kind(
    key="check-in",
    phases=(READY, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"answer": answer, "agree": HOW.agree},
    acts={"ask": ask, "show": reveal, "aside": HOW.aside, "again": again},
    leaves=leaves,
    ends=HOW.ends,
    collects=HOW,
    has_mine=True,
    is_tool=True,
)
