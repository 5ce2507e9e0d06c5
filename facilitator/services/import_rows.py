"""A planned row as the columns of its commitment, and as its event tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from facilitator.domain.commitment_rows import LINKS
from facilitator.domain.commitments import SETTLED, State
from facilitator.domain.events.imports import CommitmentImported
from facilitator.domain.row_standings import cells_of
from facilitator.services.import_plans import PlannedRow
from facilitator.services.wordings import columns_of, plain_words


def stored_of(planned: PlannedRow, rows: Sequence[PlannedRow], at: datetime) -> dict[str, Any]:
    """The words and facts of a row. Nobody of here said any of it: whose word it was is left open."""
    row, standing = planned.row, planned.row.standing
    facts = standing.facts
    return {
        **columns_of(planned.wording),
        "carried_count": _carried(planned, rows),
        "staging_note": row.staging_note,
        "version": 1,
        "created_at": at,
        "giver_yes_at": at if facts.giver_yes else None,
        "receiver_yes_at": at if facts.receiver_yes else None,
        "drop_reason": "",
        "active_at": at if facts.active else None,
        "imported_at": at if facts.active else None,
        "report": facts.report,
        "report_text": row.reason,
        "report_category": standing.category,
        "report_evidence": standing.report_evidence,
        "report_at": at if facts.report else None,
        "verdict": facts.verdict,
        "verdict_text": standing.receiver_word,
        "verdict_at": at if facts.verdict else None,
        "settled": facts.settled,
        "settled_note": standing.settled_note,
        "settled_at": at if facts.settled else None,
        "given_up_at": at if facts.given_up else None,
        "released_at": at if facts.released else None,
        "release_reason": standing.release_reason,
        "renegotiated_at": at if facts.renegotiated else None,
    }


def has_ended_here(planned: PlannedRow) -> bool:
    """Whether its outcome counts with the workshop that it comes into."""
    return planned.row.state in SETTLED | {State.RELEASED}


def told_of(
    planned: PlannedRow, rows: Sequence[PlannedRow], number: int, refs: Sequence[str]
) -> CommitmentImported:
    """The same for the log.

    The state and the facts behind it stand there in any case: nobody has to guess what an event without one meant.
    """
    row = planned.row
    said = plain_words(planned.wording) | {
        "giver": _name(planned.giver),
        "receiver": _name(planned.receiver),
        "staging_note": row.staging_note,
        "times": _carried(planned, rows),
    }
    for column in LINKS:
        link = planned.links.get(column)
        said[column] = "" if link is None else link.ref if link.row is None else refs[link.row]
    said |= cells_of(row.standing)
    kept = {name: value for name, value in said.items() if value not in ("", False, 0, "no")}
    facts = row.standing.facts
    kept |= {
        "state": row.state.value,
        "report": facts.report.value if facts.report else "",
        "verdict": facts.verdict.value if facts.verdict else "",
        "settled": facts.settled.value if facts.settled else "",
        "reason": row.reason,
    }
    return CommitmentImported(import_=number, line=row.line, **kept)


def _name(match: Any) -> str:
    if match.person is not None:
        return str(match.person.name)
    return str(match.new.name) if match.new is not None else ""


def _carried(planned: PlannedRow, rows: Sequence[PlannedRow]) -> int:
    """How often it was carried: as the row says, else once more than the row that it carries on."""
    if planned.row.carried is not None:
        return planned.row.carried
    link = planned.links.get("carried_from")
    if link is None or link.row is None:
        return int(link is not None)
    return (rows[link.row].row.carried or 0) + 1
