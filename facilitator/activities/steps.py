"""Steps through the agenda together with the activities of its blocks, for two consoles at once.

The room leaves a block: what its activity still collects is closed. It comes to another: that one's activity begins.
Every press says what its page showed; one that was meant for another moment changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from facilitator import clock
from facilitator.activities.running import GONE_ON, begin, block_of, end
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Stale
from facilitator.domain.events.words import PRESSES
from facilitator.queries.agendas import Agenda, AgendaLine, agenda_of
from facilitator.queries.presses import Press, last_press
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.agendas import step_item
from facilitator.services.workshops import close_workshop, start_workshop

NOTHING_ON = "-"
"""What a page posts as the block that was on, when there was none."""

_UNNAMED = ("Somebody", GONE_ON)
"""How a refusal begins that comes of somebody else's press; every other one says best itself what is wrong."""

JUST_NOW = timedelta(minutes=2)
"""A press that is older than this is not what came in between."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page of a press showed: the key of the block that was on, and how the pressed block stood.

    An empty one was not sent and is not compared.
    """

    on: str = ""
    state: str = ""

    def check(self, agenda: Agenda, key: str) -> None:
        """Raises Stale when the agenda stands otherwise now; a block that is gone is for the step to say."""
        line = agenda.line(key)
        moved = self.on and self.on != (agenda.now_key or NOTHING_ON)
        changed = self.state and line is not None and self.state != line.state.value
        if moved or changed:
            raise Stale(
                agenda, "Somebody has moved the agenda on in the meantime. The page shows where it is now."
            )


def start(actor: Actor, programme: ProgrammeBrief, workshop: WorkshopBrief) -> None:
    """Opens the session and its first block. Raises Conflict when it was started before."""
    start_workshop(actor, programme.id, workshop.number)
    running = workshop_by_number(programme.id, workshop.number)
    first = agenda_of(running).next_key
    if first is not None:
        step(actor, programme, running, first, ItemState.RUNNING)


def step(
    actor: Actor,
    programme: ProgrammeBrief,
    workshop: WorkshopBrief,
    key: str,
    to: ItemState,
    seen: Seen = Seen(),
) -> None:
    """Starts, finishes, skips, parks a block or puts it back in line, and hands over between the activities.

    Raises Stale for a press from a page that showed another moment, Conflict for one that makes no sense any more.
    """
    before = agenda_of(workshop)
    seen.check(before, key)
    step_item(actor, programme.id, workshop.number, key, to)
    after = agenda_of(workshop)
    if before.now_key == after.now_key:
        return
    _end(actor, programme, workshop, before.now)
    _begin(actor, programme, workshop, after.now)


def close(
    actor: Actor,
    programme: ProgrammeBrief,
    workshop: WorkshopBrief,
    note: str = "",
    sign_until: date | None = None,
) -> None:
    """Ends the session: first the activity of the block that is on, then the workshop.

    Raises what `close_workshop` raises; the caller rolls back.
    """
    if workshop.is_running:
        _end(actor, programme, workshop, agenda_of(workshop).now)
    close_workshop(actor, programme.id, workshop.number, note, sign_until)


def what_happened(actor: Actor, workshop: WorkshopBrief, refused: Conflict) -> str:
    """Why a press changed nothing, for the one who pressed: who did what a moment ago, if the log knows it."""
    press = last_press(workshop.id, tuple(PRESSES))
    now = clock.now()
    if press is None or now - press.at > JUST_NOW or not refused.message.startswith(_UNNAMED):
        return refused.message
    did = PRESSES[press.kind].format(item=press.item)
    return f"{_who(actor, press)} {did} {_ago(press.at, now)}. Your press changed nothing."


def _who(actor: Actor, press: Press) -> str:
    return "You have" if press.user_id is not None and press.user_id == actor.user_id else f"{press.by} has"


def _ago(at: datetime, now: datetime) -> str:
    return "a moment ago" if now - at < timedelta(minutes=1) else "a minute ago"


def _end(actor: Actor, programme: ProgrammeBrief, workshop: WorkshopBrief, left: AgendaLine | None) -> None:
    room = room_of(workshop.id)
    if left is not None and room is not None:
        end(actor, block_of(programme, workshop, room, left))


def _begin(actor: Actor, programme: ProgrammeBrief, workshop: WorkshopBrief, on: AgendaLine | None) -> None:
    room = room_of(workshop.id)
    if on is not None and room is not None:
        begin(actor, block_of(programme, workshop, room, on))
