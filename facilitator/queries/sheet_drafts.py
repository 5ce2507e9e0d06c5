"""What a workshop's list would say if it were locked now, and what stays behind and why.

The page before locking shows it, and locking stores exactly this: both read it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from facilitator import clock
from facilitator.domain.commitments import SETTLED, UNSIGNED, State
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.sheets import (
    REHEARSAL,
    SCHEMA,
    CheckedOutcome,
    ImportedCommitment,
    NewCommitment,
    Sheet,
    SheetParty,
    SheetSigner,
)
from facilitator.domain.signing import next_revision
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment, Event, Person, SheetEntry, User, Workshop
from facilitator.models import Sheet as SheetRow
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import COMMITMENTS, REPLACED, commitment_of
from facilitator.queries.names import PersonName, names_of
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read
from facilitator.queries.standings import state_expr
from facilitator.queries.workshops import WorkshopBrief

NEW, OUTCOME, TAKEN_IN = "new", "outcome", "taken_in"
"""The parts of a sheet, as `SheetEntry.part` names them."""

MY_PARTY = "my party"
"""Stands for the signer's party in the words of intent: both sign the same bytes."""

_CHECKED = SETTLED | {State.RELEASED}
_ENDINGS = (
    EventKind.COMMITMENT_JUDGED,
    EventKind.COMMITMENT_SETTLED,
    EventKind.COMMITMENT_RELEASED,
    EventKind.COMMITMENT_GIVEN_UP,
)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A commitment that is not on the list; `why` is `half_yes`, `no_yes`, `too_late`, `ended`, `elsewhere`,
    `later`, `views_differ` or `one_word`. `detail` names the ref, workshop or side that matters."""

    commitment: CommitmentView
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """The list as it would be locked. `entries` are commitments' rows and their part; `to_take_in` counts imported
    ones that no sheet carries yet, whether they are on this draft or not."""

    sheet: Sheet
    entries: tuple[tuple[int, str], ...]
    left_behind: tuple[LeftBehind, ...]
    to_take_in: int

    def given_by(self, side: str) -> tuple[NewCommitment, ...]:
        return tuple(one for one in self.sheet.new_commitments if one.party == side)

    def signers_of(self, side: str) -> tuple[SheetSigner, ...]:
        return tuple(one for one in self.sheet.signers if one.party == side)

    @property
    def is_empty(self) -> bool:
        return not self.entries


def draft_sheet(programme: ProgrammeBrief, workshop: WorkshopBrief, *, take_in: bool) -> SheetDraft:
    """Reads everything that belongs on the list of this workshop now; seven queries whatever its length."""
    people = names_of(programme.id)
    found = _candidates(programme.id, people)
    today = today_in(programme.time_zone, clock.now())
    elsewhere = _out_for_signing(programme.id, workshop.id)
    fresh = [one for one in found if _is_ready(one, workshop, today, elsewhere)]
    free = [one.commitment for one in found if one.commitment.id not in elsewhere]
    checked = [commitment for commitment in free if _is_checked(commitment)]
    imported = [commitment for commitment in free if _is_imported(commitment)]
    taken = imported if take_in else []
    sheet = Sheet(
        programme_id=programme.public_id,
        programme_title=programme.title,
        workshop_number=workshop.number,
        workshop_kind=workshop.kind.value,
        workshop_date=today_in(programme.time_zone, workshop.begins_at),
        parties=(SheetParty("supplier", programme.supplier), SheetParty("customer", programme.customer)),
        revision=next_revision(_revisions(workshop.id)),
        previous_hash=_last_hash(programme.id),
        outcomes=_outcomes(checked),
        new_commitments=tuple(_new(one.commitment) for one in fresh),
        signers=_signers(people.values()),
        legal_status=programme.legal_status,
        intent=load_method().sign_off.intent.replace("{party}", MY_PARTY),
        consent=load_method().sign_off.consent,
        imported=tuple(_taken_in(commitment) for commitment in taken),
        schema=REHEARSAL if programme.is_rehearsal else SCHEMA,
    )
    parts = (([one.commitment for one in fresh], NEW), (checked, OUTCOME), (taken, TAKEN_IN))
    return SheetDraft(
        sheet=sheet,
        entries=tuple((commitment.id, part) for listed, part in parts for commitment in listed),
        left_behind=tuple(_left_behind(found, workshop, today, elsewhere)),
        to_take_in=len(imported),
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A commitment that may matter, and how the one stands that it would replace."""

    commitment: CommitmentView
    replaced_state: State
    replaced_due: date | None


