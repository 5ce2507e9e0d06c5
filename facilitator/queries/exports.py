"""Commitments as a table for other programs; an import reads all of it again, but for what was made and signed here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from facilitator.domain.commitment_rows import EXPORTED, wording_cells
from facilitator.domain.commitments import SETTLED
from facilitator.domain.named_people import Known, designation
from facilitator.domain.row_standings import Asked, RowStanding, cells_of
from facilitator.domain.sides import Side
from facilitator.domain.tables import Cell, write_table
from facilitator.domain.typed_names import folded_name
from facilitator.models import Commitment
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.commitments import COMMITMENTS, commitment_of
from facilitator.queries.imports import known_people
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief
from facilitator.queries.reading import read

_NOT_DROPPED = COMMITMENTS.where(Commitment.dropped_at.is_(None)).order_by(
    Commitment.side.desc(), Commitment.number
)


_DAYS = frozenset({"due", "change_due"})
_NUMBERS = frozenset({"step", "stretch", "carried", "workshop"})
"""Columns whose cells a spreadsheet should sort and count as what they are."""


def commitments_csv(programme: ProgrammeBrief) -> str:
    """Every commitment that was not dropped, ordered by party and number, as CSV; two queries."""
    return write_table(EXPORTED, _rows(programme))


def commitments_cells(programme: ProgrammeBrief) -> list[list[Cell]]:
    """The same under `EXPORTED`, with days and numbers as such."""
    return [
        [_typed(column, text) for column, text in zip(EXPORTED, row, strict=True)] for row in _rows(programme)
    ]


def _typed(column: str, text: str) -> Cell:
    if column in _DAYS and text:
        return date.fromisoformat(text)
    return int(text) if column in _NUMBERS and text else text


def _rows(programme: ProgrammeBrief) -> list[list[str]]:
    rows = read(_NOT_DROPPED, {"programme_id": programme.id}).all()
    names = _designated(known_people(programme.id))
    cells = (_cells(commitment_of(row, names)) for row in rows)
    return [[one[column] for column in EXPORTED] for one in cells]


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


PEOPLE_COLUMNS = (
    "side",
    "name",
    "role",
    "email",
    "sponsor",
    "signatory",
    "decision_maker",
    "observer",
    "left",
)


def people_cells(programme_id: int) -> list[tuple[str, ...]]:
    """Everybody of both parties under `PEOPLE_COLUMNS`, those who left with the day."""
    return [
        (
            one.side.value,
            one.name,
            one.role_title,
            one.email,
            *("yes" if role in one.roles.named else "" for role in PEOPLE_COLUMNS[4:8]),
            f"{one.left_at:%Y-%m-%d}" if one.left_at else "",
        )
        for one in people_of(programme_id).everybody
    ]
