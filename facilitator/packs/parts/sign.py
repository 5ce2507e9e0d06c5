"""The page on which the list of the session is signed."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.method import load_method
from facilitator.packs.material import Material
from facilitator.packs.part_shape import PartShape
from facilitator.packs.signing_shapes import Signing


@dataclass(frozen=True, slots=True)
class SignPage(PartShape):
    """The session's list as far as it is locked and signed, and who may sign. `list_state` as in the pack."""

    list_state: str
    signing: Signing
    intent: str
    legal_status: str
    part: str = "sign"


def sign_part(material: Material) -> SignPage:
    """The page stands in every pack: what cannot be signed on a screen is signed on paper."""
    return SignPage(
        material.list_state,
        material.signing,
        load_method().sign_off.intent,
        material.facts.programme.legal_status,
    )
