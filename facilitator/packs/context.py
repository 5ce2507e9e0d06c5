"""Gathers what every pack is made from, once, and turns rows into the plain values of `shapes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from facilitator.domain.commitments import OUTCOMES, State
from facilitator.domain.errors import NotFound
from facilitator.domain.packs import Scope
from facilitator.domain.sides import Side
from facilitator.method import load_method
from facilitator.packs.shapes import (
    AgendaLine,
    Change,
    Commitment,
    Head,
    ListMark,
    PartyMark,
    Session,
    StepMark,
)
from facilitator.packs.signing_shapes import DeclineLine, SignatureLine, SignerBox, Signing
from facilitator.queries.agendas import AgendaLine as Line
from facilitator.queries.agendas import agenda_of
from facilitator.queries.commitment_view import CommitmentView, OpenAsk
from facilitator.queries.commitments import all_commitments
from facilitator.queries.names import PersonName, names_of
from facilitator.queries.packs import (
    LogHead,
    SheetFacts,
    declines_of,
    log_head_of,
    sheets_in,
    signatures_of,
)
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from facilitator.queries.workshops import WorkshopBrief, timeline


@dataclass(frozen=True, slots=True)
class Gathered:
    """A programme's rows as far as packs need them."""

    programme: ProgrammeBrief
    people: dict[int, PersonName]
    workshops: list[WorkshopBrief]
    sheets: list[SheetFacts]
    commitments: list[CommitmentView]
    base_url: str

    def workshop(self, number: int) -> WorkshopBrief:
        """The n-th workshop; raises NotFound."""
        for workshop in self.workshops:
            if workshop.number == number:
                return workshop
        raise NotFound

    def newest_sheet(self, workshop_id: int) -> SheetFacts | None:
        """The last revision of a workshop's list."""
        revisions = [sheet for sheet in self.sheets if sheet.workshop_id == workshop_id]
        return max(revisions, key=lambda sheet: sheet.revision, default=None)

    def last_complete(self) -> SheetFacts | None:
        """The list that both parties signed last."""
        done = [sheet for sheet in self.sheets if sheet.completed_at is not None]
        return max(done, key=lambda sheet: (sheet.completed_at, sheet.id), default=None)


def gather(programme_id: int, base_url: str) -> Gathered:
    """Five selects, whatever the programme's history."""
    people = names_of(programme_id)
    return Gathered(
        programme=programme_by_id(programme_id),
        people=people,
        workshops=timeline(programme_id),
        sheets=sheets_in(programme_id),
        commitments=all_commitments(programme_id, people),
        base_url=base_url,
    )


def head_of(facts: Gathered, mark: ListMark | None, anchor: LogHead) -> Head:
    """What cover and margins say; `anchor` is the event of the log that the pack names."""
    programme = facts.programme
    return Head(
        programme_id=programme.public_id,
        title=programme.title,
        purpose=programme.purpose,
        locale=programme.locale,
        paper=programme.paper,
        time_zone=programme.time_zone,
        parties=(_party(facts, Side.SUPPLIER), _party(facts, Side.CUSTOMER)),
        steps=tuple(
            StepMark(step.number, step.title, _place(step.number, programme.current_step))
            for step in load_method().steps
        ),
        log_seq=anchor.seq,
        log_hash=anchor.hash,
        moment=anchor.at,
        list_mark=mark,
        rehearsal=programme.is_rehearsal,
        mirrored_margins=programme.mirrored_margins,
    )


def anchor_of(
    facts: Gathered, workshop: WorkshopBrief | None = None, scope: Scope = Scope.PROGRAMME
) -> LogHead:
    """The log's last event, or the last one about a workshop or its list."""
    return log_head_of(facts.programme.id, workshop.id if workshop else None, scope.events)


def _party(facts: Gathered, side: Side) -> PartyMark:
    sponsors = tuple(
        person.name
        for person in facts.people.values()
        if person.side is side and person.is_sponsor and not person.has_left
    )
    return PartyMark(side.value, side.letter, facts.programme.party_name(side), sponsors)


def _place(number: int, current: int) -> str:
    if number == current:
        return "now"
    return "done" if number < current else "ahead"


def session_of(workshop: WorkshopBrief) -> Session:
    """A workshop as the cover names it."""
    return Session(
        number=workshop.number,
        kind=workshop.kind.value,
        title=workshop.title,
        place=workshop.place,
        step=workshop.step,
        step_title=load_method().step(workshop.step).title,
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        started_at=workshop.started_at,
    )


