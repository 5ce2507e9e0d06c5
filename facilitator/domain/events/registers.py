"""What happens to the entries of registers, what they are linked with, and which commitments serve them.

Opportunities and concerns have kinds of their own, for they were there first; every other register has the family's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Change, Payload, Private, Spread


@dataclass(frozen=True, slots=True)
class OfEntry(Payload):
    """An entry, by its ref."""

    entry: str

    @classmethod
    def saying(cls, entry: str, said: Mapping[str, Any]) -> Self:
        """The event of this entry with what there is to say, under the names of the fields."""
        return cls(entry, **said)


@dataclass(frozen=True, slots=True)
class _Worded(OfEntry):
    """An entry's words under the names that its register has for them."""

    words: Spread[Private[Mapping[str, object]]]

    @classmethod
    def saying(cls, entry: str, said: Mapping[str, Any]) -> Self:
        """The event of this entry with these words."""
        return cls(entry, said)


@dataclass(frozen=True, slots=True)
class EntryAdded(_Worded):
    """An entry was written into a register; what is empty is left out."""

    kind = EventKind.ENTRY_ADDED


@dataclass(frozen=True, slots=True)
class EntryReworded(_Worded):
    """An entry is said in other words, each `before` and `after`."""

    kind = EventKind.ENTRY_REWORDED


@dataclass(frozen=True, slots=True)
class _Moved(OfEntry):
    """From where to where an entry moved."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Weighed(OfEntry):
    """How heavily an entry weighs, 1 to 5; 0 while nobody has weighed it."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _Hidden(OfEntry):
    """Why an entry was taken off every list."""

    reason: Private[str]


@dataclass(frozen=True, slots=True)
class EntryMoved(_Moved):
    """An entry moved on, or back."""

    kind = EventKind.ENTRY_MOVED


@dataclass(frozen=True, slots=True)
class EntryWeighed(_Weighed):
    """An entry was weighed."""

    kind = EventKind.ENTRY_WEIGHED


@dataclass(frozen=True, slots=True)
class EntryHidden(_Hidden):
    """An entry was taken off every list."""

    kind = EventKind.ENTRY_HIDDEN


@dataclass(frozen=True, slots=True)
class EntryShown(OfEntry):
    """A hidden entry is on the lists again."""

    kind = EventKind.ENTRY_SHOWN


@dataclass(frozen=True, slots=True)
class EntryRoundSaid(OfEntry):
    """Something was said of an entry for a session, by its number: each field that changed `before` and `after`."""

    kind = EventKind.ENTRY_ROUND_SAID

    session: int
    words: Spread[Private[Mapping[str, object]]]

    @classmethod
    def saying(cls, entry: str, said: Mapping[str, Any]) -> Self:
        """The event of this entry; what it says for which `session` stands among it."""
        words = dict(said)
        return cls(entry, words.pop("session"), words)


@dataclass(frozen=True, slots=True)
class _AnsweredTo(_Moved):
    """From where to where an answer moved an entry, and each field that changed with it `before` and `after`."""

    answer: str
    words: Spread[Private[Mapping[str, object]]]

    @classmethod
    def saying(cls, entry: str, said: Mapping[str, Any]) -> Self:
        """The event of this entry; its `answer`, `before` and `after` stand among what it says."""
        words = dict(said)
        return cls(entry, words.pop("before"), words.pop("after"), words.pop("answer"), words)


@dataclass(frozen=True, slots=True)
class EntryAnswered(_AnsweredTo):
    """What one side asked for got an answer of the other."""

    kind = EventKind.ENTRY_ANSWERED


@dataclass(frozen=True, slots=True)
class EntryAnswerTakenBack(_AnsweredTo):
    """The answer was none, after all."""

    kind = EventKind.ENTRY_ANSWER_TAKEN_BACK


@dataclass(frozen=True, slots=True)
class EntryRanOut(OfEntry):
    """A day among an entry's words has come, or was waited for too long: the name of its field, and the day."""

    kind = EventKind.ENTRY_RAN_OUT

    what: str
    day: str


@dataclass(frozen=True, slots=True)
class Linked(Payload):
    """Two entries that belong together, by their refs; each event names the fields in its own words."""


@dataclass(frozen=True, slots=True)
class _Pair(Linked):
    """An entry and another."""

    entry: str
    other: str


