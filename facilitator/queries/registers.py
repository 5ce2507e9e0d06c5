"""The registers of a programme as plain values: three selects, however much they hold, and one for what is said of
entries in each session, where there is an entry of which something is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from json import loads
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, bindparam, select

from facilitator.domain.commitments import State as CommitmentState
from facilitator.domain.errors import NotFound
from facilitator.domain.registers import kind_by_key, kinds, read_ref
from facilitator.domain.registers.family import (
    Kind,
    Page,
    State,
    Tie,
    Words,
    entry_ref,
    priority,
)
from facilitator.domain.registers.rounds import Round, latest, written
from facilitator.domain.registers.running_out import Out, what_ran_out
from facilitator.models import Commitment, EntryRound, RegisterEntry, RegisterLink, Workshop
from facilitator.queries.commitment_lines import LINE, CommitmentLine, line_of, with_names
from facilitator.queries.reading import read

NOT_AGREED = frozenset(
    {CommitmentState.DRAFT, CommitmentState.OFFERED, CommitmentState.REQUESTED, CommitmentState.DROPPED}
)
"""States of a commitment that not both have said yes to."""

W = TypeVar("W", bound=Words)
W_co = TypeVar("W_co", bound=Words, covariant=True)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry at the other end of a link, named."""

    ref: str
    title: str
    status: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Ties:
    """What an entry is linked with in one way; `ahead` when the entry's own register declares the tie."""

    tie: Tie
    ahead: bool
    other: Kind[Any]
    links: tuple[Link, ...]

    @property
    def words(self) -> str:
        return self.tie.ahead if self.ahead else self.tie.back

    @property
    def live(self) -> tuple[Link, ...]:
        """Without those that are over."""
        return tuple(link for link in self.links if not link.is_over)


@dataclass(frozen=True, slots=True)
class Votes:
    """Dots that an entry got; by side only where that was counted and gives nobody away."""

    total: int
    supplier: int | None = None
    customer: int | None = None

    @property
    def by_side(self) -> bool:
        return self.supplier is not None and self.customer is not None


@dataclass(frozen=True, slots=True)
class Entry(Generic[W_co]):
    """One entry; `workshop` is the number of the one that named it. One with a `hidden_reason` is on no list.

    `said` is its status as it was chosen, `committed` whether a commitment that both agreed to serves it: where it
    stands follows from them.
    """

    id: int
    kind: Kind[Any]
    number: int
    text: W_co
    said: StrEnum
    severity: int | None
    votes: Votes | None
    workshop: int | None
    hidden_reason: str
    version: int
    tied: tuple[Ties, ...] = ()
    served_by: tuple[CommitmentLine, ...] = ()
    committed: bool = False
    rounds: tuple[Round, ...] = ()
    """What was said of it in sessions, in their order."""

    def round_of(self, session: int) -> Round:
        """What was said for a session; version 0 where nobody has said anything."""
        return next((one for one in self.rounds if one.session == session), Round(session, (), 0))

    def latest(self, sessions: int) -> tuple[Round, ...]:
        """What was said of it in the last sessions in which something was, oldest first."""
        return latest((one for one in self.rounds if one.said), sessions)

    @property
    def status(self) -> StrEnum:
        return self.kind.stands(self.text, self.said, self.committed)

    @property
    def ref(self) -> str:
        return entry_ref(self.kind, self.number)

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def state(self) -> State:
        return self.kind.states[self.status]

    @property
    def is_over(self) -> bool:
        return self.state.is_over

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for ties in self.tied for link in ties.links)

    def ran_out(self, today: date) -> Out | None:
        """What of it has run out by this day; a request that waits says its age itself."""
        if self.kind.requests is not None and self.kind.requests.waits(self):
            return None
        return what_ran_out(self.kind.runs_out, self.text, self.said, today)

    @property
    def as_link(self) -> Link:
        return Link(self.ref, self.title, self.status.value, self.is_over)

    def fits(self, view: str, workshop: int | None) -> bool:
        """Whether it stands in a view of the page: `new` in a workshop, or `open`, of these the first or no link."""
        if view == "new":
            return self.workshop == workshop
        waits = not (self.is_over or self.state.is_reached)
        lacks = {"unanswered": not self.served_by, "unlinked": not self.links}
        return not view or (waits and lacks.get(view, True))


