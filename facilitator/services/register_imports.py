"""A register's table that comes in: rows without a ref are new, rows with one say theirs anew; all of them or none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facilitator.domain.actors import Actor
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.registers import kind_of, read_ref
from facilitator.domain.registers.arriving import asked_by, check_asked
from facilitator.domain.registers.family import Kind, Words
from facilitator.domain.registers.rounds import Said
from facilitator.domain.registers.tables import RegisterRow, at_line, refuse_lines
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.registers import Entry, registers_of
from facilitator.queries.workshops import timeline
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry, edit_entry, move_entry, take_off, weigh_entry

TAKEN_OUT = "Came in with a table and was taken out again."
"""Why an entry of an undone table is off the lists."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One row and the words that it leads to; `before` is the entry that it names."""

    row: RegisterRow
    words: Words
    before: Entry[Words] | None
    rounds: Mapping[int, Said]
    """What is said of the entry then, by session; only those of which something is said otherwise than before."""

    @property
    def ends_live(self) -> bool:
        """Whether the entry is not over then."""
        kind = kind_of(self.words)
        return kind.is_live(self.row.status or (self.before.said if self.before else kind.first))

    @property
    def changes(self) -> bool:
        return self.before is None or bool(self.rounds or self.changed)

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields of the entry that is there which come to say something else; its state and its weight too."""
        if self.before is None:
            return ()
        old, new = self.before.text.plain(), self.words.plain()
        moved = self.row.status not in ("", self.before.said.value)
        weighed = self.row.severity not in (None, self.before.severity)
        said = (name for name in new if new[name] != old[name])
        return (*said, *("status",) * moved, *("severity",) * weighed)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What a table has changed: its rows that changed something, and the refs of the entries that are new."""

    rows: list[Coming]
    added: list[str]

    @property
    def numbers(self) -> tuple[int, int]:
        """The first and the last number of what is new, one after the other. Raises ValueError for none."""
        numbers = [named[1] for ref in self.added if (named := read_ref(ref))]
        return min(numbers), max(numbers)


def plan_rows(programme_id: int, kind: Kind[Any], rows: Sequence[RegisterRow]) -> list[Coming]:
    """What would come in. Raises Invalid (field `file`) naming each line with a fault."""
    there = {one.number: one for one in registers_of(programme_id).of(kind)}
    sessions = {one.number for one in timeline(programme_id)} if any(row.rounds for row in rows) else set()
    found: list[Coming] = []
    wrong: list[str] = []
    seen: set[str] = set()
    for row in rows:
        try:
            found.append(_coming(kind, row, there, seen, sessions))
        except Invalid as error:
            wrong.append(at_line(row.line, error))
    wrong += _without_room(kind, found, there)
    refuse_lines(wrong)
    return found


def _without_room(kind: Kind[Any], coming: Sequence[Coming], there: Mapping[int, Entry[Words]]) -> list[str]:
    """What is said of the lines that would be one too many of their side, once all of them have come in."""
    if kind.per_side is None:
        return []
    named = {one.before.ref for one in coming if one.before}
    live = [one.text for one in there.values() if one.ref not in named and not one.is_over]
    wrong = []
    for one in coming:
        if not one.ends_live:
            continue
        try:
            kind.per_side.check_room(one.words, live)
        except Invalid as error:
            wrong.append(at_line(one.row.line, error))
        live.append(one.words)
    return wrong


def _coming(
    kind: Kind[Any], row: RegisterRow, there: dict[int, Entry[Words]], seen: set[str], sessions: set[int]
) -> Coming:
    named = read_ref(row.ref) if row.ref else None
    before = there.get(named[1]) if named else None
    if named and before is None:
        raise Invalid({"ref": f"There is no {row.ref} here. Leave the ref empty for a new row."})
    if before is not None and before.ref in seen:
        raise Invalid({"ref": f"{before.ref} stands in this file twice."})
    seen.add(before.ref if before else "")
    words = row.words(kind, before.text if before else None)
    check_asked(kind, words, kind.status(row.status or (before.said if before else kind.first)))
    return Coming(row, words, before, _rounds(kind, row, before, sessions))


