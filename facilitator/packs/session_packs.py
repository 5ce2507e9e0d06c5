"""The papers for the running of a session: the launch pack for everybody, and the facilitator's own script."""

from __future__ import annotations

from facilitator.domain.errors import NotFound
from facilitator.domain.packs import Scope
from facilitator.domain.workshops import Kind
from facilitator.packs.context import Gathered, anchor_of, gather, head_of, mark_of, session_of
from facilitator.packs.material import material_of
from facilitator.packs.papers import LaunchPack, ScriptPack
from facilitator.packs.parts import parts_of
from facilitator.packs.review_pack import next_session
from facilitator.queries.packs import sheet_bytes
from facilitator.queries.workshops import WorkshopBrief


def build_launch(programme_id: int, number: int | None, base_url: str) -> LaunchPack:
    """The pack for the launch, workshop `number`; without one, for the first launch that was not called off.

    Raises NotFound where there is no such workshop, or where it is no launch.
    """
    facts = gather(programme_id, base_url)
    workshop = facts.workshop(number) if number is not None else _launch_of(facts)
    if workshop.kind is not Kind.LAUNCH:
        raise NotFound(f"Session {workshop.number} is no launch: it has a review pack.")
    session = session_of(workshop)
    material = material_of(facts, session, workshop)
    sheet = material.sheet
    return LaunchPack(
        head=head_of(facts, mark_of(facts, sheet) if sheet else None, anchor_of(facts)),
        session=session,
        list_state=material.list_state,
        parts=parts_of("launch", material),
        sheet_bytes=sheet_bytes(sheet.id) if sheet else b"",
    )


def _launch_of(facts: Gathered) -> WorkshopBrief:
    for one in facts.workshops:
        if one.kind is Kind.LAUNCH and not one.is_cancelled:
            return one
    raise NotFound("The launch is not planned yet: plan it first, then print its pack.")


def build_script(programme_id: int, number: int | None, base_url: str) -> ScriptPack:
    """The script of workshop `number`, or of the next session. Raises NotFound where that is not planned."""
    facts = gather(programme_id, base_url)
    workshop = facts.workshop(number) if number is not None else next_session(facts)
    if workshop is None:
        raise NotFound("No session is planned, so there is no script yet: plan one first.")
    session = session_of(workshop)
    return ScriptPack(
        head=head_of(facts, None, anchor_of(facts, workshop, Scope.WORKSHOP)),
        session=session,
        parts=parts_of("script", material_of(facts, session, workshop)),
    )
