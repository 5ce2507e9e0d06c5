"""What every register has in common. A register is one module here that makes one `Kind`, and its line in `__init__`.

A register informs a talk, it locks nothing: any status can follow any other, and what is over can come back.
Page words stand here in English; whoever shows them translates them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import Invalid, NotAllowed, NotFound
from facilitator.domain.events import registers as events
from facilitator.domain.events.registers import Linked, OfEntry
from facilitator.domain.languages import english_day
from facilitator.domain.registers.fields import NOTE as NOTE
from facilitator.domain.registers.fields import REASON as REASON
from facilitator.domain.registers.fields import TITLE as TITLE
from facilitator.domain.registers.fields import Field as Field
from facilitator.domain.registers.fields import Input as Input
from facilitator.domain.registers.fitting import fitted
from facilitator.domain.registers.running_out import RunsOut
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_text, too_long

if TYPE_CHECKING:
    from facilitator.domain.criteria import Criterion
    from facilitator.domain.registers.arriving import Ahead
    from facilitator.domain.registers.chains import Chain
    from facilitator.domain.registers.doors import Doors
    from facilitator.domain.registers.homework import Homework
    from facilitator.domain.registers.per_side import PerSide
    from facilitator.domain.registers.requests import Requests
    from facilitator.domain.registers.rounds import Rounds
    from facilitator.domain.registers.said_back import SaidBack
    from facilitator.domain.registers.voiced import Voiced

SEVERITIES = {1: "light", 2: "noticeable", 3: "serious", 4: "heavy", 5: "critical"}


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says. A register adds its fields; those of type `Side | None` are named in `SIDES`."""

    title: str
    note: str = ""

    FIELDS: ClassVar[tuple[tuple[Field, ...], ...]] = ()
    """The fields of the form, in the rows in which they stand there."""
    SIDES: ClassVar[frozenset[str]] = frozenset()
    ASK: ClassVar[str] = "Say it in a few words."
    """What is said where the title is empty."""
    NEEDED: ClassVar[Mapping[str, str]] = {}
    """Other fields that may not be empty, each with what is said then."""

    @classmethod
    def asked(cls) -> list[Field]:
        """The fields of the form, one after another."""
        return [one for row in cls.FIELDS for one in row]

    @classmethod
    def field_of(cls, name: str) -> Field:
        """The field of the form by its name."""
        return next(one for one in cls.asked() if one.name == name)

    def further(self, written: Callable[[date], str] = english_day) -> list[tuple[Field, str]]:
        """The texts beside title and note, each with its field, figures with their unit; nothing of what is empty."""
        left_out = {"title", "note", *(one.unit for one in self.asked())}
        texts = [one for one in self.asked() if one.name not in left_out and one.is_told]
        said = [
            (one, f"{one.in_words(getattr(self, one.name), written)} {self.unit_of(one)}".strip())
            for one in texts
        ]
        return [(one, text) for one, text in said if getattr(self, one.name)]

    def unit_of(self, one: Field) -> str:
        """What a figure counts."""
        return str(getattr(self, one.unit)) if one.unit else ""

    def cleaned(self: W) -> W:
        """The same as it may be kept. Raises Invalid, naming each field that does not fit."""
        given = self.plain()
        problems: dict[str, str] = {}
        for one in self.asked():
            if one.name in given:
                given[one.name] = fitted(one, given[one.name], problems)
        if not given["title"]:
            problems["title"] = self.ASK
        elif "title" in problems:
            problems["title"] += " The rest can go into the note."
        problems |= {name: ask for name, ask in self.NEEDED.items() if not given[name]}
        return unless(problems, self.of(given))

    def plain(self) -> dict[str, Any]:
        """Every field as text or a yes or no, as rows and events hold it."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def of(cls: type[W], given: Mapping[str, Any]) -> W:
        """The words that `plain` told of; fields of another time are left out."""
        return cls(
            **{one.name: cls.typed(one.name, given[one.name]) for one in fields(cls) if one.name in given}
        )

    @classmethod
    def typed(cls, name: str, value: Any) -> Any:
        """One field of `plain` as the words hold it."""
        return (Side(value) if value else None) if name in cls.SIDES else value


W = TypeVar("W", bound=Words)
Checked = TypeVar("Checked")


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Side) else "" if value is None else value


def unless(problems: dict[str, str], text: Checked) -> Checked:
    """The text; raises Invalid when there are problems."""
    if problems:
        raise Invalid(problems)
    return text


@dataclass(frozen=True, slots=True)
class State:
    """Where an entry can stand. Over: it holds nothing back and waits for nobody; reached: what was wanted is there.

    `aside` is the word of the key that leads to a state which has none in the row of states, `said` what is said,
    with an Undo, when an entry gets there. `mark` is the word of a badge that the entry then carries, `key` that of its
    key where it is another. Worked out: it follows from facts (`Kind.stands`) and cannot be chosen.
    """

    word: str
    is_over: bool = False
    is_reached: bool = False
    aside: str = ""
    said: str = ""
    mark: str = ""
    key: str = ""
    is_worked_out: bool = False
    on_paper: bool = True
    """Whether the paper has a box for it."""
    begins: str = ""
    """Beside the first state: the words with which an entry may begin here."""
    asks: tuple[tuple[str, str], ...] = ()
    """The fields that have to be said when an entry gets there, each with the words that ask for it; what no state
    asks for that an entry is in is empty."""
    back: str = ""
    """Where an entry goes that is brought back from here; empty: to the first state."""
    leads: tuple[str, ...] = ()
    """The states aside that have a key here, where not each has."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries of this register may be linked with entries of `to`; `told` are the kinds of events of link and unlink.

    `ahead` and `back` are the words at either end, `ask` those over the ticks, `undone` those of an Undo; `free` says
    that no live one is left, `unlinked` that there never was one; `picture` is the title of one, where it is drawn.
    """

    to: str
    ahead: str = "Linked with"
    back: str = "Linked with"
    choose: str = "Its links"
    ask: str = "Which of these belong to %(ref)s?"
    undone: str = "%(others)s is no longer linked with %(ref)s."
    free: str = ""
    unlinked: str = ""
    picture: str = ""
    told: tuple[type[Linked], type[Linked]] = (events.EntriesLinked, events.EntriesUnlinked)
    names: tuple[str, str] = ("entry", "other")
    """Under which names an event has the two refs."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What an entry leaves for a commitment that is made of it."""

    deed: str = ""
    evidence: str = ""
    side: Side | None = None
    step: int | None = None
    stretch: int = 2


