"""Lists of people as they are pasted from a mail or a table: one to a line."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from facilitator.domain.named_people import folded
from facilitator.domain.people import PersonDraft, Role, Roles, person_problems, tidy_person
from facilitator.domain.sides import Side

MOST_LINES = 200
"""A party with more people than this is a mistake of pasting."""

_ADDRESS = re.compile(r"<([^<>]*@[^<>]*)>")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN_ROLES = re.compile(r"\s*(?:[/+&,;·]|\band\b)\s*")
_ROLE_WORDS = {
    "sponsor": Role.SPONSOR,
    "signatory": Role.SIGNATORY,
    "signer": Role.SIGNATORY,
    "key decision maker": Role.DECISION_MAKER,
    "decision maker": Role.DECISION_MAKER,
    "observer": Role.OBSERVER,
    "member": Role.MEMBER,
}
"""What a role is called in a list, hyphens read as spaces. The very word only: a “Sponsor manager” is a title."""


@dataclass(frozen=True, slots=True)
class PastedPerson:
    """One line. `problems` keep the whole list back; `known` marks somebody who is there already.

    `mark` stands for the line with its text, so that ticks count for no other line.
    `namesake`: somebody of this name, at another address, is there too.
    """

    line: int
    mark: str
    draft: PersonDraft
    problems: tuple[str, ...] = ()
    known: bool = False
    namesake: bool = False


@dataclass(frozen=True, slots=True)
class PastedPeople:
    """A list, line by line."""

    people: tuple[PastedPerson, ...]
    too_many: bool = False

    @property
    def new(self) -> tuple[PersonDraft, ...]:
        """Those who would be added."""
        return tuple(person.draft for person in self.people if not person.known)

    @property
    def can_add(self) -> bool:
        """Whether the list may go in: somebody new, and nothing wrong with anyone."""
        return bool(self.new) and not self.too_many and not any(person.problems for person in self.people)


def read_people(
    text: str, side: Side, there: Iterable[PersonDraft], ticked: Mapping[str, Roles] | None = None
) -> PastedPeople:
    """Reads "Name, role, e-mail" per line, parted by tabs, semicolons or commas; blank lines don't count.

    A role of the programme may stand in a part of its own or in brackets: “Jan Brandt (Signatory)”. `ticked` are the
    roles that were ticked beside lines, by their marks; they count for what a line says.
    An e-mail address is known by its @ wherever it stands, also as `Name <address>`. A name that is already
    with this party, or twice on the list, is marked as known and left out, unless two addresses tell two people apart.
    """
    seen: dict[str, list[str]] = {}
    for one in there:
        seen.setdefault(folded(one.name), []).append(one.email.casefold())
    people: list[PastedPerson] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for number, line in lines[:MOST_LINES]:
        draft = _read_line(line, side)
        mark = f"{number}-{zlib.crc32(line.strip().encode()):08x}"
        if ticked and mark in ticked:
            draft = replace(draft, roles=ticked[mark])
        addresses = seen.setdefault(folded(draft.name), [])
        address = draft.email.casefold()
        known = bool(addresses) and (not address or not {address, ""}.isdisjoint(addresses))
        namesake = bool(addresses) and not known
        addresses.append(address)
        problems = () if known else tuple(person_problems(draft).values())
        people.append(PastedPerson(number, mark, draft, problems, known, namesake))
    return PastedPeople(tuple(people), too_many=len(lines) > MOST_LINES)


def _read_line(line: str, side: Side) -> PersonDraft:
    address = _ADDRESS.search(line)
    if address:
        line = line.replace(address.group(), ",", 1)
    roles: set[Role] = set()
    for bracket in _BRACKETS.finditer(line):
        if named := roles_named(bracket.group(1)):
            roles |= named
            line = line.replace(bracket.group(), " ", 1)
    divider = "\t" if "\t" in line else ";" if ";" in line else ","
    parts = [part.strip() for part in line.split(divider)]
    rest = [part for part in parts[1:] if part]
    mails = [part for part in rest if "@" in part]
    email = address.group(1) if address else mails[0] if mails else ""
    titles = [part for part in rest if part != email]
    for part in [part for part in titles if roles_named(part)]:
        roles |= roles_named(part)
        titles.remove(part)
    return tidy_person(
        PersonDraft(side, parts[0], email.removeprefix("mailto:"), ", ".join(titles), roles_of(roles))
    )


def roles_named(text: str) -> frozenset[Role]:
    """The roles that a text names and nothing else; none where any of its words is not a role's."""
    pieces = _BETWEEN_ROLES.split(" ".join(text.casefold().replace("-", " ").split()))
    found = [_ROLE_WORDS.get(piece) for piece in pieces]
    return frozenset(role for role in found if role) if all(found) else frozenset()


def roles_of(named: Iterable[str]) -> Roles:
    """Roles by their names; what is none counts for nothing."""
    held = set(named)
    return Roles(
        sponsor=Role.SPONSOR in held,
        signatory=Role.SIGNATORY in held,
        decision_maker=Role.DECISION_MAKER in held,
        observer=Role.OBSERVER in held,
    )
