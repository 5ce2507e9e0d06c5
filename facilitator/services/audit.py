"""Checks what cannot be changed unseen: every programme's log, every stored list, every signature, and that the
rows that pages read say what the log says.

Reads only. The log is walked as a stream, so that its length does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from facilitator.domain.canonical import CanonicalError, canonical_text
from facilitator.domain.errors import Invalid
from facilitator.domain.log import LogCheck, PrintedHead
from facilitator.domain.private_values import agrees
from facilitator.domain.sheets import Sheet as SheetContent
from facilitator.domain.sheets import code_from_hash, read_sheet, sheet_hash
from facilitator.extensions import db
from facilitator.models import Commitment, Event, Person, Programme, Sheet, SheetEntry, Workshop
from facilitator.queries.sheet_drafts import NEW, OUTCOME, TAKEN_IN
from facilitator.services.audit_cells import UNREADABLE, unreadable_cells
from facilitator.services.audit_held import Difference, differences
from facilitator.services.audit_rows import row_faults, stored_commitments, stored_people
from facilitator.services.audit_signatures import is_near, signature_faults, stored_signatures
from facilitator.services.log_key import hash_of_values
from facilitator.services.log_walk import LogTold, brought_in_of, check_log
from facilitator.services.row_notes import RowKey


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Everything checked about one programme. `faults` are readable sentences; none means all is as it was.

    `held_since` is the event from which on the log holds every row: 1, or an older programme's baseline.
    """

    programme_id: int
    public_id: str
    title: str
    log: LogCheck
    sheets: int
    signatures: int
    held_since: int | None
    faults: tuple[str, ...]
    brought_in: int = 0
    """So many first events came with the programme's file: their hashes were looked at, their seals cannot be."""

    @property
    def ok(self) -> bool:
        return not self.faults


