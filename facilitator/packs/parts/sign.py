"""The page on which the list of the session is signed."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.context import Gathered, mark_of, session_of
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.parts.people import Expected, expected_at
from facilitator.packs.shapes import ListMark, Session
from facilitator.packs.signing_shapes import SignerBox, Signing


@dataclass(frozen=True, slots=True)
class SignPage(PartShape):
    """The session's list as far as it is locked and signed, and who may sign. `list_state` as in the pack.

    `mark` is this session's own list and nothing else; `previous` is the list that was signed last, while this one has
    no code. `people` are to be ticked off, `meets_again` is the session that is planned next.
    """

    LATER = ("mark", "previous", "people", "meets_again")

    list_state: str
    signing: Signing
    intent: str
    legal_status: str
    mark: ListMark | None = None
    previous: ListMark | None = None
    people: tuple[Expected, ...] = ()
    meets_again: Session | None = None
    part: str = "sign"

    @property
    def takes_ink(self) -> bool:
        """Whether a signature on this page may still count."""
        return self.list_state not in ("complete", "reopened")

    @property
    def is_still_held(self) -> bool:
        """Whether the session is to come or going on, so that it can be ticked off who is there."""
        return self.list_state in ("none", "open")

    @property
    def rows(self) -> tuple[tuple[SignerBox | None, SignerBox | None], ...]:
        """The signatories of both sides beside each other: at least one row, though nobody may sign yet."""
        signers = self.signing.signers
        supplier, customer = (
            [one for one in signers if one.side == side] for side in ("supplier", "customer")
        )
        return tuple(
            (_at(supplier, place), _at(customer, place))
            for place in range(max(len(supplier), len(customer), 1))
        )


def _at(signers: list[SignerBox], place: int) -> SignerBox | None:
    return signers[place] if place < len(signers) else None


def sign_part(material: Material) -> SignPage:
    """The page stands in every pack: what cannot be signed on a screen is signed on paper."""
    facts, sheet = material.facts, material.sheet
    signed = facts.last_complete()
    is_still_held = material.list_state in ("none", "open")
    return SignPage(
        list_state=material.list_state,
        signing=material.signing,
        intent=load_method().sign_off.intent,
        legal_status=facts.programme.legal_status,
        mark=mark_of(facts, sheet) if sheet else None,
        previous=mark_of(facts, signed) if signed and not sheet else None,
        people=expected_at(material) if is_still_held else (),
        meets_again=session_after(facts, material.session.number) if is_still_held else None,
    )


def session_after(facts: Gathered, number: int) -> Session | None:
    """The session that is planned next behind this one, if any."""
    later = [one for one in facts.workshops if one.is_planned and one.number > number]
    first = min(later, key=lambda one: (one.starts_at, one.number), default=None)
    return session_of(first) if first else None
