"""The bar that the five pages of a session share (templates/run/_top.html): where the room is, its clock, its end, who
is in, and what the wall shows.

It changes while its page does not: with the time, and with what others press. So it stands in kept pages as holes
(web/holes.py), which each answer fills. What it is made of follows from the log, and is kept under its last event.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, current_app, g, render_template, request, url_for
from markupsafe import Markup

from facilitator import clock
from facilitator.activities.line import Ahead, ahead_of, back_of
from facilitator.activities.running import block_now, block_of
from facilitator.activities.stages import GATHER, MODES, VOTE
from facilitator.activities.steps import NOTHING_ON
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.timing import Choice, Overrun
from facilitator.domain.zones import today_in
from facilitator.forms.agendas import PALETTE
from facilitator.queries.agendas import Agenda, AgendaLine, AgendaRows, agenda_of, agenda_rows
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.rooms import RoomView
from facilitator.queries.workshops import Attendances, WorkshopBrief, attendance_of, workshop_by_number
from facilitator.web.formats import programme_locale
from facilitator.web.guard import this_programme
from facilitator.web.holes import hole
from facilitator.web.memory import Memory
from facilitator.web.room import has_code, open_room_of
from facilitator.web.scenes import scene_of
from facilitator.web.worded import worded

ROOM = 4 * 1024 * 1024
"""Bytes of what was read for bars that each process keeps at most."""
NAME, PICTURES = "room_bar", "wall_pictures"
_A_BLOCK, _A_PERSON = 1500, 300
"""Bytes that one takes, roughly."""
TABS = ("run", "review", "commit", "sign", "close", "here")
_BREAK = "break"
WITH_FIELDS = ((GATHER, "open"), (VOTE, "vote"))
"""What a block runs, and what the next press does there with what is typed on its desk."""
_PICTURE = "<!-- the wall -->"
"""Where templates/run/_bar.html leaves room for the picture."""
IN_WORDS = ("sign", "here")
"""Pages that say what the wall shows in words alone: they load none of the wall's styles."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read for the bar; `room` is the open one. It was read first, so that the rest is no older."""

    workshop: WorkshopBrief
    room: RoomView | None
    rows: AgendaRows
    attendance: Attendances

    def agenda(self, now: datetime) -> Agenda:
        """Where the agenda stands at that moment."""
        return agenda_of(self.workshop, now, self.rows)


@dataclass(frozen=True, slots=True)
class BarBlock:
    """A block as the bar shows it. `left` is what is left of the minutes of one that pauses, in seconds."""

    key: str
    title: str
    word: str
    """What it runs, in a word."""
    is_break: bool
    minutes: int
    planned: int | None
    locked: bool
    state: ItemState
    is_paused: bool
    due_at: datetime | None
    left: int


@dataclass(frozen=True, slots=True)
class Inside:
    """What the next press does inside the block that is on, and the one that goes back (activities/line.py)."""

    ahead: Ahead
    back: Ahead
    form: bool
    """Whether its fields stand on the page, in the block's desk."""


@dataclass(frozen=True, slots=True)
class Bar:
    """All that the second row shows, which is all that it is made of: the same bar is put into words once."""

    tab: str
    back: str
    """The page that it stands on, to which a press comes back."""
    programme: ProgrammeBrief
    number: int
    seen: str
    """The mark that a press posts: which block was on."""
    at: int
    of: int
    now: BarBlock | None
    next: BarBlock | None
    previous: BarBlock | None
    inside: Inside
    has_parked: bool
    ends_at: datetime
    late_minutes: int
    overrun: Overrun | None
    titles: tuple[tuple[str, str], ...]
    """Of the blocks that could be dropped: key and title."""
    has_room: bool
    has_picture: bool
    version: int
    blank: bool
    hidden: bool
    can_join: bool
    has_code: bool
    """Whether the wall shows the code to join because it was called back."""

    def title_of(self, key: str) -> str:
        """The title of a block that could be dropped."""
        return dict(self.titles)[key]


def init_app(app: Flask) -> None:
    app.extensions[NAME] = Memory[Facts](ROOM)
    app.extensions[PICTURES] = Memory[Markup](ROOM)
    app.add_template_global(hole("bar", room_bar), "room_bar")
    app.add_template_global(hole("here", room_count), "room_count")


