"""What a workshop's list would say if it were locked now, and what stays behind and why.

The page before locking shows it, and locking stores exactly this: both read it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.commitments import SETTLED, UNSIGNED, State
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.sheets import (
    CheckedOutcome,
    ImportedCommitment,
    NewCommitment,
    Sheet,
    SheetParty,
    SheetSigner,
)
from facilitator.domain.sides import Side
from facilitator.domain.signing import next_revision
from facilitator.domain.zones import today_in
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment, Event, Person, SheetEntry, User, Workshop
from facilitator.models import Sheet as SheetRow
from facilitator.queries.out_for_signing import OUT_FOR_SIGNING
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.standings import state_expr, was_judged_elsewhere
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

    ref: str
    side: Side
    deed: str
    state: State
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
    rows = list(db.session.execute(_candidates(programme.id)))
    today = today_in(programme.time_zone, clock.now())
    elsewhere = _out_for_signing(programme.id, workshop.id)
    fresh = [row for row in rows if _is_ready(row, workshop, today, elsewhere)]
    checked = [row for row in rows if _is_checked(row) and row.Commitment.id not in elsewhere]
    imported = [row for row in rows if _is_imported(row) and row.Commitment.id not in elsewhere]
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
        new_commitments=tuple(_new(row) for row in fresh),
        signers=_signers(programme.id),
        legal_status=programme.legal_status,
        intent=load_method().sign_off.intent.replace("{party}", MY_PARTY),
        consent=load_method().sign_off.consent,
        imported=tuple(_taken_in(row) for row in taken),
    )
    parts = ((fresh, NEW), (checked, OUTCOME), (taken, TAKEN_IN))
    return SheetDraft(
        sheet=sheet,
        entries=tuple((row.Commitment.id, part) for found, part in parts for row in found),
        left_behind=tuple(_left_behind(rows, fresh, workshop, today, elsewhere)),
        to_take_in=len(imported),
    )


_giver = aliased(Person)
_receiver = aliased(Person)
_judge = aliased(Person)
_needed = aliased(Commitment)
_source = aliased(Commitment)
_original = aliased(Commitment)


def _candidates(programme_id: int) -> Any:  # SQLAlchemy's own type lists every column
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
        select(
            Commitment,
            state_expr().label("state"),
            state_expr(_original).label("original_state"),
            _original.due.label("original_due"),
            _original.ref.label("original_ref"),
            _giver.name.label("giver"),
            _receiver.name.label("receiver"),
            _judge.name.label("judge"),
            _needed.ref.label("needed_ref"),
            _source.ref.label("source_ref"),
            Workshop.number.label("made_in"),
        )
        .outerjoin(_giver, _giver.id == Commitment.giver_id)
        .outerjoin(_receiver, _receiver.id == Commitment.receiver_id)
        .outerjoin(_judge, _judge.id == Commitment.verdict_by_id)
        .outerjoin(_needed, _needed.id == Commitment.needs_first_id)
        .outerjoin(_source, _source.id == Commitment.carried_from_id)
        .outerjoin(_original, _original.id == Commitment.replaces_id)
        .outerjoin(Workshop, Workshop.id == Commitment.made_in_id)
        .where(Commitment.programme_id == programme_id, or_(unsigned, unsealed, imported))
        .order_by(Commitment.side.desc(), Commitment.number)
        .execution_options(populate_existing=True)
    )


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


def _signers(programme_id: int) -> tuple[SheetSigner, ...]:
    rows = db.session.execute(
        select(Person.side, Person.name, Person.role_title)
        .where(Person.programme_id == programme_id, Person.is_signatory.is_(True), Person.left_at.is_(None))
        .order_by(Person.number)
    )
    return tuple(SheetSigner(row.side, row.name, row.role_title) for row in rows)


def _is_ready(row: Row[Any], workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]) -> bool:
    return row.state == State.AGREED and not _why_not_now(row, workshop, today, elsewhere)


def _why_not_now(
    row: Row[Any], workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]
) -> tuple[str, str] | None:
    """What keeps an agreed one off this list, and the ref or number that the reason names."""
    if row.Commitment.id in elsewhere:
        return "elsewhere", str(elsewhere[row.Commitment.id])
    if row.made_in is not None and row.made_in > workshop.number:
        return "later", str(row.made_in)
    if row.Commitment.replaces_id is None:
        return None
    if row.original_state not in (State.ACTIVE, State.CHANGE_ASKED):
        return "ended", row.original_ref
    if row.original_due is not None and today > row.original_due:
        return "too_late", row.original_ref
    return None


def _is_checked(row: Row[Any]) -> bool:
    """Has an outcome that no sheet names yet. What was judged elsewhere before an import is not our check."""
    commitment: Commitment = row.Commitment
    if row.state not in _CHECKED or commitment.outcome_sheet_id is not None:
        return False
    return not was_judged_elsewhere(commitment)


def _is_imported(row: Row[Any]) -> bool:
    commitment: Commitment = row.Commitment
    return (
        commitment.imported_at is not None
        and commitment.signed_sheet_id is None
        and row.state not in (State.DROPPED, State.RENEGOTIATED)
    )


def _new(row: Row[Any]) -> NewCommitment:
    one: Commitment = row.Commitment
    assert one.due is not None and one.step is not None and one.stretch is not None  # agreed means complete
    return NewCommitment(
        ref=one.ref,
        party=one.side,
        giver=row.giver,
        receiver=row.receiver,
        deed=one.deed,
        evidence=one.evidence,
        due=one.due,
        step=one.step,
        stretch=one.stretch,
        why=one.why,
        needs_first=row.needed_ref or "",
        first_win=one.first_win,
        carried_from=row.source_ref or "",
        carried_count=one.carried_count,
        replaces=row.original_ref or "",
    )


def _taken_in(row: Row[Any]) -> ImportedCommitment:
    one: Commitment = row.Commitment
    has_ended = row.state in _CHECKED
    assert one.due is not None  # an import fills every date in
    return ImportedCommitment(
        ref=one.ref,
        party=one.side,
        giver=row.giver or "",
        receiver=row.receiver or "",
        deed=one.deed,
        evidence=one.evidence,
        due=one.due,
        step=one.step or 0,
        stretch=one.stretch or 0,
        verdict=row.state if has_ended else "",
        reason=_reason(one) if has_ended else "",
    )


def _outcomes(rows: list[Row[Any]]) -> tuple[CheckedOutcome, ...]:
    said = _who_said([row.Commitment.id for row in rows])
    return tuple(
        _outcome(row, *said.get(row.Commitment.id, (row.judge or row.receiver or "", ""))) for row in rows
    )


def _outcome(row: Row[Any], given_by: str, entered_by: str) -> CheckedOutcome:
    one: Commitment = row.Commitment
    return CheckedOutcome(
        ref=one.ref,
        deed=one.deed,
        verdict=row.state,
        reason=_reason(one),
        given_by=given_by or "both parties",
        entered_by=entered_by,
        party=one.side,
        giver=row.giver or "",
        receiver=row.receiver or "",
        due=one.due,
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


def _reason(one: Commitment) -> str:
    """The words behind an outcome: why it was released, the joint note, or the giver's frank reason."""
    if one.released_at is not None:
        return one.release_reason
    if one.settled is not None:
        return one.settled_note
    text = one.report_text or one.verdict_text
    if not one.report_category:
        return text
    label = load_method().reason_category(one.report_category).label
    return f"{label}: {text}" if text else label


