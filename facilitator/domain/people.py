"""People of a party: their roles, and what must hold when one leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid, NotAllowed
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_name

NAME_LENGTH = 120
ROLE_TITLE_LENGTH = 120
EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


class Role(StrEnum):
    """Roles of method.md, section 1; a person may hold several."""

    SPONSOR = "sponsor"
    SIGNATORY = "signatory"
    DECISION_MAKER = "decision_maker"
    MEMBER = "member"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of one person; none of the four means member."""

    sponsor: bool = False
    signatory: bool = False
    decision_maker: bool = False
    observer: bool = False

    @property
    def named(self) -> tuple[Role, ...]:
        held = [
            role
            for role, on in (
                (Role.SPONSOR, self.sponsor),
                (Role.SIGNATORY, self.signatory),
                (Role.DECISION_MAKER, self.decision_maker),
                (Role.OBSERVER, self.observer),
            )
            if on
        ]
        return tuple(held) or (Role.MEMBER,)


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody as they are entered; only the name is needed."""

    side: Side
    name: str
    email: str = ""
    role_title: str = ""
    roles: Roles = Roles()


def tidy_person(draft: PersonDraft) -> PersonDraft:
    """The same draft with each text on one line, in canonical form."""
    return replace(
        draft,
        name=clean_name(draft.name),
        email=clean_line(draft.email),
        role_title=clean_line(draft.role_title),
    )


def check_person(draft: PersonDraft) -> None:
    """Raises Invalid that names every field with something wrong in it."""
    wrong = person_problems(draft)
    if wrong:
        raise Invalid(wrong)


def person_problems(draft: PersonDraft) -> dict[str, str]:
    """What keeps this person from being entered: field name to a helpful sentence."""
    wrong: dict[str, str] = {}
    if not draft.name:
        wrong["name"] = "Enter the name."
    elif len(draft.name) > NAME_LENGTH:
        wrong["name"] = f"Keep the name within {NAME_LENGTH} characters."
    if len(draft.role_title) > ROLE_TITLE_LENGTH:
        wrong["role_title"] = f"Keep the role within {ROLE_TITLE_LENGTH} characters."
    if draft.email and (len(draft.email) > EMAIL_LENGTH or not _EMAIL.fullmatch(draft.email)):
        wrong["email"] = f"“{draft.email[:60]}” is not an email address. Correct it or leave it empty."
    try:
        check_roles(draft.roles)
    except Invalid as error:
        wrong |= error.fields
    return wrong


def check_roles(roles: Roles) -> None:
    """An observer watches: raises Invalid when combined with a role that acts."""
    if roles.observer and (roles.sponsor or roles.signatory or roles.decision_maker):
        raise Invalid({"is_observer": "An observer only watches. Take this role away, or the others."})


@dataclass(frozen=True, slots=True)
class Noun:
    """What something is called, for one and for several."""

    one: str
    many: str


def why_not_moved(name: str, held: Mapping[Noun, int]) -> str:
    """Why somebody cannot be moved to the other party, in a sentence; empty when nothing stands in the way.

    `held` counts what they hold as a person of their party: what was promised, signed or said stays with its side.
    """
    there = [f"{count} {noun.one if count == 1 else noun.many}" for noun, count in held.items() if count]
    if not there:
        return ""
    listed = f"{', '.join(there[:-1])} and {there[-1]}" if len(there) > 1 else there[0]
    return f"{isolated(name)} holds {listed} as a person of this party, and that stays with it."


def check_hand_over(open_commitments: int, leaver_side: Side, successor_side: Side | None) -> None:
    """Open commitments need somebody of the same party to go on with them."""
    if successor_side is None:
        if open_commitments:
            need = (
                "1 open commitment needs"
                if open_commitments == 1
                else f"{open_commitments} open commitments need"
            )
            raise Invalid({"successor": f"{need} somebody of the same party to go on."})
        return
    if successor_side is not leaver_side:
        raise NotAllowed("Commitments are handed over inside the party only.")
