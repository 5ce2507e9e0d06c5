"""The registers in a pack: what stands in each, what it is linked with, and what serves it."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from facilitator.domain.registers import kinds
from facilitator.domain.registers.family import Kind, Words
from facilitator.packs.part_shape import PartShape
from facilitator.queries.past_registers import registers_at
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.registers import Entry, Link, Registers, Votes
from facilitator.written_dates import Form, day_words, words_locale

SESSIONS = 3
"""Of what was said of an entry in sessions, the last ones; pages have all."""
Written = Callable[[date], str]
"""How the programme writes a day."""
LONG_ENTRY = 2200
"""Characters of one entry from which it may fill a page by itself and so may break across two."""


@dataclass(frozen=True, slots=True)
class ServingCommitment:
    """A commitment that serves an entry; `state` as in `Commitment`, empty where it is not to be said."""

    ref: str
    side: str
    deed: str
    state: str


@dataclass(frozen=True, slots=True)
class SaidInSessions:
    """What was said of an entry in one field: the words by the number of a session; `input` tells a figure."""

    label: str
    input: str
    said: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry that is not over. `side` is empty where nobody's side is shown, `severity` 0 if not weighed.

    `told` are further texts with their label and the side whose view each is; `linked` the entries that it belongs
    with, after the words for that.
    """

    ref: str
    title: str
    status: str
    note: str = ""
    told: tuple[tuple[str, str, str], ...] = ()
    side: str = ""
    anonymous: bool = False
    severity: int = 0
    votes: Votes | None = None
    linked: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    served_by: tuple[ServingCommitment, ...] = ()
    sessions: tuple[SaidInSessions, ...] = ()
    """What was said of it in the last sessions, field by field."""

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        names = [one.title for _words, entries in self.linked for one in entries]
        return len(self.note) + sum(map(len, (*names, *(one.deed for one in self.served_by)))) > LONG_ENTRY


@dataclass(frozen=True, slots=True)
class Chapter:
    """One register: its entries, and by name those that are over. `asks` is what stands beside boxes for `states`."""

    title: str
    serves: str
    entries: tuple[EntryLine, ...] = ()
    over: tuple[Link, ...] = ()
    over_title: str = ""
    asks: str = ""
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterPart(PartShape):
    """The registers that hold anything, in their order; none of them: no chapter."""

    chapters: tuple[Chapter, ...] = ()
    part: str = "registers"


NO_REGISTER = RegisterPart()


def register_part(programme_id: int, now: Registers) -> RegisterPart:
    """The registers as they stand when the pack is made. What was set aside or hidden is in no pack."""
    return _part(programme_id, now)


def register_part_since(programme_id: int, now: Registers, before: Registers) -> RegisterPart:
    """What stands otherwise in the registers than it did before: new, worded, weighed, moved or linked since.

    How the commitments that serve an entry went is told elsewhere, and changes no entry.
    """
    then = {one.ref: _compared(one) for one in before.entries}
    changed = (one for one in now.entries if then.get(one.ref) != _compared(one))
    return _part(programme_id, Registers(tuple(changed)))


def _compared(one: Entry[Any]) -> tuple[object, ...]:
    links = tuple((ties.words, link.ref) for ties in one.tied for link in ties.links)
    served = tuple(each.ref for each in one.served_by)
    return one.text, one.status, one.severity, one.hidden_reason, links, served, one.rounds


def register_part_at(programme_id: int, seq: int, commitments: Container[str]) -> RegisterPart:
    """The registers as they stood after event `seq`, with the commitments that there were: a record says nothing newer.

    How a commitment went is not said, for it was not known then.
    """
    known = (_known(one, commitments) for one in registers_at(programme_id, seq).entries)
    return _part(programme_id, Registers(tuple(known)), say_states=False)


def _known(one: Entry[Words], commitments: Container[str]) -> Entry[Words]:
    """With the commitments that there were then; whether both had agreed to them is not told, so each counts."""
    served = tuple(each for each in one.served_by if each.ref in commitments)
    return replace(one, served_by=served, committed=bool(served))


def _part(programme_id: int, registers: Registers, say_states: bool = True) -> RegisterPart:
    locale = words_locale(programme_by_id(programme_id).locale)

    def written(day: date) -> str:
        return day_words(day, Form.TYPED, locale)

    chapters = (_chapter(kind, registers, say_states, written) for kind in kinds())
    return RegisterPart(tuple(one for one in chapters if one.entries or one.over))


def _chapter(kind: Kind[Any], registers: Registers, say_states: bool, written: Written) -> Chapter:
    over = [one for one in registers.of(kind) if one.is_over and kind.paper_over]
    return Chapter(
        title=kind.paper or kind.title,
        serves=kind.serves,
        entries=tuple(_line(one, say_states, written) for one in registers.live(kind)),
        over=tuple(one.as_link for one in over),
        over_title=kind.paper_over,
        asks=kind.paper_asks,
        states=tuple(
            status.value
            for status, state in kind.states.items()
            if state.on_paper and not state.is_worked_out
        ),
    )


def _line(one: Entry[Any], say_states: bool, written: Written) -> EntryLine:
    said = one.text.plain()
    return EntryLine(
        ref=one.ref,
        title=one.title,
        note=one.text.note,
        status=one.status.value,
        told=tuple(
            (field.paper or field.label, field.side.value if field.side else "", text)
            for field, text in one.text.further(written)
        ),
        side=next((said[name] for name in one.text.SIDES), ""),
        anonymous=bool(said.get("anonymous")),
        severity=one.severity or 0,
        votes=one.votes,
        linked=tuple((ties.words, ties.links) for ties in one.tied if ties.links),
        served_by=tuple(
            ServingCommitment(each.ref, each.side.value, each.deed, each.state.value if say_states else "")
            for each in one.served_by
        ),
        sessions=_said_in_sessions(one),
    )


def _said_in_sessions(one: Entry[Any]) -> tuple[SaidInSessions, ...]:
    asked = one.kind.rounds.fields if one.kind.rounds else ()
    said = [
        (field, [(each.session, each.of(field.name)) for each in one.latest(SESSIONS)]) for field in asked
    ]
    return tuple(
        SaidInSessions(
            field.paper or field.label,
            field.input.value,
            tuple((number, "yes" if value is True else str(value)) for number, value in found if value),
        )
        for field, found in said
        if any(value for _number, value in found)
    )