def _everything() -> Any:  # SQLAlchemy's own type lists every column
    """Every commitment that may matter: unsigned, checked but on no sheet, imported, or hanging in the check."""
    unsigned = and_(Commitment.active_at.is_(None), Commitment.dropped_at.is_(None))
    unsealed = and_(
        Commitment.active_at.is_not(None),
        Commitment.outcome_sheet_id.is_(None),
        or_(
            Commitment.verdict.is_not(None),
            Commitment.report.is_not(None),
            Commitment.released_at.is_not(None),
        ),
    )
    imported = and_(Commitment.imported_at.is_not(None), Commitment.signed_sheet_id.is_(None))
    return (
        COMMITMENTS.add_columns(
            state_expr(REPLACED).label("replaced_state"), REPLACED.due.label("replaced_due")
        )
        .where(or_(unsigned, unsealed, imported))
        .order_by(Commitment.side.desc(), Commitment.number)
    )


_EVERYTHING = _everything()


def _candidates(programme_id: int, people: Mapping[int, PersonName]) -> list[_Candidate]:
    rows = read(_EVERYTHING, {"programme_id": programme_id})
    return [_Candidate(commitment_of(row, people), row.replaced_state, row.replaced_due) for row in rows]


def _out_for_signing(programme_id: int, workshop_id: int) -> dict[int, int]:
    """Commitments on another workshop's list that is out for signing now, with that workshop's number."""
    rows = db.session.execute(
        select(SheetEntry.commitment_id, Workshop.number)
        .join(SheetRow, SheetRow.id == SheetEntry.sheet_id)
        .join(Workshop, Workshop.id == SheetRow.workshop_id)
        .where(
            SheetRow.programme_id == programme_id,
            SheetRow.workshop_id != workshop_id,
            OUT_FOR_SIGNING,
        )
    )
    return {row[0]: row[1] for row in rows}


def _revisions(workshop_id: int) -> list[int]:
    return list(db.session.scalars(select(SheetRow.revision).where(SheetRow.workshop_id == workshop_id)))


def _last_hash(programme_id: int) -> str:
    found = db.session.scalar(
        select(SheetRow.hash)
        .where(SheetRow.programme_id == programme_id, SheetRow.completed_at.is_not(None))
        .order_by(SheetRow.completed_at.desc(), SheetRow.id.desc())
        .limit(1)
    )
    return found or ""


def _signers(people: Iterable[PersonName]) -> tuple[SheetSigner, ...]:
    """In the order in which they were added: what is signed does not change with the order of names."""
    return tuple(
        SheetSigner(person.side, person.name, person.role_title)
        for person in sorted(people, key=lambda person: person.number)
        if person.is_signatory and not person.has_left
    )


def _is_ready(one: _Candidate, workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]) -> bool:
    return one.commitment.state is State.AGREED and not _why_not_now(one, workshop, today, elsewhere)


def _why_not_now(
    one: _Candidate, workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]
) -> tuple[str, str] | None:
    """What keeps an agreed one off this list, and the ref or number that the reason names."""
    commitment, made_in = one.commitment, one.commitment.places.made_in
    if commitment.id in elsewhere:
        return "elsewhere", str(elsewhere[commitment.id])
    if made_in is not None and made_in > workshop.number:
        return "later", str(made_in)
    replaced = commitment.links.replaces
    if not replaced:
        return None
    if one.replaced_state not in (State.ACTIVE, State.CHANGE_ASKED):
        return "ended", replaced
    if one.replaced_due is not None and today > one.replaced_due:
        return "too_late", replaced
    return None


