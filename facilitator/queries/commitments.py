"""Commitments one by one, and the lists that a workshop works on: one select, one mapper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from facilitator.domain.commitments import ChangeWish, Wording, state_of
from facilitator.domain.errors import NotFound
from facilitator.models import ChangeAsk, Commitment, Workshop
from facilitator.queries.commitment_view import (
    CommitmentView,
    Ending,
    Links,
    OpenAsk,
    Places,
    ReportSaid,
    Settlement,
    VerdictSaid,
    Yeses,
)
from facilitator.queries.names import PersonName
from facilitator.queries.out_for_signing import stands_out_for_signing
from facilitator.queries.reading import read
from facilitator.queries.standings import facts_of, was_judged_elsewhere
from facilitator.queries.workshops import WorkshopBrief


class Named(Protocol):
    """Somebody with a name."""

    @property
    def name(self) -> str: ...


_made_in = aliased(Workshop)
_judged_in = aliased(Workshop)
_needed = aliased(Commitment)
_origin = aliased(Commitment)
_carried = aliased(Commitment)
REPLACED = aliased(Commitment)
"""The one that a commitment renegotiates, for whoever asks more of it than its ref."""
_successor = aliased(Commitment)
_ask = aliased(ChangeAsk, name="open_ask")


def _everything() -> Select[*tuple[Any, ...]]:
    """The select behind every commitment that is read: one row each, for at most one of a kind is joined."""
    return (
        select(
            *Commitment.__table__.columns,
            _ask.id.label("ask_id"),
            _ask.side.label("ask_side"),
            _ask.asked_by_id.label("ask_by_id"),
            _ask.deed.label("ask_deed"),
            _ask.evidence.label("ask_evidence"),
            _ask.due.label("ask_due"),
            _ask.reason.label("ask_reason"),
            _ask.asked_at.label("ask_at"),
            _ask.accepted_at.label("ask_accepted_at"),
            stands_out_for_signing(Commitment.id).label("locked"),
            _made_in.number.label("made_in"),
            _judged_in.number.label("judged_in"),
            _needed.ref.label("needed"),
            _origin.ref.label("origin"),
            _carried.ref.label("carried"),
            REPLACED.ref.label("replaced"),
            _successor.ref.label("successor"),
        )
        .outerjoin(_ask, and_(_ask.commitment_id == Commitment.id, _ask.closed_at.is_(None)))
        .outerjoin(_made_in, _made_in.id == Commitment.made_in_id)
        .outerjoin(_judged_in, _judged_in.id == Commitment.judged_in_id)
        .outerjoin(_needed, _needed.id == Commitment.needs_first_id)
        .outerjoin(_origin, _origin.id == Commitment.carried_from_id)
        .outerjoin(_carried, and_(_carried.carried_from_id == Commitment.id, _carried.dropped_at.is_(None)))
        .outerjoin(REPLACED, REPLACED.id == Commitment.replaces_id)
        .outerjoin(_successor, and_(_successor.replaces_id == Commitment.id, _successor.dropped_at.is_(None)))
        .where(Commitment.programme_id == bindparam("programme_id"))
    )


COMMITMENTS = _everything()
"""Commitments of `programme_id` with everything around them, as `commitment_of` reads them.

Built once, and so are the selects made of it: putting them together costs more than running them.
"""

_BY_REF = COMMITMENTS.where(Commitment.ref == bindparam("ref"))
_TO_AGREE = COMMITMENTS.where(
    Commitment.dropped_at.is_(None),
    or_(Commitment.made_in_id == bindparam("workshop_id"), Commitment.active_at.is_(None)),
    Commitment.imported_at.is_(None),
).order_by(Commitment.side.desc(), Commitment.number)
_ALL = COMMITMENTS.order_by(Commitment.side.desc(), Commitment.number)


def commitment_of(row: Row[*tuple[Any, ...]], names: Mapping[int, Named]) -> CommitmentView:
    """The commitment in a row of COMMITMENTS; `names` are the programme's people by row id."""
    facts = facts_of(row, row.ask_id is not None)
    return CommitmentView(
        id=row.id,
        ref=row.ref,
        side=row.side,
        version=row.version,
        state=state_of(facts),
        facts=facts,
        giver=_name(names, row.giver_id),
        receiver=_name(names, row.receiver_id),
        wording=wording_in(row, row.needed or ""),
        staging_note=row.staging_note,
        created_at=row.created_at,
        active_at=row.active_at,
        yeses=_yeses(row, names),
        report=_report(row, names),
        verdict=VerdictSaid(row.verdict, row.verdict_text, row.verdict_at, _name(names, row.verdict_by_id)),
        settlement=Settlement(row.settled, row.settled_note, row.settled_at),
        ending=_ending(row),
        links=Links(
            row.carried_count,
            row.origin or "",
            row.carried or "",
            row.replaced or "",
            row.successor or "",
        ),
        places=_places(row),
        ask=_open_ask(row, names) if row.ask_id is not None else None,
    )