class Act(StrEnum):
    """What can be done with entries."""

    ADD = "added"
    REWORD = "reworded"
    MOVE = "moved"
    WEIGH = "weighed"
    HIDE = "hidden"
    SHOW = "shown"
    LINK = "linked"
    SAY = "said"
    """Says what is said of an entry in a session (`Kind.rounds`)."""
    ANSWER = "answered"
    """Answers what is asked for (`Kind.requests`)."""
    TAKE_BACK = "taken_back"
    """Takes an answer back."""
    RUN_OUT = "ran out"
    """Notes that a day among its words has come (`Kind.runs_out`)."""


EVERY_ACT = {act: frozenset({ActorKind.FACILITATOR, ActorKind.COMMAND}) for act in Act}


_TOLD: Mapping[Act, type[OfEntry]] = {
    Act.ADD: events.EntryAdded,
    Act.REWORD: events.EntryReworded,
    Act.MOVE: events.EntryMoved,
    Act.WEIGH: events.EntryWeighed,
    Act.HIDE: events.EntryHidden,
    Act.SHOW: events.EntryShown,
    Act.SAY: events.EntryRoundSaid,
    Act.ANSWER: events.EntryAnswered,
    Act.TAKE_BACK: events.EntryAnswerTakenBack,
    Act.RUN_OUT: events.EntryRanOut,
}


def acts_but(*left_out: Act) -> Mapping[Act, frozenset[ActorKind]]:
    """Every act but these, for whoever runs the programme."""
    return {act: who for act, who in EVERY_ACT.items() if act not in left_out}


def and_people(acts: Mapping[Act, frozenset[ActorKind]], *theirs: Act) -> Mapping[Act, frozenset[ActorKind]]:
    """The same acts, these also for people on their phones; which side may is the register's to say."""
    return {act: who | {ActorKind.PERSON} if act in theirs else who for act, who in acts.items()}


