"""The guided line of a block that gathers: what comes next in it, and the presses that go on, back, or to a stage.

One press does what comes next, whatever that is. Its page posts the mark of what it said would happen, so that of two
presses for the same step the second changes nothing. Going back deletes nothing: cards, groups, votes and what was
taken into the register stay, and a vote that is open stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from facilitator.activities import gather, keep, kind_of, options, running, stages
from facilitator.activities.collected import COLLECT, READY, SHOWN
from facilitator.activities.family import Block, Shown
from facilitator.activities.stages import CLUSTER, GATHER, KEEP, VOTE, has_line, line_of, state_in
from facilitator.activities.telling import tell
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, NotFound, Stale
from facilitator.domain.events.activities import ActivitySwitched
from facilitator.domain.stages import Stage
from facilitator.domain.votes import suggested_dots
from facilitator.queries.boards import board_of
from facilitator.services.activity_states import MOVED_ON, save_state, set_mode, touch_rooms


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the next press does inside the block, or the one that goes back.

    `what` is one of `ON` (or of `BACK`), empty where the block has nothing more and the agenda goes on. `number` and
    `of` are what its words name: which card, how many dots, how many groups. `mark` is posted by the press.
    """

    what: str = ""
    number: int = 0
    of: int = 0
    run: int = 0

    @property
    def mark(self) -> str:
        place = self.number if self.what in ("card", "take") else 0
        return f"{self.what}.{place}.{self.run}"


def shown(block: Block) -> Shown:
    """What the room sees of a block, with its line where it is on one."""
    return {**kind_of(block.state.mode).show(block), "line": line_of(block)}


def ahead_of(block: Block) -> Ahead:
    """What comes next in a block that is on the line; nothing for any other."""
    if not has_line(block):
        return Ahead()
    return replace(_NEXT[block.state.mode](block), run=block.state.run)


def back_of(block: Block) -> Ahead:
    """What the press back does inside the block; nothing at its beginning."""
    if not has_line(block):
        return Ahead()
    found = _BEFORE[block.state.mode](block)
    return replace(found, run=block.state.run)


def go_on(actor: Actor, block: Block, mark: str, fields: dict[str, str]) -> str:
    """Does what comes next and returns what that was. Raises Stale when that is no longer what the page said, and what
    the act raises.
    """
    _check_runs(block)
    ahead = ahead_of(block)
    if not ahead.what or ahead.mark != mark:
        raise Stale(block.state, MOVED_ON)
    ON[ahead.what](actor, block, fields)
    return ahead.what


def go_back(actor: Actor, block: Block, mark: str) -> None:
    """Goes back one step inside the block; raises as `go_on` does."""
    _check_runs(block)
    back = back_of(block)
    if not back.what or back.mark != mark:
        raise Stale(block.state, MOVED_ON)
    if back.what == "card":
        running.act(actor, block, "previous", {})
    else:
        _to(actor, block, Stage(back.what))


def go_to(actor: Actor, block: Block, stage: str, seen: str) -> None:
    """Goes to a stage: over those between, or back. What is collected at the moment is shown before, as it would be
    by the next press. Raises TooFew where it may not, Conflict where there are no cards for it, NotFound for no stage.

    `seen` is the stage that the page showed.
    """
    _check_runs(block)
    if stage not in set(Stage) or not has_line(block):
        raise NotFound
    on, to = stages.stage_of(block), Stage(stage)
    if seen != on.value:
        raise Stale(block.state, MOVED_ON)
    if to is on:
        return
    if block.state.phase == COLLECT and to.place > on.place:
        running.act(actor, block, "reveal" if on is Stage.WRITE else "close", {})
        block = _again(block, block.state.mode)
    _to(actor, block, to)


def _check_runs(block: Block) -> None:
    if block.item.state is not ItemState.RUNNING:
        raise Conflict(running.GONE_ON)


# --- what comes next, by what the block runs ---------------------------------------------------------------------


def _after_gathering(block: Block) -> Ahead:
    board = board_of(block.item.id)
    phase, cards = block.state.phase, len(board.cards)
    if phase == COLLECT:
        return Ahead("reveal")
    if phase == READY:
        return Ahead("look", cards) if cards else Ahead("open")
    walk = gather.walk_of(block, board) if phase == gather.WALK else None
    if walk is not None and not walk.is_last:
        return Ahead("card", walk.place + 1, walk.of)
    if cards > 1:
        return Ahead("group", cards)
    return Ahead("keep") if cards else Ahead()