def wording_in(row: Commitment | Row[*tuple[Any, ...]], needs_first: str) -> Wording:
    """What a row says; `needs_first` is the ref of the commitment that it waits for, or empty."""
    return Wording(
        giver_id=row.giver_id,
        receiver_id=row.receiver_id,
        deed=row.deed,
        evidence=row.evidence,
        due=row.due,
        step=row.step,
        stretch=row.stretch,
        why=row.why,
        first_win=row.first_win,
        needs_first=needs_first,
        approval_needed=row.approval_needed,
    )


def _name(names: Mapping[int, Named], person_id: int | None) -> str:
    """A person's name; empty where nobody is named."""
    return names[person_id].name if person_id is not None and person_id in names else ""


def _yeses(row: Row[*tuple[Any, ...]], names: Mapping[int, Named]) -> Yeses:
    return Yeses(
        giver_at=row.giver_yes_at,
        giver_by=_name(names, row.giver_yes_by_id),
        receiver_at=row.receiver_yes_at,
        receiver_by=_name(names, row.receiver_yes_by_id),
    )


def _report(row: Row[*tuple[Any, ...]], names: Mapping[int, Named]) -> ReportSaid:
    return ReportSaid(
        said=row.report,
        text=row.report_text,
        category=row.report_category,
        evidence=row.report_evidence,
        at=row.report_at,
        by=_name(names, row.report_by_id),
    )


def _ending(row: Row[*tuple[Any, ...]]) -> Ending:
    return Ending(
        dropped_at=row.dropped_at,
        drop_reason=row.drop_reason,
        given_up_at=row.given_up_at,
        released_at=row.released_at,
        release_reason=row.release_reason,
        renegotiated_at=row.renegotiated_at,
    )


def _places(row: Row[*tuple[Any, ...]]) -> Places:
    return Places(
        made_in=row.made_in,
        made_in_id=row.made_in_id,
        judged_in=row.judged_in,
        judged_in_id=row.judged_in_id,
        imported=row.imported_at is not None,
        judged_elsewhere=was_judged_elsewhere(row),
        signed=row.signed_sheet_id is not None,
        sealed=row.outcome_sheet_id is not None,
        locked=row.locked,
    )


def _open_ask(row: Row[*tuple[Any, ...]], names: Mapping[int, Named]) -> OpenAsk:
    return OpenAsk(
        side=row.ask_side,
        asked_by=_name(names, row.ask_by_id),
        wish=ChangeWish(row.ask_deed, row.ask_evidence, row.ask_due, row.ask_reason),
        asked_at=row.ask_at,
        accepted=row.ask_accepted_at is not None,
    )


def commitment_by_ref(programme_id: int, ref: str, names: Mapping[int, Named]) -> CommitmentView:
    """The commitment with this ref; raises NotFound."""
    row = read(_BY_REF, {"programme_id": programme_id, "ref": ref}).one_or_none()
    if row is None:
        raise NotFound
    return commitment_of(row, names)


def all_commitments(programme_id: int, names: Mapping[int, Named]) -> list[CommitmentView]:
    """All of a programme, dropped ones too, the supplier's first, in the order of their numbers."""
    rows = read(_ALL, {"programme_id": programme_id})
    return [commitment_of(row, names) for row in rows]


def commit_list(
    programme_id: int, workshop: WorkshopBrief, names: Mapping[int, PersonName]
) -> list[CommitmentView]:
    """What a workshop has to agree on: its new ones, then those of earlier workshops still waiting for a yes.

    By party, then in the order of their refs; dropped ones are left out.
    """
    rows = read(_TO_AGREE, {"programme_id": programme_id, "workshop_id": workshop.id})
    return [commitment_of(row, names) for row in rows]
