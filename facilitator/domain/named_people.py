"""Who is meant by a name in a table: found whatever its case, asked about when there are two, never by likeness.

A name may say more: `Anna Berg <anna@example.org>`, `Anna Berg (Quality)` by role or title, `Anna Berg #7` by the
number that a person has in the programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from facilitator.domain.directions import isolated
from facilitator.domain.people import PersonDraft, person_problems, tidy_person
from facilitator.domain.sentences import ended
from facilitator.domain.sides import Side
from facilitator.domain.typed_names import folded_name, plain_letters

NEW = 0
"""Chosen instead of a person's number: somebody else of that name, who is not there yet."""

ALIKE = 0.82
"""From this likeness on (1 is the same) a new name is said to be close to one that is there."""

_SAYS_MORE = re.compile(
    r"(?P<name>.+?)\s*(?:<(?P<email>[^<>]*)>|\((?P<role>[^()]+)\)|#\s?(?P<number>\d{1,9}))"
)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is there: `roles` in words, such as *signatory*."""

    id: int
    number: int
    name: str
    side: Side
    email: str = ""
    role_title: str = ""
    roles: tuple[str, ...] = ()
    has_left: bool = False
    is_observer: bool = False

    @property
    def told(self) -> str:
        """“Anna Berg, Quality (signatory), anna@example.org”: what tells two of one name apart."""
        held = f" ({', '.join(self.roles)})" if self.roles else ""
        left = ", has left" if self.has_left else ""
        title = f", {isolated(self.role_title)}" if self.role_title else ""
        mail = f", {self.email}" if self.email else ""
        return f"{isolated(self.name)}{title}{held}{mail}{left}"


@dataclass(frozen=True, slots=True)
class Match:
    """Who a name stands for: one person, somebody new, or a choice that is to be made."""

    person: Known | None = None
    new: PersonDraft | None = None
    choices: tuple[Known, ...] = ()
    problem: str = ""
    note: str = ""


class Directory:
    """The people of a programme by side and name; `chosen` maps `choice_key` to a person's number or NEW."""

    def __init__(self, people: Iterable[Known], chosen: Mapping[str, int] | None = None) -> None:
        self._chosen = chosen or {}
        self._by_name: dict[tuple[Side, str], list[Known]] = {}
        for person in people:
            self._by_name.setdefault((person.side, folded_name(person.name)), []).append(person)
        self._found: dict[tuple[Side, str], Match] = {}
        self._new_ones: dict[tuple[Side, str, str], PersonDraft] = {}

    def find(self, side: Side, text: str) -> Match:
        """Who this name stands for on this side; the same name is always the same person."""
        key = (side, folded(text))
        if key not in self._found:
            self._found[key] = self._find(side, text)
        return self._found[key]

    def _find(self, side: Side, text: str) -> Match:
        there = self._by_name.get((side, folded_name(text)))
        if there:
            return self._of_one_name(side, text, there)
        more = _SAYS_MORE.fullmatch(text)
        namesakes = self._by_name.get((side, folded_name(more["name"]))) if more else None
        if more and namesakes:
            return _told_apart(more, namesakes)
        if more and more["number"]:
            return Match(
                problem=f"Nobody here is “{isolated(text)}”: a number counts only in the programme that it comes from. "
                f"Say who is meant: “{isolated(more['name'])} <email>” or “{isolated(more['name'])} (role)”."
            )
        if more and more["email"] is not None:
            return self._new(PersonDraft(side, more["name"], more["email"]))
        return self._new(PersonDraft(side, text))

    def _of_one_name(self, side: Side, text: str, there: Sequence[Known]) -> Match:
        here = [person for person in there if not person.has_left] or list(there)
        if len(here) == 1 and folded(here[0].name) != folded(text):
            return self._spelled_otherwise(side, text, here[0])
        if len(here) == 1:
            note = (
                ""
                if here[0].name == text
                else ended(f"“{isolated(text)}” is taken for {isolated(here[0].name)}")
            )
            if len(there) > 1:
                note = f"{isolated(text)} is taken for {here[0].told}: the other one of this name has left."
            return Match(person=here[0], note=note)
        chosen = self._chosen.get(choice_key(side, text))
        if chosen == NEW:
            return self._new(PersonDraft(side, text))
        for person in here:
            if person.number == chosen:
                return Match(
                    person=person, choices=tuple(here), note=ended(f"{isolated(text)} is {person.told}")
                )
        which = " or ".join(f"“{isolated(designation(person, here))}”" for person in here)
        return Match(
            choices=tuple(here), problem=f"{len(here)} people of this side have this name. Write {which}."
        )

    def _spelled_otherwise(self, side: Side, text: str, there: Known) -> Match:
        """Accents, apostrophes or hyphens differ: taken for the one who is there, unless somebody else was chosen."""
        if self._chosen.get(choice_key(side, text)) == NEW:
            return replace(self._new(PersonDraft(side, text)), choices=(there,))
        return Match(
            person=there, choices=(there,), note=ended(f"“{isolated(text)}” is taken for {there.told}")
        )

    def _new(self, draft: PersonDraft) -> Match:
        draft = tidy_person(draft)
        wrong = person_problems(draft)
        if wrong:
            return Match(problem=next(iter(wrong.values())))
        first = self._new_ones.setdefault(
            (draft.side, folded_name(draft.name), draft.email.casefold()), draft
        )
        if first.name != draft.name:
            return Match(
                new=first,
                note=f"“{isolated(draft.name)}” is taken for {isolated(first.name)}, who is new as well.",
            )
        near = self._near(draft)
        other = f", and not {isolated(near)}" if near else ""
        told = f"{isolated(draft.name)} is new on the {draft.side.value}'s side{other}"
        return Match(new=draft, note=ended(told))

    def _near(self, draft: PersonDraft) -> str:
        """The name on this side that looks most like it, if one does."""
        plain = plain_letters(draft.name)
        names = [people[0].name for (side, _name), people in self._by_name.items() if side is draft.side]
        alike = [
            (likeness, name)
            for name in names
            if (likeness := SequenceMatcher(None, plain, plain_letters(name)).ratio()) >= ALIKE
        ]
        return max(alike)[1] if alike else ""


