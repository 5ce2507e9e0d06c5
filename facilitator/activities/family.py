"""What every activity of a live workshop has in common.

An activity is one module here, which makes one `Kind`, and one folder `templates/activities/<key>/` with up to
four templates: `screen.html` (the projector), `phone.html` (the same on every phone), `mine.html` (one phone's own
part) and `desk.html` (the console). Those that a kind does not have are those of `talk`: the prompt alone.

`show` is worked out once for the whole room and kept until something changes, so it holds nothing that only one
person may see. Nothing that is not released yet goes into it: what phones and projector get is what `show` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from facilitator.domain.actors import Actor
from facilitator.domain.givers import Giver
from facilitator.queries.agendas import AgendaLine
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView, StateView
from facilitator.queries.workshops import WorkshopBrief

if TYPE_CHECKING:
    from facilitator.activities.collected import Collected

Fields = Mapping[str, str]
"""What a form or a phone sent, as text."""

Shown = Mapping[str, Any]
"""Plain values for a template."""


@dataclass(frozen=True, slots=True)
class Block:
    """The block that an activity runs in, as it is now."""

    programme: ProgrammeBrief
    workshop: WorkshopBrief
    room: RoomView
    item: AgendaLine
    state: StateView

    @property
    def prompt(self) -> str:
        """What the room is asked: the item's own prompt, else its title."""
        return str(self.state.settings.get("prompt") or self.item.prompt or self.item.title)


Give = Callable[[Block, Giver, Fields], Shown]
"""Takes what a phone (or the scribe) gives, stores it and returns what was stored."""

Act = Callable[[Actor, Block, Fields], None]
"""One of the facilitator's presses."""


def nothing(_block: Block) -> Shown:
    return {}


def nothing_of_mine(_block: Block, _giver: Giver) -> Shown:
    return {}


@dataclass(frozen=True, slots=True)
class Left:
    """What an activity left behind, for the record: a heading and its lines, in plain words."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One activity. `phases` in their order; the first is the one it begins in."""

    key: str
    phases: tuple[str, ...] = ("on",)
    show: Callable[[Block], Shown] = nothing
    """What phones and projector show, the same for everybody."""
    desk: Callable[[Block], Shown] = nothing
    """What the console shows beside it: also what is not released yet."""
    mine: Callable[[Block, Giver], Shown] = nothing_of_mine
    """One phone's own part: what it has handed in, what it may do."""
    gives: Mapping[str, Give] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    leaves: Callable[[Block], Left | None] = lambda _block: None
    begins: Callable[[Actor, Block], None] = lambda _actor, _block: None
    """Called when its block starts or switches to it."""
    ends: Callable[[Actor, Block], None] = lambda _actor, _block: None
    """Called when the room leaves it, the workshop closes or the block switches: nothing open stays open."""
    collects: Collected | None = None
    """How it collects from everybody, where it does; then what phones give may be without names."""
    has_mine: bool = False
    is_tool: bool = False
    """Whether any block may switch to it."""

    def is_private(self, block: Block) -> bool:
        """Whether what phones give now is anonymous: then no request about it is logged."""
        return self.collects is not None and self.collects.is_private(block)