def _left_behind(
    rows: list[Row[Any]],
    fresh: list[Row[Any]],
    workshop: WorkshopBrief,
    today: date,
    elsewhere: dict[int, int],
) -> list[LeftBehind]:
    on_list = {row.Commitment.id for row in fresh}
    found = []
    for row in rows:
        if row.Commitment.id in on_list:
            continue
        why = _why_behind(row, workshop, today, elsewhere)
        if why is not None:
            one: Commitment = row.Commitment
            found.append(LeftBehind(one.ref, one.side, one.deed, row.state, *why))
    return found


def _why_behind(
    row: Row[Any], workshop: WorkshopBrief, today: date, elsewhere: dict[int, int]
) -> tuple[str, str] | None:
    state = row.state
    if state in UNSIGNED:
        if state is State.AGREED:
            return _why_not_now(row, workshop, today, elsewhere)
        return (
            ("no_yes", "")
            if state is State.DRAFT
            else ("half_yes", _missing_side(row.Commitment.side, state))
        )
    if state is State.VIEWS_DIFFER:
        return "views_differ", ""
    return ("one_word", "") if state in (State.REPORTED, State.JUDGED) else None


def _missing_side(giver: Side, state: State) -> str:
    """Whose yes is missing: the receiver's of an offered one, the giver's of a requested one."""
    return (giver.other if state is State.OFFERED else giver).value
