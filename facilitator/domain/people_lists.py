"""Lists of people as they are pasted: from a table, one to a line, or from the header of a mail, many in a line."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from facilitator.domain.named_people import folded
from facilitator.domain.pasted_lines import (
    Columns,
    columns_in,
    has_left,
    names_nobody,
    pieces_of,
    read_line,
    read_row,
)
from facilitator.domain.people import PersonDraft, Roles, person_problems
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name

MOST_LINES = 200
"""A party with more people than this is a mistake of pasting."""


@dataclass(frozen=True, slots=True)
class PastedPerson:
    """One line. `problems` keep the whole list back; `known` marks somebody who is there already.

    `mark` stands for the line with its text, so that ticks count for no other line.
    `namesake`: somebody of this name, at another address, is there too. `alike` is the name of somebody who is there
    and is only spelled otherwise: that the line means somebody else has to be ticked.
    """

    line: int
    mark: str
    draft: PersonDraft
    problems: tuple[str, ...] = ()
    known: bool = False
    namesake: bool = False
    alike: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was ticked beside lines that were shown, by their marks: their roles, which count for what a line says, and
    who is somebody else than the one who is spelled nearly so."""

    roles: Mapping[str, Roles]
    others: Collection[str] = ()


NOTHING_TICKED = Ticked({})
_Seen: TypeAlias = dict[tuple[Side, str], list[PersonDraft]]
"""Who is there already, or stood further up, by side and squeezed name."""


@dataclass(frozen=True, slots=True)
class PastedPeople:
    """A list, line by line."""

    people: tuple[PastedPerson, ...]
    too_many: bool = False

    @property
    def is_mixed(self) -> bool:
        """Whether people of both sides are on it."""
        return len({person.draft.side for person in self.people}) > 1

    @property
    def new(self) -> tuple[PersonDraft, ...]:
        """Those who would be added."""
        return tuple(person.draft for person in self.people if not person.known)

    @property
    def can_add(self) -> bool:
        """Whether the list may go in: somebody new, and nothing wrong with anyone."""
        return bool(self.new) and not self.too_many and not any(person.problems for person in self.people)


def read_people(
    text: str,
    side: Side,
    there: Iterable[PersonDraft],
    ticked: Ticked | None = None,
    parties: Mapping[str, Side] = MappingProxyType({}),
) -> PastedPeople:
    """Reads "Name, role, e-mail" per line, parted by tabs, semicolons or commas; blank lines don't count.

    A first line may name the columns. What a mail program has copied (`Moreau, Jean <a@x>; …`) is taken apart. A role
    of the programme may stand in a part of its own or in brackets: “Jan Brandt (Signatory)”.
    An e-mail address is known by its @ wherever it stands, also as `Name <address>`. A name that is already
    with this party, or twice on the list, is marked as known and left out, unless two addresses tell two people apart.
    Named columns may say the side of each, also by the party's name (`parties`, folded); who left is passed over.
    """
    seen: _Seen = {}
    for one in there:
        seen.setdefault((one.side, _squeezed(one.name)), []).append(one)
    pieces = list(pieces_of(text))
    columns = columns_in(pieces[0][1]) if pieces else None
    if columns or (len(pieces) > 1 and names_nobody(pieces[0][1])):
        pieces = pieces[1:]
    if columns:
        pieces = [one for one in pieces if not has_left(one[1], columns)]
    people = [
        _read(number, piece, _draft(piece, columns, side, parties), seen, ticked or NOTHING_TICKED)
        for number, piece in pieces[:MOST_LINES]
    ]
    return PastedPeople(tuple(people), too_many=len(pieces) > MOST_LINES)


def _squeezed(name: str) -> str:
    """By which twins are found: “Al Mansour”, “Al-Mansour” and “AlMansour” may be one person, so it is asked."""
    return folded_name(name).replace(" ", "")


def _draft(piece: str, columns: Columns | None, side: Side, parties: Mapping[str, Side]) -> PersonDraft:
    return read_row(piece, columns, side, parties) if columns else read_line(piece, side)


def _read(number: int, piece: str, draft: PersonDraft, seen: _Seen, ticked: Ticked) -> PastedPerson:
    mark = f"{number}-{zlib.crc32(piece.strip().encode()):08x}"
    draft = replace(draft, roles=ticked.roles.get(mark, draft.roles))
    like = seen.setdefault((draft.side, _squeezed(draft.name)), [])
    address = draft.email.casefold()
    known = bool(like) and (not address or any(one.email.casefold() in ("", address) for one in like))
    namesake = bool(like) and not known
    spelled = {folded(one.name) for one in like}
    alike = like[0].name if known and folded(draft.name) not in spelled else ""
    if alike and mark in ticked.others:
        known = False
    like.append(draft)
    problems = () if known else tuple(person_problems(draft).values())
    return PastedPerson(number, mark, draft, problems, known, namesake, alike)
