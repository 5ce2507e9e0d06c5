"""The criteria of a step in their three columns, as pages, packs and commands show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from facilitator.domain.blind_pairs import BlindPair
from facilitator.domain.criteria import SAID, Facts, Finding, Line, StepCriteria, about_criterion
from facilitator.domain.registers.family import Kind
from facilitator.domain.sides import Side
from facilitator.domain.step_criteria import finding_of
from facilitator.domain.zones import today_in
from facilitator.method import load_method
from facilitator.method.shapes import Criterion as MethodCriterion
from facilitator.models import Person
from facilitator.queries.blind_pairs import pairs_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.registers import Registers, registers_of
from facilitator.queries.workshops import WorkshopBrief, timeline

_PEOPLE = select(Person.side, Person.name, Person.is_sponsor, Person.is_signatory, Person.left_at).where(
    Person.programme_id == bindparam("programme_id")
)


def criteria_of(
    programme: ProgrammeBrief,
    step: int,
    now: datetime,
    workshops: Sequence[WorkshopBrief] | None = None,
    register: Registers | None = None,
) -> StepCriteria:
    """The criteria of one step as they stand; asks for what the caller has not read."""
    facts = facts_of(programme.id, programme.time_zone, now, register, workshops)
    return _with(step, facts, pairs_of(programme.id, SAID))


def criteria_of_session(programme_id: int, zone: str, number: int, now: datetime) -> StepCriteria:
    """Those of the step on which a session works."""
    workshops = timeline(programme_id)
    step = next(one.step for one in workshops if one.number == number)
    return _with(step, facts_of(programme_id, zone, now, workshops=workshops), pairs_of(programme_id, SAID))


def all_criteria(programme: ProgrammeBrief, now: datetime, register: Registers | None = None) -> list[Line]:
    """The criteria of all steps, asking as often as for one."""
    facts = facts_of(programme.id, programme.time_zone, now, register)
    pairs = pairs_of(programme.id, SAID)
    return [line for step in load_method().steps for line in _with(step.number, facts, pairs).lines]


def shown_by(kind: Kind[Any], register: Registers, today: date) -> list[tuple[int, MethodCriterion, Finding]]:
    """The criteria that a register's entries show, each with its step and what is computed; asks nothing more."""
    findings = {one.key: one.finding(Facts(today, register.entries)) for one in kind.criteria}
    return [
        (step.number, one, findings[one.key])
        for step in load_method().steps
        for one in step.done_when
        if one.key in findings
    ]


def facts_of(
    programme_id: int,
    zone: str,
    now: datetime,
    register: Registers | None = None,
    workshops: Sequence[WorkshopBrief] | None = None,
) -> Facts:
    """From what the criteria are computed; `zone` is the programme's. Asks for what the caller has not read."""
    today = today_in(zone, now)
    workshops = timeline(programme_id) if workshops is None else workshops
    people = read(_PEOPLE, {"programme_id": programme_id}).all()
    return Facts(
        today=today,
        entries=(registers_of(programme_id) if register is None else register).entries,
        roles=_roles(people),
        left=[one.name for one in people if one.left_at is not None],
        signed=[one.number for one in workshops if one.is_signed],
        dated=[one.number for one in workshops if one.is_planned and today_in(zone, one.starts_at) >= today],
    )


def _with(step: int, facts: Facts, pairs: Mapping[str, BlindPair]) -> StepCriteria:
    lines = tuple(
        Line(
            step,
            one.key,
            one.text,
            one.known_by,
            finding_of(one.key, facts),
            pairs.get(about_criterion(step, one.key), BlindPair()),
        )
        for one in load_method().step(step).done_when
    )
    return StepCriteria(step, lines)


def _roles(people: Iterable[Any]) -> dict[Side, frozenset[str]]:
    """The roles that somebody of each side fills who is still there."""
    here = [one for one in people if one.left_at is None]
    held = {
        "sponsor": [one for one in here if one.is_sponsor],
        "signatory": [one for one in here if one.is_signatory],
    }
    return {
        side: frozenset(
            role for role, holders in held.items() if any(Side(one.side) is side for one in holders)
        )
        for side in Side
    }