def facts_of(number: int, workshop: WorkshopBrief | None = None, *, exactly: bool = False) -> Facts:
    """What the bar of a session is made of, once per request; raises NotFound.

    `workshop` where it was read already. `exactly` for a page that says which version of the room it shows, and so
    must not be older than that: the room is read anew, and the rest is that of its version.
    """
    found: Facts | None = g.get("room_facts")
    if found is None or exactly:
        found = g.room_facts = _exactly(number, workshop) if exactly else _lately(number, workshop)
    return found


def _exactly(number: int, workshop: WorkshopBrief | None) -> Facts:
    workshop = workshop or workshop_by_number(this_programme().id, number)
    room = open_room_of(workshop)
    found = _kept((number, room.version if room is not None else None), lambda: _read(workshop, room))
    return replace(found, workshop=workshop, room=room)


def _lately(number: int, workshop: WorkshopBrief | None) -> Facts:
    def read() -> Facts:
        one = workshop or workshop_by_number(this_programme().id, number)
        return _read(one, open_room_of(one))

    return _kept((number, ""), read)


def _kept(of: Hashable, read: Callable[[], Facts]) -> Facts:
    """What was read since the last event of the programme, else what is read now; whoever writes reads."""
    if request.method not in ("GET", "HEAD"):
        return read()
    memory: Memory[Facts] = current_app.extensions[NAME]
    key = (this_programme().id, this_programme().last_event, of)
    found = memory.find(key)
    if found is None:
        found = read()
        memory.keep(key, found, _A_BLOCK * len(found.rows) + _A_PERSON * len(found.attendance.people))
    return found


def _read(workshop: WorkshopBrief, room: RoomView | None) -> Facts:
    return Facts(workshop, room, agenda_rows(workshop), attendance_of(workshop.programme_id, workshop.id))


def overrun_now(agenda: Agenda, now: datetime) -> Overrun | None:
    """What can be done about lost time, as soon as there is a whole minute of it."""
    on = agenda.now
    if on is None or (agenda.late_minutes <= 0 and on.seconds_left(now) > 0):
        return None
    found = agenda.overrun(now)
    if found is None or not (found.over or agenda.late_minutes > 0):
        return None
    return replace(
        found, offers=tuple(replace(offer, ends_at=to_the_minute(offer.ends_at)) for offer in found.offers)
    )


def to_the_minute(moment: datetime) -> datetime:
    """As finely as pages show it."""
    return moment.replace(second=0, microsecond=0)


def room_bar() -> Markup:
    """The second row of the page that is asked for; empty before the session and after it."""
    facts = facts_of((request.view_args or {})["number"])
    if not facts.workshop.is_running:
        return Markup()
    now = clock.now()
    bar = _bar(facts, now)
    part = worded("run/_bar.html", bar)
    return part.replace(_PICTURE, _picture(facts, now), 1) if bar.has_picture else part


def _picture(facts: Facts, now: datetime) -> Markup:
    """What the wall shows, as its scene.

    Made once for each version of the room, as the wall's own is. Cards arrive in a room without any event: the bar
    that a script asks for then reads the room anew.
    """
    room = facts.room
    assert room is not None
    p, agenda = this_programme(), facts.agenda(now)
    pictures: Memory[Markup] = current_app.extensions[PICTURES]
    key = (room.id, room.version, programme_locale(), today_in(p.time_zone, now))
    found = pictures.find(key)
    if found is None:
        block = block_now(p, facts.workshop, room, agenda)
        scene = scene_of(p, facts.workshop, room, agenda, block, "screen", people=facts.attendance)
        found = Markup(render_template("screen/_scene.html", **scene).strip())
        pictures.keep(key, found, 2 * len(found))
    return found


def room_count() -> Markup:
    """How many of each party are in the room."""
    facts, p = facts_of((request.view_args or {})["number"]), this_programme()
    if facts.workshop.is_planned:
        return Markup()
    return worded(
        "run/_count.html",
        url_for("here.show", programme_id=p.public_id, number=facts.workshop.number),
        *(
            (name, facts.attendance.present(side), facts.attendance.expected(side))
            for side, name in _sides(p)
        ),
    )