VIEWS = ("", "open", "unanswered", "unlinked", "new")
"""How a page can be narrowed; the first shows all of it."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Every entry of a programme in the order in which one wants to read it."""

    entries: tuple[Entry[Words], ...]

    def all(self, kind: Kind[W]) -> tuple[Entry[W], ...]:
        """One register, also what is hidden."""
        return tuple(one for one in self.entries if one.kind is kind)  # type: ignore[misc]

    def of(self, kind: Kind[W]) -> tuple[Entry[W], ...]:
        """One register as lists show it."""
        return tuple(one for one in self.all(kind) if not one.hidden_reason)

    def hidden(self, kind: Kind[W]) -> tuple[Entry[W], ...]:
        """What was taken off every list, by number."""
        return tuple(sorted((one for one in self.all(kind) if one.hidden_reason), key=lambda one: one.number))

    def live(self, kind: Kind[W]) -> tuple[Entry[W], ...]:
        """What is not over; of a register that is weighed the heaviest first, then those with most votes."""
        live = [one for one in self.of(kind) if not one.is_over]
        return tuple(sorted(live, key=lambda one: -(one.severity or 0)) if kind.is_weighed else live)

    def standing(self, kind: Kind[W], statuses: Sequence[StrEnum]) -> tuple[Entry[W], ...]:
        """What stands in one of these statuses, in their order."""
        found = [one for one in self.of(kind) if one.status in statuses]
        return tuple(sorted(found, key=lambda one: statuses.index(one.status)))

    def narrowed(self, view: str, workshop: int | None = None) -> Registers:
        """The same with fewer entries."""
        return Registers(tuple(one for one in self.entries if one.fits(view, workshop)))

    def is_empty(self, page: Page) -> bool:
        """Whether nothing stands on this page."""
        return not any(self.of(kind) for kind in page.kinds)

    def newest_workshop(self, page: Page) -> int | None:
        """The number of the last workshop that named an entry of this page."""
        return max((one.workshop or 0 for one in self.entries if one.kind in page.kinds), default=0) or None

    def entry(self, ref: str) -> Entry[Words]:
        """The entry that a ref names, as it was typed; raises NotFound."""
        named = read_ref(ref)
        found = (one for one in self.entries if named == (one.kind, one.number))
        if named is None or (entry := next(found, None)) is None:
            raise NotFound
        return entry