@dataclass(frozen=True, eq=False)
class Kind(Generic[W]):
    """One register. `letter` begins its refs, `key` its addresses, `noun` is one entry; `words` has its fields."""

    key: str
    letter: str
    noun: str
    words: type[W]
    states: Mapping[StrEnum, State]
    title: str
    asks: str
    """The question over the line that adds an entry."""
    empty: str
    """What the register is for, while it has no entry."""
    count: tuple[str, str]
    """One and many, with %(num)d."""
    lead: str = ""
    """What is said over its entries in the room."""
    serves: str = "Served by"
    """What a commitment does for an entry: the words before its commitments."""
    served: str = "Serves"
    """The words before the entries at a commitment."""
    paper: str = ""
    """The heading in packs; empty: the title."""
    paper_asks: str = ""
    """What the paper asks beside the boxes of the states; empty: nothing."""
    paper_over: str = ""
    """What stands before the names of those that are over; empty: they are in no pack."""
    moves: str = ""
    """What is asked over the row of states, where it is more than where an entry stands."""
    acts: Mapping[Act, frozenset[ActorKind]] = field(default_factory=lambda: acts_but(Act.WEIGH))
    ties: tuple[Tie, ...] = ()
    leaves: Callable[[W], Seed] = lambda words: Seed(deed=words.title)
    criteria: tuple[Criterion, ...] = ()
    """The criteria of steps that its entries show."""
    stands: Callable[[W, StrEnum, bool], StrEnum] = lambda _words, said, _committed: said
    """Where an entry stands: from its words, its stored status, and whether a commitment of both serves it."""
    arrives: Callable[[W, StrEnum, Ahead], W] | None = None
    """What its words are once an entry gets to a state, where days follow from that (`arriving.py`)."""
    said_back: SaidBack | None = None
    """How one side's entries are said back by the other, where they are."""
    voiced: Voiced | None = None
    """What phones write into it for their side, where they do."""
    chain: Chain | None = None
    doors: Doors | None = None
    """How entries are drawn as doors between two houses, on the register's page and on the wall."""
    per_side: PerSide | None = None
    """How its entries stand by sides, where they do."""
    rounds: Rounds | None = None
    """What is said of each entry in each session, where something is."""
    homework: Homework | None = None
    """What people are asked for before a session, where they can be."""
    requests: Requests | None = None
    """How the other side answers what is asked for, where something is."""
    runs_out: tuple[RunsOut, ...] = ()
    """What runs out by itself, and is noted in the night."""
    told: Mapping[Act, type[OfEntry]] = field(default_factory=dict)
    """Events of its own; else the family's: `EntryAdded`, `EntryReworded` and so on."""

    @property
    def first(self) -> StrEnum:
        """Where an entry stands at first."""
        return next(iter(self.states))

    @property
    def begins(self) -> list[tuple[str, str]]:
        """The states in which an entry may begin, with their words; none where there is nothing to choose."""
        return [(status.value, state.begins) for status, state in self.states.items() if state.begins]

    def beginning(self, value: str) -> StrEnum:
        """The state in which an entry begins; the first where nothing is said. Raises Invalid for any other."""
        if value and value not in dict(self.begins):
            raise Invalid({"begins": f"Choose one of: {', '.join(word for _status, word in self.begins)}."})
        return self.status(value) if value else self.first

    def aside_from(self, state: State) -> list[tuple[str, State]]:
        """The states aside that have a key at an entry in this state."""
        aside = [(status.value, one) for status, one in self.states.items() if one.aside]
        return [(status, one) for status, one in aside if not state.leads or status in state.leads]

    @property
    def pressed(self) -> list[tuple[str, str]]:
        """The states that have a key in the row, with their words."""
        return [
            (status.value, state.key or state.word)
            for status, state in self.states.items()
            if not (state.aside or state.is_worked_out)
        ]

    @property
    def is_weighed(self) -> bool:
        return Act.WEIGH in self.acts

    def event(self, act: Act) -> type[OfEntry]:
        """The event that tells of an act on one entry."""
        return self.told.get(act) or _TOLD[act]

    def tie_to(self, other: Kind[Any]) -> Tie | None:
        """How entries of this register are linked with those of another; None: they are not, or the other way round."""
        return next((tie for tie in self.ties if tie.to == other.key), None)

    def is_live(self, status: str) -> bool:
        """Whether an entry that is said to stand there is not over."""
        return not next(state for each, state in self.states.items() if each.value == status).is_over

    def status(self, value: str) -> StrEnum:
        """Raises Invalid for a word that is no status here."""
        chosen = {status: state for status, state in self.states.items() if not state.is_worked_out}
        found = next((status for status in chosen if status.value == value), None)
        if found is None:
            known = ", ".join(state.word for state in chosen.values())
            raise Invalid({"status": f"Choose one of: {known}."})
        return found

    def check_may(self, act: Act, actor: Actor) -> None:
        """Raises NotFound for an act that this register does not know, NotAllowed where it is not this actor's."""
        lacks = {Act.SAY: self.rounds, Act.ANSWER: self.requests, Act.TAKE_BACK: self.requests}
        if act not in self.acts or lacks.get(act, True) is None:
            raise NotFound
        if actor.kind not in self.acts[act]:
            raise NotAllowed("This is for whoever runs the programme.")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with one register, or with several beside each other; `key` stands in its address."""

    key: str
    title: str
    sub: str
    step: int
    kinds: tuple[Kind[Any], ...]


def entry_ref(kind: Kind[Any], number: int) -> str:
    """The ref of an entry: `O-01`, `K-12`, `K-104`."""
    return f"{kind.letter}-{number:02d}"


def check_severity(severity: int | None) -> None:
    """None means that nobody has weighed it yet. Raises Invalid outside 1 to 5."""
    if severity is not None and severity not in SEVERITIES:
        raise Invalid({"severity": "Severity goes from 1, light, to 5, critical."})


def check_reason(reason: str) -> str:
    """The reason for taking an entry off the lists, trimmed. Raises Invalid without one."""
    reason = clean_text(reason)
    if not reason:
        raise Invalid({"reason": "Say in a few words why it is taken off. The words themselves are kept."})
    return unless(too_long("reason", reason, REASON), reason)


def priority(votes: int | None, severity: int | None, number: int) -> tuple[int, int, int]:
    """Sorts entries: most votes first, then the heavier, then the earlier."""
    return (-(votes or 0), -(severity or 0), number)