def audit_programme(programme_id: int, heads: Iterable[PrintedHead] = ()) -> AuditReport:
    """Checks one programme: its log against its head, its lists and signatures against its log.

    `heads` were handed out on paper: the log must still hold these very events, which its own head cannot prove.
    """
    told = LogTold()
    try:
        found = _looked_at(programme_id, told)
    except UNREADABLE:
        cells = unreadable_cells(programme_id)
        if not cells:
            raise
        found = _Found(LogCheck(False, 0, ""), faults=cells)
    faults = [*found.faults, *_head_faults(programme_id, heads)]
    head = db.session.execute(
        select(Programme.public_id, Programme.title).where(Programme.id == programme_id)
    ).one()
    return AuditReport(
        programme_id=programme_id,
        public_id=head.public_id,
        title=head.title,
        log=found.log,
        sheets=found.sheets,
        signatures=found.signatures,
        held_since=told.held.since,
        faults=tuple(faults),
        brought_in=brought_in_of(programme_id),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The log's state, how many lists and signatures were looked at, and what is wrong."""

    log: LogCheck
    sheets: int = 0
    signatures: int = 0
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a programme that words in its log are held against; `entries_of` a list's id says what is filed
    under it, by part and ref."""

    sheets: Sequence[Any]
    signatures: Sequence[Any]
    entries_of: Callable[[int], Collection[tuple[str, str]]]
    people: Iterable[Person]
    commitments: Iterable[Commitment]


def _looked_at(programme_id: int, told: LogTold) -> _Found:
    """Walks the log and holds everything that is stored against it."""
    log = check_log(programme_id, told)
    stored = Stored(
        list(_sheets(programme_id)),
        stored_signatures(programme_id),
        _entries_of,
        stored_people(programme_id),
        stored_commitments(programme_id),
    )
    held = differences(programme_id, told.held, hash_of_values()) if log.ok else {}
    faults = stored_faults(log, told, stored, held)
    return _Found(log, len(stored.sheets), len(stored.signatures), faults)


def stored_faults(log: LogCheck, told: LogTold, stored: Stored, held: dict[RowKey, Difference]) -> list[str]:
    """What is wrong, in sentences, with a log that was walked and the rows beside it; `held` as for `row_faults`."""
    faults = [] if log.ok else [f"the log breaks at event {log.broken_at}: {log.why}"]
    faults += [] if told.whole else [_unproven(log, stored.sheets, stored.signatures, told)]
    faults += _list_faults(stored, told) + signature_faults(stored.signatures, told)
    if log.ok:
        faults += [told.held.fault] if told.held.fault else []
        faults += row_faults(stored.people, stored.commitments, told.rows, held)
    return faults


def _unproven(log: LogCheck, sheets: Sequence[Any], signatures: Sequence[Any], told: LogTold) -> str:
    """What a log that breaks off leaves open: of what came later nobody can say whether the log told of it."""
    lists = sum((row.number, row.revision, row.hash) not in told.locked for row in sheets)
    signed = sum((row.hash, row.slot) not in told.signed for row in signatures)
    return (
        f"from event {log.broken_at} on the log proves nothing: no row is held against it, and of the lists and "
        f"signatures {lists} and {signed} stand in no event before"
    )


def _list_faults(stored: Stored, told: LogTold) -> list[str]:
    """What is wrong with the stored lists, and which are not stored any more."""
    found = [
        f"workshop {row.number}, revision {row.revision}: {fault}"
        for row in stored.sheets
        if (fault := _sheet_fault(row, told, stored))
    ]
    known = {row.hash for row in stored.sheets}
    lost = [hash_ for _workshop, _revision, hash_ in sorted(told.locked) if hash_ not in known]
    return found + [
        f"the list with the hash {hash_[:12]}… was locked, and is not stored any more" for hash_ in lost
    ]


def _head_faults(programme_id: int, heads: Iterable[PrintedHead]) -> list[str]:
    found = []
    for head in heads:
        stored = db.session.scalar(
            select(Event.hash).where(Event.programme_id == programme_id, Event.seq == head.seq)
        )
        found.append(head.fault(stored))
    return [fault for fault in found if fault]


def _sheets(programme_id: int) -> Iterator[Any]:
    yield from db.session.execute(
        select(
            Sheet.id,
            Sheet.canonical,
            Sheet.hash,
            Sheet.code,
            Sheet.revision,
            Sheet.completed_at,
            Sheet.reopened_at,
            Sheet.reopen_reason,
            Workshop.number,
        )
        .join(Workshop, Workshop.id == Sheet.workshop_id)
        .where(Sheet.programme_id == programme_id)
        .order_by(Workshop.number, Sheet.revision)
        .execution_options(yield_per=50)
    )


def _entries_of(sheet_id: int) -> set[tuple[str, str]]:
    filed = db.session.execute(
        select(SheetEntry.part, Commitment.ref)
        .join(Commitment, Commitment.id == SheetEntry.commitment_id)
        .where(SheetEntry.sheet_id == sheet_id)
    )
    return {(part, ref) for part, ref in filed}


def _sheet_fault(row: Any, told: LogTold, stored: Stored) -> str:
    """What is wrong with a stored list, or empty text."""
    if sheet_hash(row.canonical) != row.hash:
        return "the stored bytes do not match their hash"
    if code_from_hash(row.hash) != row.code:
        return "the code does not follow from the hash"
    try:
        sheet = read_sheet(row.canonical)
    except (CanonicalError, Invalid):
        return "the stored bytes are not a list"
    if (sheet.workshop_number, sheet.revision) != (row.number, row.revision):
        return "it is filed under another workshop or revision than it says itself"
    if told.whole and (row.number, row.revision, row.hash) not in told.locked:
        return "the log does not know that this list was locked"
    return _fate_fault(row, told) or _content_fault(row, sheet, told, stored)


def _fate_fault(row: Any, told: LogTold) -> str:
    completed, reopened = told.completed.get(row.hash), told.reopened.get(row.hash)
    if _disagree(row.completed_at, completed, told):
        return "the log and the store disagree on whether it is complete"
    if completed is not None and not is_near(row.completed_at, completed):
        return "the log and the store disagree on when it was complete"
    if _disagree(row.reopened_at, reopened, told):
        return "the log and the store disagree on whether it was opened again"
    if (reopened is not None or told.whole) and not agrees(reopened or "", canonical_text(row.reopen_reason)):
        return "the log and the store disagree on why it was opened again"
    return ""


def _disagree(stored: object, said: str | None, told: LogTold) -> bool:
    """Whether only the log or only the store knows that something happened; a log that breaks off may tell it later."""
    return (stored is None) != (said is None) and (said is not None or told.whole)


def _content_fault(row: Any, sheet: SheetContent, told: LogTold, stored: Stored) -> str:
    """Whether the commitments filed under this list are those in it, and a signed list's words the commitments' own."""
    said = {
        *((NEW, one.ref) for one in sheet.new_commitments),
        *((OUTCOME, one.ref) for one in sheet.outcomes),
        *((TAKEN_IN, one.ref) for one in sheet.imported),
    }
    if set(stored.entries_of(row.id)) != said:
        return "other commitments are filed under it than it names"
    if row.hash not in told.completed:
        return ""
    words = {ref: commitment.words for ref, commitment in told.rows.commitments.items()}
    for new in sheet.new_commitments:
        signed = {"deed": new.wording.deed, "evidence": new.wording.evidence, "due": str(new.wording.due)}
        if not all(agrees(words.get(new.ref, {}).get(name), value) for name, value in signed.items()):
            return f"{new.ref} was signed in other words than the log has for it"
    for outcome in sheet.outcomes:
        commitment = told.rows.commitments.get(outcome.ref)
        if commitment is None or commitment.state != outcome.verdict:
            return f"{outcome.ref} was signed with another outcome than the log has for it"
    return ""