def _rounds(
    kind: Kind[Any], row: RegisterRow, before: Entry[Words] | None, sessions: set[int]
) -> dict[int, Said]:
    """What a row says otherwise than was said before. Raises Invalid for a session that is not there."""
    found: dict[int, Said] = {}
    for session, given in sorted(row.rounds.items()):
        there = dict(before.round_of(session).said) if before else {}
        said = kind.rounds.cleaned({**there, **given}) if kind.rounds else {}
        if said == there:
            continue
        if session not in sessions:
            raise Invalid({"file": f"This programme has no session {session}."})
        found[session] = said
    return found


def bring_in(actor: Actor, programme_id: int, kind: Kind[Any], rows: Sequence[RegisterRow]) -> BroughtIn:
    """Brings all rows in. Raises Invalid, and then nothing has changed."""
    hold_programme(programme_id)
    coming = [one for one in plan_rows(programme_id, kind, rows) if one.changes]
    added: list[str] = []
    for one in sorted(coming, key=_makes_room_first):
        ref = _said(actor, programme_id, one)
        if one.before is None:
            added.append(ref)
        if one.row.status:
            move_entry(actor, programme_id, ref, one.row.status, one.words.plain())
        for session, said in one.rounds.items():
            version = one.before.round_of(session).version if one.before else 0
            say_round(actor, programme_id, ref, session, said, version)
    return BroughtIn(coming, added)


def take_out(
    actor: Actor, programme_id: int, kind: Kind[Any], numbers: tuple[int, int], mark: str
) -> list[str]:
    """Takes what was new in a table off the lists again; returns the refs. `mark` is how it stood then (`mark_of`).

    Raises Conflict where somebody has worked with any of it since, and then nothing has changed.
    """
    hold_programme(programme_id)
    there = _between(programme_id, kind, numbers)
    if mark_of(programme_id, kind, numbers) != mark:
        raise Conflict("Somebody has worked with these entries since. Nothing was taken back.")
    refs = [one.ref for one in there]
    take_off(actor, programme_id, refs, TAKEN_OUT)
    return refs


def mark_of(programme_id: int, kind: Kind[Any], numbers: tuple[int, int]) -> str:
    """A mark of how the entries with these numbers stand: their words, states, links, and what was said of them."""
    stand = [
        (
            one.ref,
            sorted(one.text.plain().items()),
            one.said.value,
            one.severity,
            [link.ref for link in one.links],
            [each.ref for each in one.served_by],
            one.rounds,
        )
        for one in _between(programme_id, kind, numbers)
    ]
    return hashlib.sha256(repr(stand).encode()).hexdigest()[:32]


def _between(programme_id: int, kind: Kind[Any], numbers: tuple[int, int]) -> list[Entry[Words]]:
    first, last = numbers
    return [one for one in registers_of(programme_id).of(kind) if first <= one.number <= last]


def _makes_room_first(one: Coming) -> tuple[bool, bool]:
    """What is over then comes before what stays, new ones last: so that there is room for them."""
    return one.ends_live, one.before is None


def _said(actor: Actor, programme_id: int, one: Coming) -> str:
    if one.before is None:
        kind = kind_of(one.words)
        begins = one.row.status if one.row.status in dict(kind.begins) else ""
        return add_entry(actor, programme_id, one.words, severity=one.row.severity, begins=begins)
    edit_entry(actor, programme_id, one.before.ref, _before_it_moves(one, one.before), one.before.version)
    if one.row.severity is not None:
        weigh_entry(actor, programme_id, one.before.ref, one.row.severity)
    return one.before.ref


def _before_it_moves(one: Coming, before: Entry[Words]) -> Words:
    """The row's words, but with what was said to the state in which the entry still is."""
    if one.row.status in ("", before.said.value):
        return one.words
    was = before.text.plain()
    kept = {name: was[name] for name in asked_by(before.kind)}
    return before.kind.words.of({**one.words.plain(), **kept})  # type: ignore[no-any-return]
