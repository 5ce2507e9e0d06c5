"""Holds a programme's file against itself: its log's chain event by event, its rows and lists against what the log
tells, by the same checks as those of a programme that is here. What only the key of its log could show is not checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from facilitator.domain.canonical import CanonicalError
from facilitator.domain.errors import Invalid
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import misshapen
from facilitator.domain.log import EventBody, LogCheck, LogHead, UnsealedChain, read_body
from facilitator.domain.private_values import Gone, opened
from facilitator.domain.programme_files import ProgrammeFile, moment_in, not_one, read_programme_file
from facilitator.domain.sheets import read_sheet
from facilitator.models import Commitment, Person
from facilitator.services.audit import Stored, stored_faults
from facilitator.services.audit_values import Apart, erased_by
from facilitator.services.filed_rows import FiledProgramme, read_rows
from facilitator.services.log_key import hash_of_values
from facilitator.services.log_walk import LogTold, LogWalk

SHOWN = 5
"""Faults that are named; more are counted."""
EVENT = {"at", "body", "hash", "seal", "person", "workshop", "commitment", "apart"}
_NEEDED = {"at", "body", "hash"}
_KINDS = frozenset(EventKind)
_MISREAD = (KeyError, ValueError, TypeError, AttributeError, AssertionError, CanonicalError)
"""What is raised over an event that does not say what one of its kind says."""


@dataclass(frozen=True, slots=True)
class FiledEvent:
    """An event of a file as its columns will be, by the file's numbers; then what the rows are called it leads to."""

    seq: int
    kind: str
    at: datetime
    person_id: int | None
    workshop_id: int | None
    commitment_id: int | None
    body: bytes
    prev_hash: str
    hash: str
    apart: Mapping[str, Mapping[str, Any]]
    workshop: int | None
    ref: str | None
    person: int | None
    user_id: int | None = None
    mac: str = ""


@dataclass(frozen=True, slots=True)
class CheckedProgramme:
    """A file that is sound in itself, ready to come in."""

    file: ProgrammeFile
    rows: FiledProgramme
    events: Sequence[FiledEvent]
    signatures: int

    @property
    def of(self) -> str:
        """The programme's public id where it comes from."""
        return str(self.rows.own["public_id"])


def check_programme_file(content: bytes) -> CheckedProgramme:
    """Reads a file and checks it. Raises Invalid (field `file`) with what is wrong, in sentences."""
    file = read_programme_file(content)
    rows = read_rows(file)
    events = list(_events(file, rows))
    told, whose, stored = LogTold(), _Whose(), _stored(rows)
    log = _walk(file, events, told, whose)
    faults = stored_faults(log, told, stored, {})
    if log.ok:
        faults += _strange_lists(rows, whose)
    if log.ok and whose.now != rows.own["public_id"]:
        faults.append("its log is another programme's")
    if faults:
        more = f" And {len(faults) - SHOWN:,} more." if len(faults) > SHOWN else ""
        raise not_one(f"This file is not as it was written: {'; '.join(faults[:SHOWN])}.{more}")
    return CheckedProgramme(file, rows, events, len(stored.signatures))


def _events(file: ProgrammeFile, rows: FiledProgramme) -> Iterator[FiledEvent]:
    for seq, said in enumerate(file.events, start=1):
        if not _NEEDED <= said.keys() <= EVENT:
            raise not_one(f"Event {seq:,} of this file has parts that are missing or strange.")
        try:
            yield _event(seq, said, rows)
        except (ValueError, TypeError) as error:
            raise not_one(f"Event {seq:,} of this file is not what an event should be.") from error


def _event(seq: int, said: Mapping[str, Any], rows: FiledProgramme) -> FiledEvent:
    """Raises ValueError and TypeError for parts of another kind."""
    keys = {name: said.get(name) for name in ("person", "workshop", "commitment")}
    tables = {"person": "people", "workshop": "workshops", "commitment": "commitments"}
    for name, key in keys.items():
        if key is not None and not (type(key) is int and 1 <= key <= len(rows.tables[tables[name]])):
            raise ValueError(name)
    found = {name: rows.row(tables[name], key) for name, key in keys.items()}
    body = said["body"].encode("utf-8") if isinstance(said["body"], str) else b""
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        plain = {}
    plain = plain if isinstance(plain, dict) else {}
    if not isinstance(said["hash"], str):
        raise TypeError
    return FiledEvent(
        seq=seq,
        kind=str(plain.get("kind", "")),
        at=moment_in(said["at"]),
        person_id=keys["person"],
        workshop_id=keys["workshop"],
        commitment_id=keys["commitment"],
        body=body,
        prev_hash=str(plain.get("prev", "")),
        hash=said["hash"],
        apart=_apart(said.get("apart", {})),
        workshop=found["workshop"]["number"] if found["workshop"] else None,
        ref=found["commitment"]["ref"] if found["commitment"] else None,
        person=found["person"]["number"] if found["person"] else None,
    )


