"""Copies the rows of a programme into its rehearsal: the same under numbers of their own, each leading to the copy's.

What opens something or is on its way stays behind: rooms with their codes, phones, personal links, what is being
collected, jobs, printed packs, invitations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table, select

from facilitator.domain.sheets import REHEARSAL, code_from_hash, read_sheet, sheet_bytes, sheet_hash
from facilitator.domain.tokens import new_token
from facilitator.models import Base, Commitment, Import
from facilitator.queries.reading import connection_here
from facilitator.services.audit_held import rows_of
from facilitator.services.many_rows import insert_copies, new_ids

COPIED = (
    "parties",
    "programme_facilitators",
    "workshops",
    "imports",
    "people",
    "agenda_items",
    "attendances",
    "sheets",
    "commitments",
    "sheet_entries",
    "signatures",
    "declines",
    "change_asks",
    "register_entries",
    "register_links",
    "entry_rounds",
    "blind_pairs",
    "card_groups",
    "cards",
    "activity_states",
    "list_readings",
)
"""Tables, each behind those that it leads to."""
LEFT_BEHIND: Mapping[str, str] = {
    "rooms": "its codes and addresses open something; a rehearsal opens rooms of its own",
    "signing_links": "the links that people have open the programme, never its rehearsal",
    "facilitator_invitations": "nobody is asked to run a rehearsal",
    "issued_packs": "a rehearsal prints its own, marked on every page",
    "participants": "phones join the rehearsal by themselves",
    "homework": "its links open the programme, never its rehearsal",
    "homework_parts": "its links open the programme, never its rehearsal, and what is typed waits unread",
    "blind_words": "hidden until the other side’s are in too",
    "answers": "on their way",
    "ballots": "on their way, and nobody's",
    "pack_contents": "on their way",
    "staged_lists": "on their way",
    "origins": "the copy's log is sealed here from its first event on",
    "held_pieces": "the copy takes a baseline of its own",
}
"""By table whose rows are a programme's: why its rehearsal begins without them."""

Row = dict[str, Any]


@dataclass(slots=True)
class Copied:
    """What became what: by table each row's number in the copy, and by hash and code of a list those of the copy's."""

    programme_id: int
    public_id: str
    ids: dict[str, dict[int, int]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def of(self, table: str, key: int | None) -> int | None:
        """The number of the copy of a row; None where there is none."""
        return None if key is None else self.ids[table].get(key)


def copy_rows(source_id: int, copied: Copied) -> None:
    """Copies the rows of a programme that is held; those of the copy's own row and log are the caller's."""
    copied.ids["programmes"] = {source_id: copied.programme_id}
    for name in COPIED:
        table = Base.metadata.tables[name]
        rows = [dict(row) for row in connection_here().execute(rows_of(table, source_id)).mappings()]
        if name == "commitments":
            rows += emptied_rows(source_id)
        if name == "sheets":
            _mark_lists(rows, copied)
        insert_own(table, rows, copied)


def emptied_rows(source_id: int) -> list[Row]:
    """The rows that undone imports left for the log: they are nobody's, and events point to them."""
    statement = (
        select(Base.metadata.tables[Commitment.__tablename__])
        .join(Import, Import.id == Commitment.import_id)
        .where(Import.programme_id == source_id, Commitment.programme_id.is_(None))
    )
    return [dict(row) for row in connection_here().execute(statement).mappings()]


def _mark_lists(rows: Sequence[Row], copied: Copied) -> None:
    """Gives each list the bytes that say that it is a rehearsal's, with their hash and code, and an address of its own.

    Each names the list before it, so they are gone through as they were locked.
    """
    for row in sorted(rows, key=lambda one: one["id"]):
        before = read_sheet(row["canonical"])
        previous = copied.marks.get(before.previous_hash, "")
        data = sheet_bytes(
            replace(before, programme_id=copied.public_id, previous_hash=previous, schema=REHEARSAL)
        )
        digest = sheet_hash(data)
        code = code_from_hash(digest)
        copied.marks |= {row["hash"]: digest, row["code"]: code}
        row |= {"canonical": data, "hash": digest, "code": code, "verify_id": new_token()}


def insert_own(table: Table, rows: Sequence[Row], copied: Copied) -> None:
    """Stores rows under numbers of their own; what of them leads to other rows of the programme leads to the copy's.

    The rows themselves are changed. Those that they lead to are stored already, but for rows of the same table.
    """
    keys = new_ids(table, len(rows)) if rows else ()
    own = copied.ids[table.name] = dict(zip((row["id"] for row in rows), keys, strict=True))
    leading = [
        (column.name, key.column.table.name)
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in copied.ids
    ]
    for row in rows:
        row["id"] = own[row["id"]]
        for name, to in leading:
            if row[name] is not None:
                row[name] = copied.ids[to].get(row[name])
    insert_copies(table, _parents_first(table, rows))


def _parents_first(table: Table, rows: Sequence[Row]) -> Sequence[Row]:
    """Rows of a table that lead to each other, so that none comes before the one that it leads to."""
    names = [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    if not names:
        return rows
    waiting, placed, found = {row["id"]: row for row in rows}, set[int](), list[Row]()
    while waiting:
        ready = [row for row in waiting.values() if not {row[name] for name in names} & waiting.keys()]
        for row in ready or list(waiting.values()):
            placed.add(row["id"])
            found.append(waiting.pop(row["id"]))
    return found