def mark_of(facts: Gathered, sheet: SheetFacts) -> ListMark:
    """A revision as the margin names it; `unsigned` when its workshop closed without a complete list."""
    workshop = next(one for one in facts.workshops if one.id == sheet.workshop_id)
    newest = facts.newest_sheet(sheet.workshop_id)
    if sheet.completed_at is not None:
        state = "complete"
    elif sheet.reopened_at is not None or (newest is not None and newest.revision > sheet.revision):
        state = "reopened"
    else:
        state = "unsigned" if workshop.closed_at is not None else "open"
    return ListMark(
        code=sheet.code,
        hash=sheet.hash,
        revision=sheet.revision,
        workshop_number=workshop.number,
        state=state,
        verify_url=f"{facts.base_url}/v/{sheet.verify_id}",
    )


def agenda_lines(workshop: WorkshopBrief, with_notes: bool) -> tuple[AgendaLine, ...]:
    """The agenda in its order. Notes belong into records only, and so does the plan that a workshop started with."""
    return tuple(
        AgendaLine(
            title=item.title,
            minutes=_planned(item) if with_notes else item.minutes,
            activity=item.activity.value,
            leaves_behind=item.leaves_behind,
            state=item.state.value,
            begins_at=item.begins_at,
            ends_at=item.ends_at,
            actual_minutes=-1 if item.actual_minutes is None else item.actual_minutes,
            notes=item.notes if with_notes else "",
        )
        for item in agenda_of(workshop).items
    )


def _planned(item: Line) -> int:
    return item.minutes if item.planned_minutes is None else item.planned_minutes


def commitment_of(commitment: CommitmentView, today: date | None = None) -> Commitment:
    """One commitment in full. Without a day nothing is overdue."""
    state, report, places, links = commitment.state, commitment.report, commitment.places, commitment.links
    outcome = state.value if state in OUTCOMES else ""
    return Commitment(
        ref=commitment.ref,
        side=commitment.side,
        giver=commitment.giver,
        receiver=commitment.receiver,
        wording=commitment.wording.on_paper,
        state=state.value,
        carried_from=links.carried_from,
        carried_count=links.carried_count,
        replaces=links.replaces,
        imported=places.imported and not places.signed,
        judged_elsewhere=bool(commitment.verdict.said and outcome) and places.judged_elsewhere,
        overdue=today is not None and commitment.days_over(today) > 0,
        report=report.said or "",
        report_text=report.text,
        report_category=_category(report.category),
        report_evidence=report.evidence,
        report_by=report.by,
        verdict=commitment.verdict.said or "",
        verdict_text=commitment.verdict.text,
        verdict_by=commitment.verdict.by,
        outcome=outcome,
        settled_note=commitment.settlement.note,
        ended_reason=commitment.ending.release_reason if state is State.RELEASED else "",
        change=_change(commitment.ask) if commitment.ask else None,
    )


def _category(key: str) -> str:
    try:
        return load_method().reason_category(key).label if key else ""
    except KeyError:
        return key


def _change(ask: OpenAsk) -> Change:
    return Change(ask.side, ask.asked_by, ask.wish, ask.asked_at)


def signing_on(facts: Gathered, sheet: SheetFacts | None, workshop: WorkshopBrief | None) -> Signing:
    """The signatures on a revision, and today's signatories; on a new pack only these."""
    signers = tuple(
        SignerBox(person.side, person.name, person.role_title)
        for person in facts.people.values()
        if person.is_signatory and not person.has_left
    )
    if sheet is None:
        return Signing((), (), signers)
    return Signing(
        signatures=tuple(
            SignatureLine(
                side=one.side,
                name=one.person_name,
                typed_name=one.typed_name,
                role_title=one.role_title,
                as_role="signatory" if one.slot in ("supplier", "customer") else "also_present",
                method=one.method,
                host_name=one.host_name,
                confirmed_by=one.confirmed_by,
                photo_sha256=one.photo_sha256,
                signed_at=one.signed_at,
                drawing=one.drawing,
            )
            for one in signatures_of(sheet.id)
        ),
        declines=tuple(
            DeclineLine(one.side, one.name, one.reason, one.declined_at) for one in declines_of(sheet.id)
        ),
        signers=signers,
        completed_at=sheet.completed_at,
        locked_at=sheet.locked_at,
        sign_until=workshop.sign_until if workshop else None,
    )
