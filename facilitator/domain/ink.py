"""Signatures on paper, keyed in afterwards: whose word it is that they are there.

The facilitator types what stands on the paper, so somebody of each party stands by it, and not the one who signed:
they would only confirm themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from facilitator.domain.codes import codes_match, normalise_code
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.signing import PARTIES

ALONE = "confirmed by the signer alone"
"""What the record says of a party that has nobody else; it is stored and signed over by the log."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who confirms an ink signature. `others`: how many more of their party are in the programme now."""

    person_id: int
    name: str
    party: str
    has_left: bool
    others: int


def check_code(typed: str, code: str) -> None:
    """The code typed from the paper must be this sheet's; raises ``Invalid`` on ``code``."""
    normalise_code(typed)
    if not codes_match(typed, code):
        problem = "That is not this list's code: the paper shows another revision or session."
        raise Invalid({"code": problem})


def confirmed_by(witnesses: Mapping[str, Witness | None], signers: Mapping[str, int]) -> str:
    """Who of each party confirms what is keyed in, as it is recorded; ``signers`` are people by party.

    Raises ``Invalid`` on ``confirm_<party>`` for a party without a confirmer of its own, or with the one who signed
    while somebody else of the party could.
    """
    missing = {}
    words = []
    for party in PARTIES:
        witness = witnesses.get(party)
        if witness is None or witness.party != party or witness.has_left:
            missing[f"confirm_{party}"] = "Name somebody of this party who confirms it."
        elif witness.person_id != signers.get(party):
            words.append(f"{witness.name} ({party})")
        elif witness.others > 0:
            missing[f"confirm_{party}"] = (
                f"{isolated(witness.name)} signed this paper. Name somebody else of this party who confirms it."
            )
        else:
            words.append(f"{witness.name} ({party}, {ALONE})")
    if missing:
        raise Invalid(missing)
    return ", ".join(words)