def designation(person: Known, namesakes: Sequence[Known]) -> str:
    """The name, with as much behind it as tells the person from others of that name."""
    others = [one for one in namesakes if one.number != person.number]
    if not others:
        return person.name
    if person.email and all(one.email.casefold() != person.email.casefold() for one in others):
        return f"{person.name} <{person.email}>"
    title = folded(person.role_title)
    if title and not set("()") & set(title) and all(title not in _titles(one) for one in others):
        return f"{person.name} ({person.role_title})"
    return f"{person.name} #{person.number}"


def tells_apart(role_title: str, is_signatory: bool, number: int) -> str:
    """“Quality, signatory, no. 3”: what stands behind a name that somebody else of the side has as well."""
    return ", ".join(
        part for part in (role_title, "signatory" if is_signatory else "", f"no. {number}") if part
    )


def choice_key(side: Side, name: str) -> str:
    """How the choice for a name is called."""
    return f"{side.letter}:{folded_name(name)}"


def folded(text: str) -> str:
    """For comparing names and deeds: case and spaces do not count."""
    return " ".join(text.casefold().split())


def _told_apart(more: re.Match[str], namesakes: Sequence[Known]) -> Match:
    found = [person for person in namesakes if _is_meant(more, person)]
    if len(found) == 1:
        return Match(person=found[0])
    which = ", ".join(person.told for person in namesakes)
    return Match(
        problem=f"This is nobody, or more than one. {ended(f'There is {which}')} Name one, or add somebody first."
    )


def _is_meant(more: re.Match[str], person: Known) -> bool:
    if more["number"]:
        return person.number == int(more["number"])
    if more["email"] is not None:
        return person.email.casefold() == more["email"].strip().casefold()
    return folded(more["role"]) in _titles(person)


def _titles(person: Known) -> set[str]:
    return {folded(word) for word in (person.role_title, *person.roles) if word}
