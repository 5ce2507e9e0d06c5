"""What the papers of a session take from the method: what to bring, how the room stands, what a commitment is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from facilitator.method.reading import Table, read_table

COUNTS = ("one", "people", "signatories")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to bring, one of it or one for each of the `people` or `signatories` who are expected.

    It is for the kinds of sessions that it names, and for agendas with a block of one of its activities; naming none
    means all.
    """

    text: str
    count: str
    sessions: tuple[str, ...]
    activities: tuple[str, ...]

    def serves(self, session: str, activities: Collection[str]) -> bool:
        """Whether a session of this kind with blocks of these activities needs it."""
        return (not self.sessions or session in self.sessions) and (
            not self.activities or any(one in activities for one in self.activities)
        )


@dataclass(frozen=True, slots=True)
class Bring:
    """What a facilitator brings, and how the room stands."""

    things: tuple[Thing, ...]
    room: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstList:
    """What a commitment is, in half a page; `parts` are labels with what each means."""

    title: str
    lead: str
    parts: tuple[tuple[str, str], ...]


def read_bring(folder: Traversable, sessions: Collection[str], activities: Collection[str]) -> Bring:
    """What to bring, for sessions and activities of these kinds. Raises MethodError, naming file and key."""
    table = read_table(folder, "bring.toml")
    things = tuple(_read_thing(entry, sessions, activities) for entry in table.tables("things"))
    room = []
    for entry in table.tables("room"):
        room.append(entry.text("text"))
        entry.finish()
    table.finish()
    return Bring(things, tuple(room))


def _read_thing(table: Table, sessions: Collection[str], activities: Collection[str]) -> Thing:
    thing = Thing(
        text=table.text("text"),
        count=table.choice("count", COUNTS) if table.has("count") else "one",
        sessions=_known(table, "sessions", sessions),
        activities=_known(table, "activities", activities),
    )
    table.finish()
    return thing


def _known(table: Table, key: str, known: Collection[str]) -> tuple[str, ...]:
    found = table.texts(key) if table.has(key) else ()
    if unknown := [name for name in found if name not in known]:
        raise table.error(key, f"must be of {', '.join(known)}; “{unknown[0]}” is not.")
    return found


def read_first_list(folder: Traversable) -> FirstList:
    """What a commitment is. Raises MethodError, naming file and key."""
    table = read_table(folder, "first_list.toml")
    parts = []
    for entry in table.tables("parts"):
        parts.append((entry.text("label"), entry.text("text")))
        entry.finish()
    page = FirstList(table.text("title"), table.text("lead"), tuple(parts))
    table.finish()
    return page