@dataclass(frozen=True, slots=True)
class EntriesLinked(_Pair):
    """Two entries were linked."""

    kind = EventKind.ENTRIES_LINKED


@dataclass(frozen=True, slots=True)
class EntriesUnlinked(_Pair):
    """They do not belong together, after all."""

    kind = EventKind.ENTRIES_UNLINKED


@dataclass(frozen=True, slots=True)
class OpportunityNamed(OfEntry):
    """An opportunity was named; what is empty is left out."""

    kind = EventKind.OPPORTUNITY_NAMED

    title: Private[str] = ""
    note: Private[str] = ""
    value_supplier: Private[str] = ""
    value_customer: Private[str] = ""
    worth_supplier: Private[str] = ""
    unit_supplier: Private[str] = ""
    worth_customer: Private[str] = ""
    unit_customer: Private[str] = ""


@dataclass(frozen=True, slots=True)
class OpportunityReworded(OfEntry):
    """An opportunity is said in other words, each `before` and `after`."""

    kind = EventKind.OPPORTUNITY_REWORDED

    title: Private[Change | None] = None
    note: Private[Change | None] = None
    value_supplier: Private[Change | None] = None
    value_customer: Private[Change | None] = None
    worth_supplier: Private[Change | None] = None
    unit_supplier: Private[Change | None] = None
    worth_customer: Private[Change | None] = None
    unit_customer: Private[Change | None] = None


@dataclass(frozen=True, slots=True)
class OpportunityMoved(_Moved):
    """An opportunity moved on, or back."""

    kind = EventKind.OPPORTUNITY_MOVED


@dataclass(frozen=True, slots=True)
class ConcernRaised(OfEntry):
    """A concern was written down: a side raised it, or nobody, never a person. What is empty is left out."""

    kind = EventKind.CONCERN_RAISED

    title: Private[str] = ""
    note: Private[str] = ""
    raised_side: str = ""
    anonymous: bool = False
    severity: int = 0


@dataclass(frozen=True, slots=True)
class ConcernReworded(OfEntry):
    """A concern is said in other words, each `before` and `after`."""

    kind = EventKind.CONCERN_REWORDED

    title: Private[Change | None] = None
    note: Private[Change | None] = None
    raised_side: Change | None = None
    anonymous: Change | None = None


@dataclass(frozen=True, slots=True)
class ConcernMoved(_Moved):
    """A concern moved on, or was opened again."""

    kind = EventKind.CONCERN_MOVED


@dataclass(frozen=True, slots=True)
class ConcernWeighed(_Weighed):
    """A concern was weighed."""

    kind = EventKind.CONCERN_WEIGHED


@dataclass(frozen=True, slots=True)
class ConcernHidden(_Hidden):
    """A concern was taken off every list."""

    kind = EventKind.CONCERN_HIDDEN


@dataclass(frozen=True, slots=True)
class ConcernShown(OfEntry):
    """A hidden concern is on the lists again."""

    kind = EventKind.CONCERN_SHOWN


@dataclass(frozen=True, slots=True)
class _Held(Linked):
    """An opportunity and a concern, by their refs."""

    opportunity: str
    concern: str


@dataclass(frozen=True, slots=True)
class ConcernLinked(_Held):
    """The concern holds the opportunity back."""

    kind = EventKind.CONCERN_LINKED


@dataclass(frozen=True, slots=True)
class ConcernUnlinked(_Held):
    """It does not, after all."""

    kind = EventKind.CONCERN_UNLINKED


@dataclass(frozen=True, slots=True)
class _Served(OfEntry):
    """An entry that a commitment is linked with, and how it was called then."""

    title: Private[str]


@dataclass(frozen=True, slots=True)
class CommitmentLinked(_Served):
    """The commitment serves an opportunity or answers a concern."""

    kind = EventKind.COMMITMENT_LINKED


@dataclass(frozen=True, slots=True)
class CommitmentUnlinked(_Served):
    """It does not, after all."""

    kind = EventKind.COMMITMENT_UNLINKED


@dataclass(frozen=True, slots=True)
class BoardTaken(Payload):
    """The groups of a board became entries: refs and titles of the new ones, and the votes that changed by ref."""

    kind = EventKind.BOARD_TAKEN

    item: Private[str]
    added: Sequence[str]
    titles: Private[Mapping[str, str]]
    votes: Mapping[str, int]
    """Events of before November 2026 have the titles under `added`, by ref."""