ENTRY = tuple(RegisterEntry.__table__.columns)
"""The columns that `entry_of` reads, beside the number of its workshop."""
_ENTRIES = (
    select(*ENTRY, Workshop.number.label("workshop"))
    .outerjoin(Workshop, Workshop.id == RegisterEntry.workshop_id)
    .where(RegisterEntry.programme_id == bindparam("programme_id"))
    .order_by(RegisterEntry.number)
    .execution_options(populate_existing=True)
)
_LINKS = (
    select(RegisterLink.entry_id, RegisterLink.other_id)
    .join(RegisterEntry, RegisterEntry.id == RegisterLink.entry_id)
    .where(RegisterEntry.programme_id == bindparam("programme_id"), RegisterLink.other_id.is_not(None))
)
_SERVING = (
    with_names(
        select(RegisterLink.entry_id, *LINE)
        .select_from(RegisterLink)
        .join(Commitment, Commitment.id == RegisterLink.commitment_id)
    )
    .where(Commitment.programme_id == bindparam("programme_id"), Commitment.dropped_at.is_(None))
    .order_by(Commitment.side.desc(), Commitment.number)
)
_ROUNDS = (
    select(EntryRound.entry_id, EntryRound.said, EntryRound.version, Workshop.number)
    .join(RegisterEntry, RegisterEntry.id == EntryRound.entry_id)
    .join(Workshop, Workshop.id == EntryRound.workshop_id)
    .where(
        RegisterEntry.programme_id == bindparam("programme_id"),
        RegisterEntry.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(EntryRound.entry_id, Workshop.number)
)


def registers_of(programme_id: int) -> Registers:
    """All registers of a programme, with their links and what was said of their entries in sessions."""
    values = {"programme_id": programme_id}
    found = with_rounds(programme_id, map(entry_of, read(_ENTRIES, values)))
    entries: dict[int | None, Entry[Words]] = {one.id: one for one in found}
    serving: dict[int, list[CommitmentLine]] = {}
    for row in read(_SERVING, values):
        serving.setdefault(row.entry_id, []).append(line_of(row))
    pairs = [(entries[one].ref, entries[two].ref) for one, two in read(_LINKS, values)]
    return arranged([serving_entry(one, serving.get(one.id, ())) for one in entries.values()], pairs)


def with_rounds(programme_id: int, entries: Iterable[Entry[Words]]) -> list[Entry[Words]]:
    """The entries with what was said of them in sessions: one select for all; none where nothing could be said.

    A round of which nothing is left has its version, and says nothing.
    """
    found = list(entries)
    asked = {one.kind.key for one in found if one.kind.rounds}
    if not asked:
        return found
    rounds: dict[int, list[Round]] = {}
    for row in read(_ROUNDS, {"programme_id": programme_id, "kinds": sorted(asked)}):
        rounds.setdefault(row.entry_id, []).append(Round(row.number, written(loads(row.said)), row.version))
    return [replace(one, rounds=tuple(rounds.get(one.id, ()))) for one in found]


def serving_entry(one: Entry[Words], lines: Sequence[CommitmentLine]) -> Entry[Words]:
    """The entry with the commitments that serve it."""
    return replace(one, served_by=tuple(lines), committed=any(line.state not in NOT_AGREED for line in lines))


def arranged(entries: Iterable[Entry[Words]], pairs: Iterable[tuple[str, str]]) -> Registers:
    """These entries in their order, linked by these pairs of refs; a hidden one is named by no other."""
    by_ref = {one.ref: one for one in entries}
    found: dict[tuple[str, str, bool], list[Link]] = {}
    for one, two in pairs:
        if one in by_ref and two in by_ref:
            for here, there, ahead in ((one, two, True), (two, one, False)):
                if not by_ref[there].hidden_reason:
                    key = (here, by_ref[there].kind.key, ahead)
                    found.setdefault(key, []).append(by_ref[there].as_link)
    linked = [replace(one, tied=_ties(one, found)) for one in by_ref.values()]
    return Registers(tuple(sorted(linked, key=lambda one: _place(one, by_ref))))


def _place(one: Entry[Words], by_ref: Mapping[str, Entry[Words]]) -> tuple[bool, int, int, int]:
    """Live ones first, by votes, then by their own weight or the heaviest live one that they are linked with."""
    heaviest = max((by_ref[link.ref].severity or 0 for link in one.links if not link.is_over), default=0)
    return (
        one.is_over,
        *priority(one.votes.total if one.votes else 0, one.severity or heaviest, one.number),
    )


def _ties(one: Entry[Words], found: Mapping[tuple[str, str, bool], list[Link]]) -> tuple[Ties, ...]:
    """Every way in which an entry can be linked, also those in which it is not."""
    ways = [(tie, True, kind_by_key(tie.to)) for tie in one.kind.ties]
    ways += [(tie, False, other) for other in kinds() for tie in other.ties if tie.to == one.kind.key]
    return tuple(
        Ties(
            tie,
            ahead,
            other,
            tuple(
                sorted(found.get((one.ref, other.key, ahead), ()), key=lambda link: (len(link.ref), link.ref))
            ),
        )
        for tie, ahead, other in ways
    )


def entry_of(row: Row[*tuple[Any, ...]]) -> Entry[Words]:
    """An entry from its row and its workshop's number, without what it is linked with."""
    kind = kind_by_key(row.kind)
    return Entry(
        id=row.id,
        kind=kind,
        number=row.number,
        text=words_of(row),
        said=kind.status(row.status),
        severity=row.severity,
        votes=None if row.votes is None else Votes(row.votes, row.votes_supplier, row.votes_customer),
        workshop=row.workshop,
        hidden_reason=row.hidden_reason,
        version=row.version,
    )


def words_of(row: RegisterEntry | Row[*tuple[Any, ...]]) -> Words:
    """What an entry says."""
    said: Words = kind_by_key(row.kind).words.of({"title": row.title, "note": row.note, **loads(row.said)})
    return said
