"""The review pack: what opens the next session."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.packs import Scope
from facilitator.domain.workshops import Kind
from facilitator.method import load_method
from facilitator.packs.context import Gathered, anchor_of, gather, head_of, mark_of, session_of
from facilitator.packs.material import Material, material_of
from facilitator.packs.papers import ReviewPack
from facilitator.packs.parts import parts_of
from facilitator.packs.shapes import ListMark, Session
from facilitator.queries.entries import glance_of
from facilitator.queries.packs import SheetFacts, sheet_bytes
from facilitator.queries.past_registers import registers_at
from facilitator.queries.registers import registers_of
from facilitator.queries.workshops import WorkshopBrief


def build_review(programme_id: int, number: int | None, base_url: str) -> ReviewPack:
    """The pack for workshop `number`, or for the next session even when it is not planned yet.

    Raises NotFound for a workshop that does not exist.
    """
    facts = gather(programme_id, base_url)
    workshop = facts.workshop(number) if number is not None else next_session(facts)
    session = session_of(workshop) if workshop else _unplanned(facts)
    material = _with_registers(material_of(facts, session, workshop))
    sheet = material.sheet
    return ReviewPack(
        head=head_of(facts, margin_mark(facts, sheet), anchor_of(facts)),
        session=session,
        list_state=material.list_state,
        as_of=material.today,
        parts=parts_of("review", material),
        sheet_bytes=sheet_bytes(sheet.id) if sheet else b"",
    )


def _with_registers(material: Material) -> Material:
    """The same with what stands in the registers, read once for all parts."""
    programme, before = material.facts.programme.id, None
    now = registers_of(programme)
    if material.before is not None:
        closing = anchor_of(material.facts, material.before, Scope.WORKSHOP)
        before = registers_at(programme, closing.seq, now)
    return replace(material, glance=glance_of(programme), registers=now, registers_before=before)


def next_session(facts: Gathered) -> WorkshopBrief | None:
    """The first workshop after the last one that was started: the one to print for."""
    last = max((one.number for one in facts.workshops if one.started_at is not None), default=0)
    coming = [one for one in facts.workshops if one.is_planned and one.number > last]
    return min(coming, key=lambda one: one.number, default=None)


def _unplanned(facts: Gathered) -> Session:
    number = max((one.number for one in facts.workshops), default=0) + 1
    kind = Kind.LAUNCH if number == 1 else Kind.REVIEW
    step = facts.programme.current_step
    return Session(number, kind.value, "", step=step, step_title=load_method().step(step).title)


def margin_mark(facts: Gathered, sheet: SheetFacts | None) -> ListMark | None:
    """This session's own list once it is locked, before that the list that was signed last."""
    shown = sheet or facts.last_complete()
    return mark_of(facts, shown) if shown else None
