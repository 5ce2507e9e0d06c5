"""What stands beside the agendas for the facilitator: cues, cards, and what to clear before the launch."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable

from facilitator.method.reading import Table, check_unique, read_table


@dataclass(frozen=True, slots=True)
class Cues:
    """Four things to say or do in a block: when half of its time is over, when nobody speaks, when it gets heated, and
    to close it."""

    half_time: str
    quiet: str
    heat: str
    close: str


@dataclass(frozen=True, slots=True)
class Card:
    """When this happens, say this: the words as they are spoken, and what to do then."""

    key: str
    when: str
    say: str
    then: str


@dataclass(frozen=True, slots=True)
class NotHere:
    """What competition law keeps out of the room, and what to do when it is mentioned all the same."""

    title: str
    lead: str
    subjects: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A question to clear, why it is asked, and who answers it."""

    ask: str
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class BeforeLaunch:
    """One page of questions for the sponsors; `parts` are titles with their points."""

    title: str
    lead: str
    parts: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a facilitator has at hand besides the agenda."""

    cards: tuple[Card, ...]
    not_here: NotHere
    before_launch: BeforeLaunch


def read_guidance(folder: Traversable) -> Guidance:
    """Reads the three files. Raises MethodError, naming file and key."""
    return Guidance(_read_cards(folder), _read_not_here(folder), _read_before_launch(folder))


def read_cues(table: Table) -> Cues:
    """The four cues of a block."""
    cues = Cues(*(table.text(name) for name in ("half_time", "quiet", "heat", "close")))
    table.finish()
    return cues


def _read_cards(folder: Traversable) -> tuple[Card, ...]:
    table = read_table(folder, "cards.toml")
    cards = []
    for entry in table.tables("cards"):
        cards.append(Card(entry.key_word("key"), entry.text("when"), entry.text("say"), entry.text("then")))
        entry.finish()
    check_unique(table, "cards", tuple(card.key for card in cards))
    table.finish()
    return tuple(cards)


def _read_not_here(folder: Traversable) -> NotHere:
    table = read_table(folder, "not_here.toml")
    card = NotHere(table.text("title"), table.text("lead"), _texts(table, "subjects"), _texts(table, "steps"))
    table.finish()
    return card


def _texts(table: Table, key: str) -> tuple[str, ...]:
    found = []
    for entry in table.tables(key):
        found.append(entry.text("text"))
        entry.finish()
    return tuple(found)


def _read_before_launch(folder: Traversable) -> BeforeLaunch:
    table = read_table(folder, "before_launch.toml")
    page = BeforeLaunch(
        table.text("title"), table.text("lead"), tuple(_read_part(entry) for entry in table.tables("parts"))
    )
    table.finish()
    return page


def _read_part(table: Table) -> tuple[str, tuple[Point, ...]]:
    points = []
    for entry in table.tables("points"):
        points.append(Point(entry.text("ask"), entry.text("why"), entry.text("who")))
        entry.finish()
    part = (table.text("title"), tuple(points))
    table.finish()
    return part