def _is_checked(commitment: CommitmentView) -> bool:
    """Has an outcome that no sheet names yet. What was judged elsewhere before an import is not our check."""
    places = commitment.places
    return commitment.state in _CHECKED and not places.sealed and not places.judged_elsewhere


def _is_imported(commitment: CommitmentView) -> bool:
    gone = (State.DROPPED, State.RENEGOTIATED)
    return commitment.places.imported and not commitment.places.signed and commitment.state not in gone


def _new(commitment: CommitmentView) -> NewCommitment:
    return NewCommitment(
        ref=commitment.ref,
        party=commitment.side,
        giver=commitment.giver,
        receiver=commitment.receiver,
        wording=commitment.wording.on_paper,
        carried_from=commitment.links.carried_from,
        carried_count=commitment.links.carried_count,
        replaces=commitment.links.replaces,
    )


def _taken_in(commitment: CommitmentView) -> ImportedCommitment:
    has_ended = commitment.state in _CHECKED
    return ImportedCommitment(
        ref=commitment.ref,
        party=commitment.side,
        giver=commitment.giver,
        receiver=commitment.receiver,
        wording=commitment.wording.on_paper,
        verdict=commitment.state if has_ended else "",
        reason=_reason(commitment) if has_ended else "",
    )


def _outcomes(checked: list[CommitmentView]) -> tuple[CheckedOutcome, ...]:
    said = _who_said([commitment.id for commitment in checked])
    return tuple(
        _outcome(commitment, *said.get(commitment.id, (commitment.verdict.by or commitment.receiver, "")))
        for commitment in checked
    )


def _outcome(commitment: CommitmentView, given_by: str, entered_by: str) -> CheckedOutcome:
    return CheckedOutcome(
        ref=commitment.ref,
        wording=commitment.wording.on_paper,
        verdict=commitment.state,
        reason=_reason(commitment),
        given_by=given_by or "both parties",
        entered_by=entered_by,
        party=commitment.side,
        giver=commitment.giver,
        receiver=commitment.receiver,
    )


def _who_said(commitment_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Whose word ended each one, and which facilitator entered it: the last such event of each."""
    rows = db.session.execute(
        select(Event.commitment_id, Person.name, User.name)
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(User, User.id == Event.user_id)
        .where(Event.commitment_id.in_(commitment_ids), Event.kind.in_(_ENDINGS))
        .order_by(Event.seq)
    )
    return {row[0]: (row[1] or "", row[2] or "") for row in rows if row[0] is not None}


def _reason(commitment: CommitmentView) -> str:
    """The words behind an outcome: why it was released, the joint note, or the giver's frank reason."""
    if commitment.facts.released:
        return commitment.ending.release_reason
    if commitment.settlement.said is not None:
        return commitment.settlement.note
    text, category = commitment.report.text or commitment.verdict.text, commitment.report.category
    if not category:
        return text
    label = load_method().reason_category(category).label
    return f"{label}: {text}" if text else label


def _left_behind(
    found: list[_Candidate], workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]
) -> Iterator[LeftBehind]:
    for one in found:
        why = _why_behind(one, workshop, today, elsewhere)
        if why is not None:
            yield LeftBehind(one.commitment, *why)


def _why_behind(
    one: _Candidate, workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]
) -> tuple[str, str] | None:
    """Why it is not on the list; None for what is on it, and for what has nothing to do there."""
    state = one.commitment.state
    if state is State.AGREED:
        return _why_not_now(one, workshop, today, elsewhere)
    if state in UNSIGNED:
        return ("no_yes", "") if state is State.DRAFT else ("half_yes", _missing_side(one.commitment))
    if state is State.VIEWS_DIFFER:
        return "views_differ", ""
    return ("one_word", "") if state in (State.REPORTED, State.JUDGED) else None


def _missing_side(commitment: CommitmentView) -> str:
    """Whose yes is missing: the receiver's of an offered one, the giver's of a requested one."""
    giver = commitment.side
    return (giver.other if commitment.state is State.OFFERED else giver).value
