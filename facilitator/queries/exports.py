"""Commitments as a table for other programs; an import reads all of it again, but for what was made and signed here.

The first seventeen columns stand where they always did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from facilitator.domain.commitment_rows import COLUMNS, LINKS
from facilitator.domain.commitments import SETTLED
from facilitator.domain.named_people import Known, designation, folded
from facilitator.domain.row_standings import STANDING_COLUMNS, RowStanding, Wish, cells_of
from facilitator.domain.sides import Side
from facilitator.domain.tables import write_table
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Workshop
from facilitator.queries.imports import known_people
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.standings import facts_of

EXTRA = ("ref", "state", "workshop", "why", "first_win", "carried", "signed")
MORE = (*LINKS, "staging_note", *(name for name in STANDING_COLUMNS if name != "state"))


def commitments_csv(programme: ProgrammeBrief) -> str:
    """Every commitment that was not dropped, ordered by party and number; two queries."""
    needed, source, original = aliased(Commitment), aliased(Commitment), aliased(Commitment)
    rows = db.session.execute(
        select(
            Commitment,
            ChangeAsk,
            Workshop.number.label("workshop"),
            needed.ref.label("needs_first"),
            source.ref.label("carried_from"),
            original.ref.label("replaces"),
        )
        .outerjoin(ChangeAsk, (ChangeAsk.commitment_id == Commitment.id) & ChangeAsk.closed_at.is_(None))
        .outerjoin(Workshop, Workshop.id == Commitment.made_in_id)
        .outerjoin(needed, needed.id == Commitment.needs_first_id)
        .outerjoin(source, source.id == Commitment.carried_from_id)
        .outerjoin(original, original.id == Commitment.replaces_id)
        .where(Commitment.programme_id == programme.id, Commitment.dropped_at.is_(None))
        .order_by(Commitment.side.desc(), Commitment.number)
        .execution_options(populate_existing=True)
    )
    names = _names(known_people(programme.id))
    columns = (*COLUMNS, *EXTRA, *MORE)
    return write_table(columns, [_in_order(columns, _cells(row, names)) for row in rows])


def _names(people: list[Known]) -> dict[int, str]:
    """Everybody's name by their id, with what tells namesakes apart."""
    alike: dict[tuple[Side, str], list[Known]] = {}
    for person in people:
        alike.setdefault((person.side, folded(person.name)), []).append(person)
    return {person.id: designation(person, alike[person.side, folded(person.name)]) for person in people}


def _in_order(columns: tuple[str, ...], cells: Mapping[str, str]) -> list[str]:
    return [cells[name] for name in columns]


def _cells(row: Any, names: Mapping[int, str]) -> dict[str, str]:
    one: Commitment = row.Commitment
    standing = _standing(one, row.ChangeAsk)
    return {
        "party": one.side,
        "giver": names.get(one.giver_id or 0, ""),
        "receiver": names.get(one.receiver_id or 0, ""),
        "deed": one.deed,
        "evidence": one.evidence,
        "due": one.due.isoformat() if one.due else "",
        "step": str(one.step or ""),
        "stretch": str(one.stretch or ""),
        "verdict": standing.state.value.replace("_", " ") if standing.state in SETTLED else "",
        "reason": one.report_text,
        "ref": one.ref,
        "workshop": str(row.workshop or ""),
        "why": one.why,
        "first_win": "yes" if one.first_win else "no",
        "carried": str(one.carried_count),
        "signed": _signed(one),
        **{column: getattr(row, column) or "" for column in LINKS},
        "staging_note": one.staging_note,
        **cells_of(standing),
    }


def _standing(one: Commitment, ask: ChangeAsk | None) -> RowStanding:
    facts = facts_of(one, ask is not None)
    wish = None
    if ask is not None:
        accepted = ask.accepted_at is not None
        wish = Wish(ask.side, ask.deed, ask.evidence, ask.due, ask.reason, accepted)
    return RowStanding(
        facts=facts,
        category=one.report_category,
        report_evidence=one.report_evidence if facts.report else "",
        receiver_word=one.verdict_text,
        settled_note=one.settled_note,
        release_reason=one.release_reason,
        wish=wish,
    )


def _signed(row: Commitment) -> str:
    if row.signed_sheet_id is not None:
        return "signed"
    return "imported, not signed here" if row.imported_at is not None else "not signed"
