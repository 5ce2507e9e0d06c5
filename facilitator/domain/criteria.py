"""When a step counts as done: its criteria, each in three columns: computed, said by the supplier, by the customer.

Where all agree a criterion is ticked without a word; where they do not, that line is what to talk about. It informs a
decision of both parties and locks nothing. A register declares the criteria that its entries show (`Kind.criteria`),
`step_criteria` has those of the programme itself; what none of them computes only the two sides can say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from facilitator.domain.blind_pairs import BlindPair, Standing, Subject
from facilitator.domain.sides import Side


class Said(StrEnum):
    """What a side says of a criterion."""

    YES = "yes"
    NOT_YET = "not_yet"


SAID = Subject("criterion", {Said.YES.value: "yes", Said.NOT_YET.value: "not yet"})
"""Both sides say it of each criterion, blind; what it is about is `about_criterion`."""


def about_criterion(step: int, key: str) -> str:
    """A criterion by its step and the key that it has in the method: it is stored for ever."""
    return f"{step}/{key}"


class Computed(StrEnum):
    """What the stored rows say of a criterion."""

    YES = "yes"
    NOT_YET = "not_yet"
    CANNOT = "cannot"
    """Only the two sides can say it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What shows a criterion: an entry of a register by its ref, a session by its number, or a side's role filled."""

    ref: str = ""
    session: int = 0
    side: Side | None = None
    role: str = ""

    def __str__(self) -> str:
        return self.ref or (f"session {self.session}" if self.session else f"{self.side} {self.role}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is computed, the rows that show it as far as it goes, and the sides at which something is still missing."""

    computed: Computed
    rows: tuple[Row, ...] = ()
    missing: tuple[Side, ...] = ()


CANNOT = Finding(Computed.CANNOT)


def found(
    is_met: bool, rows: Collection[Row] | Sequence[Row] = (), missing: Collection[Side] = ()
) -> Finding:
    """Yes or not yet, with what shows it."""
    return Finding(
        Computed.YES if is_met else Computed.NOT_YET, tuple(sorted(rows, key=_place)), tuple(missing)
    )


def _place(row: Row) -> tuple[int, str, int]:
    """Entries by their refs, the shorter first; sides stay as they are."""
    return len(row.ref), row.ref, row.session


class Entry(Protocol):
    """An entry of a register, as far as criteria ask."""

    @property
    def kind(self) -> Any: ...
    @property
    def ref(self) -> str: ...
    @property
    def text(self) -> Any: ...
    @property
    def status(self) -> StrEnum: ...
    @property
    def is_over(self) -> bool: ...
    @property
    def hidden_reason(self) -> str: ...
    @property
    def links(self) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """From what criteria are computed. `today` is the programme's.

    `roles` are the roles that somebody of each side fills, `left` the names of those who have left, `signed` the
    sessions whose list both parties signed, `dated` those that are planned from today on, each by number. What a
    register declares may rest on its entries and on today alone: its own page knows nothing more.
    """

    today: date
    entries: Sequence[Entry] = ()
    roles: Mapping[Side, frozenset[str]] = field(default_factory=dict)
    left: Collection[str] = ()
    signed: Sequence[int] = ()
    dated: Sequence[int] = ()

    def of(self, register: str) -> list[Entry]:
        """What stands on the lists of a register, by its key."""
        return [one for one in self.entries if one.kind.key == register and not one.hidden_reason]


@dataclass(frozen=True, slots=True)
class Criterion:
    """How a criterion of the method, by its key there, is computed from what is stored."""

    key: str
    finding: Callable[[Facts], Finding]


def enough_each(rows: Mapping[Side, Sequence[Row]], enough: int) -> Finding:
    """Whether each side has so many rows."""
    missing = [side for side in Side if len(rows.get(side, ())) < enough]
    return found(not missing, [row for side in Side for row in rows.get(side, ())], missing)


class LineState(StrEnum):
    """Where a criterion stands once its three columns are read beside each other."""

    WAITS = "waits"
    """Not both sides have said it."""
    TICKED = "ticked"
    NOT_YET = "not_yet"
    """All agree that it is not."""
    SUBJECT = "subject"
    """They do not agree: this is what to talk about."""


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a step in its three columns."""

    step: int
    key: str
    text: str
    known_by: str
    finding: Finding
    pair: BlindPair

    @property
    def about(self) -> str:
        return about_criterion(self.step, self.key)

    @property
    def state(self) -> LineState:
        if not self.pair.is_open:
            return LineState.WAITS
        agreed = self.pair.agreed
        if not agreed or self.finding.computed.value not in (agreed, Computed.CANNOT.value):
            return LineState.SUBJECT
        return LineState.TICKED if agreed == Said.YES else LineState.NOT_YET

    @property
    def views_differ(self) -> bool:
        """Whether the two sides say it differently; else, as a subject, the rows show something else than both say."""
        return self.pair.standing is Standing.DIFFER


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A criterion as it stood when a list was signed; `rows` as they are called, words as they are stored."""

    key: str
    text: str
    computed: str
    rows: str
    supplier: str
    customer: str
    state: str

    @classmethod
    def of(cls, line: Line) -> KeptLine:
        """The line as it stands now."""
        return cls(
            line.key,
            line.text,
            line.finding.computed.value,
            ", ".join(map(str, line.finding.rows)),
            line.pair.word(Side.SUPPLIER),
            line.pair.word(Side.CUSTOMER),
            line.state.value,
        )

    def plain(self) -> dict[str, str]:
        """As an event holds it."""
        return asdict(self)

    @classmethod
    def told(cls, plain: Mapping[str, str]) -> KeptLine:
        """What an event told; what it does not have is empty."""
        return cls(**{one.name: plain.get(one.name, "") for one in fields(cls)})

    @property
    def is_ticked(self) -> bool:
        return self.state == LineState.TICKED


@dataclass(frozen=True, slots=True)
class StepCriteria:
    """The criteria of a step."""

    step: int
    lines: tuple[Line, ...]

    @property
    def is_said(self) -> bool:
        """Whether both sides have said something of any: before that there is nothing to show to a room."""
        return any(line.pair.is_open for line in self.lines)

    @property
    def met(self) -> int:
        """How many are ticked."""
        return sum(line.state is LineState.TICKED for line in self.lines)

    @property
    def subjects(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state is LineState.SUBJECT)
