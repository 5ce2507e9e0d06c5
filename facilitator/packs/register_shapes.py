"""The registers as packs say them: frozen plain values like those of `shapes`."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.queries.registers import Votes

LONG_ENTRY = 2200
"""Characters of one entry from which it may fill a page by itself and so may break across two."""


@dataclass(frozen=True, slots=True)
class EntryName:
    """An entry where another one names it; its status is said where it is over."""

    ref: str
    title: str
    status: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ServingCommitment:
    """A commitment that serves an entry; `state` as in `Commitment`."""

    ref: str
    side: str
    deed: str
    state: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry that is not over. `side` is empty where nobody's side is shown, `severity` 0 if not weighed.

    `told` are further texts with their label and the side whose view each is; `linked` the entries that it belongs
    with, after the words for that.
    """

    ref: str
    title: str
    status: str
    note: str = ""
    told: tuple[tuple[str, str, str], ...] = ()
    side: str = ""
    anonymous: bool = False
    severity: int = 0
    votes: Votes | None = None
    linked: tuple[tuple[str, tuple[EntryName, ...]], ...] = ()
    served_by: tuple[ServingCommitment, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it may need more than a page of its own."""
        names = [one.title for _words, entries in self.linked for one in entries]
        return len(self.note) + sum(map(len, (*names, *(one.deed for one in self.served_by)))) > LONG_ENTRY


@dataclass(frozen=True, slots=True)
class Chapter:
    """One register: its entries, and by name those that are over. `asks` is what stands beside boxes for `states`."""

    title: str
    serves: str
    entries: tuple[EntryLine, ...] = ()
    over: tuple[EntryName, ...] = ()
    over_title: str = ""
    asks: str = ""
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """The registers that hold anything, in their order; none of them: no chapter."""

    chapters: tuple[Chapter, ...] = ()


NO_REGISTER = RegisterPart()
