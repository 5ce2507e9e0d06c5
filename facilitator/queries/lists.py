"""Lists that are looked at, how others with their columns were read, and who is known to their names."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from facilitator.domain.errors import NotFound
from facilitator.domain.lists.grids import Grid
from facilitator.domain.lists.reading_rows import Cast
from facilitator.domain.lists.readings import Filled, Reading
from facilitator.domain.named_people import Known, designation
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name
from facilitator.extensions import db
from facilitator.models import ListReading, StagedList
from facilitator.queries.imports import known_people
from facilitator.queries.programmes import ProgrammeBrief


@dataclass(frozen=True, slots=True)
class Staged:
    """A list that is looked at; `reading` is None until somebody said how it is read."""

    key: str
    file_name: str
    grids: tuple[Grid, ...]
    place: int
    reading: Reading | None

    @property
    def grid(self) -> Grid:
        """The one of its grids that is looked at."""
        return self.grids[self.place]


def staged_list(programme_id: int, key: str) -> Staged:
    """Raises NotFound for one that came in, went by itself, or is another programme's."""
    row = db.session.execute(
        select(StagedList).where(StagedList.key == key, StagedList.programme_id == programme_id)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound(
            "This list is not here any more: it came in, or a day has passed. Choose the file again."
        )
    grids = tuple(map(Grid.from_plain, json.loads(zlib.decompress(row.content))))
    reading = Reading.from_plain(json.loads(row.reading)) if row.reading else None
    return Staged(row.key, row.file_name, grids, row.grid, reading)


def earlier_reading(programme_id: int, columns_hash: str) -> dict[str, Any] | None:
    """How the last list with these columns was read, as `Reading.to_plain` wrote it."""
    found = db.session.execute(
        select(ListReading.reading).where(
            ListReading.programme_id == programme_id, ListReading.columns_hash == columns_hash
        )
    ).scalar_one_or_none()
    return json.loads(found) if found and columns_hash else None


@dataclass(frozen=True, slots=True)
class KnownHere:
    """Who may be named in a list: everybody by name, the parties, and who can receive."""

    people: tuple[Known, ...]
    parties: dict[str, Side]

    def cast(self, filled: Filled) -> Cast:
        """As the reader of rows needs it, with the receivers who are filled in."""
        sides: dict[str, set[Side]] = {}
        for person in self.people:
            sides.setdefault(folded_name(person.name), set()).add(person.side)
        receivers = {
            side: name
            for side, number in filled.receivers.items()
            for name in [self._named(side.other, number)]
            if name
        }
        return Cast({name: frozenset(found) for name, found in sides.items()}, self.parties, receivers)

    def receivers(self, side: Side) -> list[Known]:
        """Who of the other side can receive what this side promises."""
        return [
            person
            for person in self.people
            if person.side is side.other and not person.has_left and not person.is_observer
        ]

    def _named(self, side: Side, number: int) -> str:
        """The name of somebody of this side, with what tells them from namesakes; empty for nobody."""
        here = [person for person in self.people if person.side is side]
        for person in here:
            if person.number == number:
                alike = folded_name(person.name)
                return designation(person, [one for one in here if folded_name(one.name) == alike])
        return ""


def known_here(programme: ProgrammeBrief) -> KnownHere:
    """Everybody and both parties, by one question."""
    parties = {folded_name(programme.party_name(side)): side for side in Side}
    return KnownHere(tuple(known_people(programme.id)), parties)
