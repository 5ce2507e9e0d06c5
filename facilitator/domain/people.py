"""People of a party: their roles, and what must hold when one leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.errors import Invalid, NotAllowed
from facilitator.domain.sides import Side


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


def check_roles(roles: Roles) -> None:
    """An observer watches: raises Invalid when combined with a role that acts."""
    if roles.observer and (roles.sponsor or roles.signatory or roles.decision_maker):
        raise Invalid({"is_observer": "An observer only watches. Take this role away, or the others."})


def check_hand_over(open_commitments: int, leaver_side: Side, successor_side: Side | None) -> None:
    """Open commitments need somebody of the same party to go on with them."""
    if successor_side is None:
        if open_commitments:
            raise Invalid(
                {"successor": f"{open_commitments} open commitments need somebody of the same party to go on with them."}
            )
        return
    if successor_side is not leaver_side:
        raise NotAllowed("Commitments are handed over inside the party only.")
