"""Where a block that gathers stands on its guided line, and the clock of the stage that is on.

The stage follows from what the block runs and how far that is, so it is never stored, and a session that was begun
before there was a line is somewhere on it too. What is stored beside the block's activities is when the stage began:
how many seconds of the block were used by then. So it stands still while the block pauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from facilitator import clock
from facilitator.activities.collected import COLLECT, READY
from facilitator.activities.family import Block
from facilitator.domain.agendas import Activity
from facilitator.domain.stages import STAGES, Stage, shared_minutes
from facilitator.method import load_method
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services.activity_states import save_state

GATHER, CLUSTER, VOTE, KEEP = "gather", "cluster", "vote", "keep"
MODES = {CLUSTER: Stage.GROUP, VOTE: Stage.VOTE, KEEP: Stage.KEEP}
"""What a block runs in each stage; the first two are gathering."""
STATE = "line"
"""Under which the stage's beginning is kept beside the states of the block's activities."""


@dataclass(frozen=True, slots=True)
class OneStage:
    """A stage of the line. `been`: the room was at it before."""

    key: str
    question: str
    minutes: int
    is_on: bool
    been: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a block. `due_at` is when the stage's minutes are over, None while it has no clock or pauses.

    `left` are the seconds that were left of them when the block was paused, None while it goes.
    """

    stages: tuple[OneStage, ...]
    due_at: datetime | None
    left: int | None

    @property
    def on(self) -> OneStage:
        return next(one for one in self.stages if one.is_on)

    @property
    def coming(self) -> OneStage | None:
        """The stage after the one that is on."""
        after = self.stages[self.stages.index(self.on) + 1 :]
        return after[0] if after else None


def has_line(block: Block) -> bool:
    """Whether the block is on the line: it gathers, or has gathered and goes on with it."""
    mode = block.state.mode
    if mode == GATHER or (mode in MODES and block.item.activity is Activity.GATHER):
        return True
    return mode in MODES and state_of_mode(block.item.id, GATHER).version > 0


def stage_of(block: Block) -> Stage:
    """The stage that a block on the line is at."""
    if block.state.mode in MODES:
        return MODES[block.state.mode]
    return Stage.WRITE if block.state.phase in ("", READY, COLLECT) else Stage.LOOK


def line_of(block: Block) -> Line | None:
    """The line of a block; None for one that is not on any."""
    if not has_line(block):
        return None
    state, on = state_of_mode(block.item.id, STATE), stage_of(block)
    minutes = minutes_of(block)
    been = set(state.data.get("been", ()))
    used = state.data.get("used") if state.data.get("stage") == on else None
    due_at, left = _clock(block, minutes[on], used)
    stages = tuple(
        OneStage(
            one.value, question_of(block, one), minutes[one], one is on, one is not on and one.value in been
        )
        for one in STAGES
    )
    return Line(stages, due_at, left)


def minutes_of(block: Block) -> dict[Stage, int]:
    """The block's minutes, as they are now, shared out."""
    return shared_minutes(block.item.minutes, _shares())


def question_of(block: Block, stage: Stage) -> str:
    """What the room is asked in a stage: as it was asked, else as the method asks it."""
    mode = {Stage.WRITE: GATHER, Stage.VOTE: VOTE}.get(stage)
    if mode is not None and (asked := state_in(block, mode).settings.get("prompt")):
        return str(asked)
    asks = load_method().gather[stage.place].asks(block.item.collects)
    return asks or block.item.prompt or block.item.title


def note_stage(block: Block) -> None:
    """Keeps when the stage that a block has come to began; nothing where it is at the same one as before.

    Writing begins when cards are collected. Nobody is told: whoever has pressed tells the room.
    """
    if not has_line(block):
        return
    state, now = state_of_mode(block.item.id, STATE), stage_of(block)
    begun = now is not Stage.WRITE or block.state.phase == COLLECT
    stage = now.value if begun else ""
    if state.data.get("stage", "") == stage:
        return
    been = [one.value for one in STAGES if one.value in (*state.data.get("been", ()), stage)]
    data: dict[str, Any] = {"stage": stage, "been": been, "used": block.item.block.used_seconds(clock.now())}
    save_state(block.item.id, state, data=data)


def state_in(block: Block, mode: str) -> StateView:
    """Where another activity of the same block stands."""
    return block.state if block.state.mode == mode else state_of_mode(block.item.id, mode)


def _clock(block: Block, minutes: int, used: int | None) -> tuple[datetime | None, int | None]:
    item = block.item
    if used is None:
        return None, None
    if item.is_paused:
        return None, minutes * 60 - (item.block.used_seconds(None) - used)
    if item.due_at is None:
        return None, None
    return item.due_at - timedelta(seconds=item.minutes * 60 - used - minutes * 60), None


@cache
def _shares() -> dict[Stage, int]:
    return {Stage(one.key): one.share for one in load_method().gather}