def _apart(said: object) -> Mapping[str, Mapping[str, Any]]:
    """What is kept apart from an event; its values are held against the event's hashes by the walk."""
    if not isinstance(said, dict):
        raise TypeError
    for one in said.values():
        if not isinstance(one, dict) or one.keys() not in ({"value", "salt"}, {"erased_at"}):
            raise TypeError
        if "erased_at" in one and datetime.fromisoformat(one["erased_at"]).utcoffset() is None:
            raise ValueError
    return said


@dataclass(slots=True)
class _Whose:
    """Of which programme the events are: its public id changes where it came in from a file."""

    now: str = ""
    ever: set[str] = field(default_factory=set)

    def fault(self, body: EventBody) -> str:
        """What is wrong with whose the next event is, in a sentence, or empty text."""
        before, self.now = self.now, body.programme
        self.ever.add(body.programme)
        if body.kind == EventKind.PROGRAMME_BROUGHT_IN:
            said = (body.data["of"], body.data["as_of"], body.data["head"])
            sound = said == (before, body.seq - 1, body.prev)
            return "" if sound else f"event {body.seq} names another log than the one before it"
        return "" if before in ("", body.programme) else f"event {body.seq} belongs to another programme"


def _walk(file: ProgrammeFile, events: Sequence[FiledEvent], told: LogTold, whose: _Whose) -> LogCheck:
    """Goes through the log as the audit does; every event counts as one that came along."""
    chain = UnsealedChain(b"", brought_in=len(events))
    walk = LogWalk(0, chain, hash_of_values(), told)
    apart = Apart({one.seq: one.apart for one in events}, _erased(events))
    for one in events:
        try:
            fault = _strange(one, whose, apart)
            if not walk.take(one, apart):
                break
        except _MISREAD:
            fault = f"event {one.seq} does not say what one of its kind says"
        if fault:
            chain.broken = (one.seq, fault)
            break
    return walk.end(LogHead(file.head_seq, file.head_hash, ""))


def _erased(events: Sequence[FiledEvent]) -> Mapping[int, frozenset[str]]:
    """What the log tells was erased. Raises Invalid for an event of that kind that does not say it."""
    erasing = [one for one in events if one.kind == EventKind.VALUES_ERASED]
    try:
        return erased_by(json.loads(one.body) for one in erasing)
    except _MISREAD as error:
        raise not_one("An event of this file that tells of erasing does not say what was erased.") from error


def _strange(one: FiledEvent, whose: _Whose, apart: Apart) -> str:
    """Whether an event is another programme's, or of a kind that nobody knows; nothing where its bytes are none: then
    the chain breaks."""
    try:
        body = read_body(one.body)
    except CanonicalError:
        return ""
    if body.kind not in _KINDS:
        return f"event {one.seq} is of a kind that is not known here: a newer version wrote it"
    said = opened(body, apart.of(body.seq)).data
    wrong = misshapen(
        EventKind(body.kind), said, [key for key, value in said.items() if isinstance(value, Gone)]
    )
    if (
        not wrong
        and "starts_at" in said
        and datetime.fromisoformat(str(said["starts_at"])).utcoffset() is None
    ):
        wrong = "starts_at"
    return f"event {one.seq} has a “{wrong}” that nothing here could read" if wrong else whose.fault(body)


def _stored(rows: FiledProgramme) -> Stored:
    """The rows as the checks look at them."""
    numbers = {row["id"]: row["number"] for row in rows.tables["workshops"]}
    people = {row["id"]: row["number"] for row in rows.tables["people"]}
    sheets = {
        row["id"]: SimpleNamespace(**row, number=numbers[row["workshop_id"]]) for row in rows.tables["sheets"]
    }
    signatures = [
        SimpleNamespace(
            **{name: value for name, value in row.items() if name != "id"},
            hash=sheets[row["sheet_id"]].hash,
            revision=sheets[row["sheet_id"]].revision,
            number=sheets[row["sheet_id"]].number,
            person=people[row["person_id"]],
        )
        for row in rows.tables["signatures"]
    ]
    entries: dict[int, set[tuple[str, str]]] = {}
    for row in rows.tables["sheet_entries"]:
        ref = rows.tables["commitments"][row["commitment_id"] - 1]["ref"]
        entries.setdefault(row["sheet_id"], set()).add((row["part"], ref))
    return Stored(
        sheets=list(sheets.values()),
        signatures=signatures,
        entries_of=lambda sheet_id: entries.get(sheet_id, set()),
        people=[Person(**row) for row in rows.tables["people"]],
        commitments=[
            Commitment(**row) for row in rows.tables["commitments"] if row["programme_id"] is not None
        ],
    )


def _strange_lists(rows: FiledProgramme, whose: _Whose) -> list[str]:
    """Lists that are of a programme that this one never was, or a rehearsal's."""
    found = []
    for row in rows.tables["sheets"]:
        try:
            sheet = read_sheet(row["canonical"])
        except (CanonicalError, Invalid):
            continue  # named already
        if sheet.is_rehearsed or sheet.programme_id not in whose.ever:
            found.append(f"the list {row['code']} is another programme's, or a rehearsal's")
    return found