def _sides(p: ProgrammeBrief) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("supplier", p.supplier), ("customer", p.customer)


def _bar(facts: Facts, now: datetime) -> Bar:
    agenda, room, p = facts.agenda(now), facts.room, this_programme()
    tab, back = _page()
    overrun = overrun_now(agenda, now)
    counted = [line.key for line in agenda.items if line.state not in (ItemState.PARKED, ItemState.SKIPPED)]
    return Bar(
        tab=tab,
        back=back,
        programme=replace(p, last_event=""),
        number=facts.workshop.number,
        seen=agenda.now_key or NOTHING_ON,
        at=counted.index(agenda.now_key) + 1 if agenda.now_key else 0,
        of=len(counted),
        now=_block(agenda.now, now),
        next=_block(agenda.next, now),
        previous=_block(agenda.line(agenda.previous_key), now),
        inside=_inside(facts, agenda),
        has_parked=bool(agenda.parked),
        ends_at=to_the_minute(agenda.ends_at),
        late_minutes=agenda.late_minutes,
        overrun=overrun,
        titles=_titles(agenda, overrun),
        has_room=room is not None,
        has_picture=room is not None and tab not in IN_WORDS,
        version=room.version if room is not None else 0,
        blank=room is not None and room.blank,
        hidden=room is not None and room.hidden,
        can_join=room is not None and room.joining and (agenda.now or agenda.previous_key) is not None,
        has_code=has_code(agenda),
    )


def _inside(facts: Facts, agenda: Agenda) -> Inside:
    """What the block that is on has before and after where it stands; read anew, as few of its presses are events."""
    on, room = agenda.now, facts.room
    if on is None or room is None or on.mode not in (GATHER, *MODES):
        return Inside(Ahead(), Ahead(), False)
    block = block_of(this_programme(), facts.workshop, room, on)
    is_here = _page()[0] == "run" and request.args.get("item", on.key) == on.key
    ahead = ahead_of(block)
    return Inside(ahead, back_of(block), is_here and (on.mode, ahead.what) in WITH_FIELDS)


def _titles(agenda: Agenda, overrun: Overrun | None) -> tuple[tuple[str, str], ...]:
    keys = {key for offer in overrun.offers_of(Choice.DROP) for key in offer.keys} if overrun else set()
    return tuple((line.key, line.title) for line in agenda.items if line.key in keys)


def _block(line: AgendaLine | None, now: datetime) -> BarBlock | None:
    if line is None:
        return None
    return BarBlock(
        key=line.key,
        title=line.title,
        word=str(PALETTE[_runs(line)].word),
        is_break=line.mode == _BREAK,
        minutes=line.minutes,
        planned=line.planned_minutes,
        locked=line.locked,
        state=line.state,
        is_paused=line.is_paused,
        due_at=line.due_at,
        left=line.seconds_left(now) if line.is_paused else 0,
    )


def _runs(line: AgendaLine) -> Activity:
    """What a block runs; its own activity where it stands at a stage of that which is no activity by itself."""
    return Activity(line.mode) if line.mode in set(Activity) else line.activity


def _page() -> tuple[str, str]:
    """Which of the five pages is asked for, and its address: one that can be opened, whatever was sent to it."""
    tab, back = request.args.get("tab", ""), request.args.get("back", "")
    if request.endpoint == "run.bar":
        return (tab if tab in TABS else "run"), back
    given = dict(request.view_args or {})
    name = {"sign_off": "sign"}.get(request.blueprint or "", request.blueprint or "")
    if name not in TABS:
        name = "run"
    if request.endpoint in ("run.closing", "run.close"):
        return "close", url_for("run.closing", **given)
    if name == "run":
        at = {key: given[key] for key in ("programme_id", "number")}
        return name, url_for("run.show", **at, item=request.args.get("item") or None)
    if request.method in ("GET", "HEAD"):
        return name, request.path
    given = {key: given[key] for key in ("programme_id", "number", "ref") if key in given}
    return name, url_for(f"{request.blueprint}.show", **given)