def _after_grouping(block: Block) -> Ahead:
    phase = state_in(block, VOTE).phase
    if phase in (COLLECT, SHOWN):
        return Ahead("to-vote" if phase == COLLECT else "to-votes")
    groups = len(board_of(block.item.id).groups)
    return Ahead("vote", suggested_dots(groups), groups) if groups > 1 else Ahead("keep")


def _after_voting(block: Block) -> Ahead:
    if block.state.phase == COLLECT:
        return Ahead("count")
    groups = len(options.board_options(block))
    if block.state.phase == READY and groups:
        return Ahead("vote", int(block.state.settings.get("dots", 0)) or suggested_dots(groups), groups)
    return Ahead("keep")


def _after_keeping(block: Block) -> Ahead:
    count = len(keep.waiting(block))
    return Ahead("take", count) if count else Ahead()


def _before_gathering(block: Block) -> Ahead:
    if block.state.phase in (READY, COLLECT):
        return Ahead()
    board = board_of(block.item.id)
    walk = gather.walk_of(block, board)
    if walk is None:
        return Ahead("write")
    if block.state.phase == gather.ALL:
        return Ahead("card", walk.of, walk.of)
    return Ahead("card", walk.place - 1, walk.of) if walk.place > 1 else Ahead("write")


def _before_keeping(block: Block) -> Ahead:
    return Ahead("vote" if state_in(block, VOTE).version else "group")


_NEXT: dict[str, Callable[[Block], Ahead]] = {
    GATHER: _after_gathering,
    CLUSTER: _after_grouping,
    VOTE: _after_voting,
    KEEP: _after_keeping,
}
_BEFORE: dict[str, Callable[[Block], Ahead]] = {
    GATHER: _before_gathering,
    CLUSTER: lambda _block: Ahead("look"),
    VOTE: lambda _block: Ahead("group"),
    KEEP: _before_keeping,
}


# --- the presses ---------------------------------------------------------------------------------------------------

On = Callable[[Actor, Block, dict[str, str]], None]


def _act(name: str) -> On:
    return lambda actor, block, fields: running.act(actor, block, name, fields)


def _stage(stage: Stage) -> On:
    return lambda actor, block, _fields: _to(actor, block, stage)


def _vote(actor: Actor, block: Block, fields: dict[str, str]) -> None:
    """Opens the vote on the groups, with a third of them as dots where nothing else was typed."""
    if block.state.mode != VOTE:
        _to(actor, block, Stage.VOTE)
        block = _again(block, VOTE)
    asked = {"prompt": stages.question_of(block, Stage.VOTE)}
    running.act(actor, block, "open", {**asked, **fields})


ON: dict[str, On] = {
    "open": _act("open"),
    "look": _stage(Stage.LOOK),
    "reveal": _act("reveal"),
    "card": _act("next"),
    "group": _stage(Stage.GROUP),
    "vote": _vote,
    "to-vote": _stage(Stage.VOTE),
    "to-votes": _stage(Stage.VOTE),
    "count": _act("close"),
    "keep": _stage(Stage.KEEP),
    "take": _act("take"),
}
"""What comes next, by its name, and how it is done."""


def _to(actor: Actor, block: Block, stage: Stage) -> None:
    """Runs what belongs to a stage. Nothing is closed by that: whoever comes back finds it as it was."""
    if stage is not Stage.WRITE and not board_of(block.item.id).cards:
        raise Conflict("There are no cards yet. Collect some first.")
    mode = next((mode for mode, one in stages.MODES.items() if one is stage), GATHER)
    if mode != block.state.mode:
        set_mode(block.item.id, mode)
        tell(actor, block, ActivitySwitched(block.item.title, mode))
        block = _again(block, mode)
    if mode == GATHER:
        _gathering(block, stage)
    stages.note_stage(_again(block, mode))
    touch_rooms(block.programme.id)


def _gathering(block: Block, stage: Stage) -> None:
    """Gathering put back to before it collects, as another run, or to the card where the room has stopped."""
    state = block.state
    if stage is Stage.WRITE and state.phase not in (READY, COLLECT):
        save_state(block.item.id, state, phase=READY, run=state.run + 1)
    elif stage is Stage.LOOK and state.phase == READY:
        phase = gather.WALK if state.data.get("at") else gather.ALL
        save_state(block.item.id, state, phase=phase)


def _again(block: Block, mode: str) -> Block:
    item = replace(block.item, mode=mode)
    return running.block_of(block.programme, block.workshop, block.room, item, mode)
