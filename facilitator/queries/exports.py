"""Commitments as a table for other programs; an import reads all of it again, but for what was made and signed here."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.commitment_rows import EXPORTED, wording_cells
from facilitator.domain.commitments import SETTLED
from facilitator.domain.named_people import Known, designation
from facilitator.domain.row_standings import Asked, RowStanding, cells_of
from facilitator.domain.sides import Side
from facilitator.domain.tables import write_table
from facilitator.domain.typed_names import folded_name
from facilitator.models import Commitment
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import COMMITMENTS, commitment_of
from facilitator.queries.imports import known_people
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read

_NOT_DROPPED = COMMITMENTS.where(Commitment.dropped_at.is_(None)).order_by(
    Commitment.side.desc(), Commitment.number
)


def commitments_csv(programme: ProgrammeBrief) -> str:
    """Every commitment that was not dropped, ordered by party and number; two queries."""
    rows = read(_NOT_DROPPED, {"programme_id": programme.id}).all()
    names = _designated(known_people(programme.id))
    cells = (_cells(commitment_of(row, names)) for row in rows)
    return write_table(EXPORTED, [[one[column] for column in EXPORTED] for one in cells])


def _designated(people: list[Known]) -> dict[int, Known]:
    """Everybody by their id, named with what tells namesakes apart."""
    alike: dict[tuple[Side, str], list[Known]] = {}
    for person in people:
        alike.setdefault((person.side, folded_name(person.name)), []).append(person)
    return {
        person.id: replace(person, name=designation(person, alike[person.side, folded_name(person.name)]))
        for person in people
    }


def _cells(commitment: CommitmentView) -> dict[str, str]:
    standing = _standing(commitment)
    settled = standing.state in SETTLED
    return {
        "party": commitment.side,
        "giver": commitment.giver,
        "receiver": commitment.receiver,
        **wording_cells(commitment.wording),
        "verdict": standing.state.value.replace("_", " ") if settled else "",
        "reason": commitment.report.text,
        "ref": commitment.ref,
        "workshop": str(commitment.places.made_in or ""),
        "carried": str(commitment.links.carried_count),
        "signed": _signed(commitment),
        "carried_from": commitment.links.carried_from,
        "replaces": commitment.links.replaces,
        "staging_note": commitment.staging_note,
        **cells_of(standing),
    }


def _standing(commitment: CommitmentView) -> RowStanding:
    ask, report = commitment.ask, commitment.report
    return RowStanding(
        facts=commitment.facts,
        category=report.category,
        report_evidence=report.evidence if report.said else "",
        receiver_word=commitment.verdict.text,
        settled_note=commitment.settlement.note,
        release_reason=commitment.ending.release_reason,
        asked=Asked(ask.side, ask.wish, ask.accepted) if ask else None,
    )


def _signed(commitment: CommitmentView) -> str:
    if commitment.places.signed:
        return "signed"
    return "imported, not signed here" if commitment.places.imported else "not signed"
