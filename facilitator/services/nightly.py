"""The pass of every night: what has run out in the registers is noted in the log of its programme, once.

A programme's night is over at two in the morning on its own clocks. What was noted is not noted again, so the pass may
run as often as one likes, and after a time without it notes what it missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select

from facilitator import clock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.events.about import about_entry
from facilitator.domain.registers import kind_by_key, kinds
from facilitator.domain.registers.family import Act
from facilitator.domain.registers.running_out import Out, what_ran_out
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.models import Programme, RegisterEntry
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import words_of
from facilitator.services.log import record_event
from facilitator.services.registers import now, ref_of
from facilitator.services.transactions import let_go, write_kept

NIGHT = Actor(kind=ActorKind.COMMAND, name="nightly pass")
OVER_AT = timedelta(hours=2)
"""When the night is over, on the clocks of a programme."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that was noted: of which programme, by its public id, which entry, which field and its day."""

    programme: str
    entry: str
    what: str
    day: date


def note_what_ran_out(go_on: Callable[[], bool] = lambda: True) -> list[Noted]:
    """Notes what has run out in every programme that counts and is not put away. Call it outside any transaction.

    Between two programmes `go_on` may end it early; the rest is noted next time.
    """
    due = list(_due())
    let_go()
    noted: list[Noted] = []
    for programme_id, public_id, day in due:
        if not go_on():
            break
        with write_kept("the nightly pass"):
            noted += note_in(programme_id, public_id, day)
    return noted


def note_in(programme_id: int, public_id: str, today: date) -> list[Noted]:
    """Notes what has run out in one programme by this day of its own. Inside a write transaction."""
    hold_programme(programme_id)
    rows = db.session.execute(
        _that_can_run_out()
        .where(RegisterEntry.programme_id == programme_id)
        .execution_options(populate_existing=True)
    ).scalars()
    noted = []
    for row in rows:
        out = _unnoted(row, today)
        if out is None:
            continue
        row.ran_out = out.mark
        db.session.flush()
        said = {"what": out.rule.field, "day": out.day.isoformat()}
        told = kind_by_key(row.kind).event(Act.RUN_OUT).saying(ref_of(row), said)
        record_event(programme_id, told, NIGHT, about=now(programme_id, about_entry(ref_of(row))))
        noted.append(Noted(public_id, ref_of(row), out.rule.field, out.day))
    return noted


def _due() -> Iterator[tuple[int, str, date]]:
    """The programmes in which something has run out that nobody noted, each with its day; nothing is locked for it."""
    moment = clock.now() - OVER_AT
    found = db.session.execute(
        _that_can_run_out()
        .join(Programme, Programme.id == RegisterEntry.programme_id)
        .where(Programme.archived_at.is_(None), Programme.rehearsal_of.is_(None))
        .add_columns(Programme.public_id, Programme.time_zone)
    )
    seen: set[int] = set()
    for row, public_id, zone in found:
        today = today_in(zone, moment)
        if row.programme_id not in seen and _unnoted(row, today):
            seen.add(row.programme_id)
            yield row.programme_id, public_id, today


def _that_can_run_out() -> Select[RegisterEntry]:
    states = [
        and_(RegisterEntry.kind == kind.key, RegisterEntry.status.in_([each.value for each in rule.states]))
        for kind in kinds()
        for rule in kind.runs_out
    ]
    return (
        select(RegisterEntry)
        .where(or_(*states), RegisterEntry.hidden_reason == "")
        .order_by(RegisterEntry.programme_id, RegisterEntry.id)
    )


def _unnoted(row: RegisterEntry, today: date) -> Out | None:
    kind = kind_by_key(row.kind)
    out = what_ran_out(kind.runs_out, words_of(row), kind.status(row.status), today)
    return out if out is not None and out.mark != row.ran_out else None
