"""What an event is about: a kind of thing and its ref as people say it, and the workshop in which it happens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Thing(StrEnum):
    """The kinds of things that something can happen to; the values are what the log says."""

    PROGRAMME = "programme"
    PERSON = "person"
    COMMITMENT = "commitment"
    WORKSHOP = "workshop"
    SHEET = "sheet"
    ENTRY = "entry"
    """One of a register."""
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about.

    `ref` is what its body says: S-04, O-02, person 7, workshop 3, 3/2 for the second revision of that workshop's list;
    empty for the programme itself. `id` is the row of a commitment, by which queries find its events. The workshop is
    the one in which it happens: None and 0 outside any.
    """

    thing: Thing = Thing.PROGRAMME
    ref: str = ""
    id: int | None = None
    workshop_id: int | None = None
    workshop_number: int = 0

    @property
    def commitment_id(self) -> int | None:
        """The commitment's row, where it is about one whose row is there already."""
        return self.id if self.thing is Thing.COMMITMENT else None

    def in_workshop(self, workshop_id: int | None, number: int) -> About:
        """The same, happening in this workshop."""
        return replace(self, workshop_id=workshop_id, workshop_number=number)


THE_PROGRAMME = About()
"""The programme itself, outside any workshop."""


def about_commitment(ref: str, commitment_id: int | None = None) -> About:
    """A commitment; one that comes in with others may get its row only later, and is found by its ref then."""
    return About(Thing.COMMITMENT, ref, commitment_id)


def about_person(number: int) -> About:
    """A person of the programme, by their number."""
    return About(Thing.PERSON, str(number))


def about_entry(ref: str) -> About:
    """An entry of a register."""
    return About(Thing.ENTRY, ref)


def about_import(number: int) -> About:
    """An import."""
    return About(Thing.IMPORT, str(number))


def about_workshop(workshop_id: int, number: int) -> About:
    """A workshop, and in it."""
    return About(Thing.WORKSHOP, str(number), workshop_id=workshop_id, workshop_number=number)


def about_sheet(workshop_id: int, number: int, revision: int) -> About:
    """A revision of a workshop's list, in that workshop."""
    return About(Thing.SHEET, f"{number}/{revision}", workshop_id=workshop_id, workshop_number=number)
