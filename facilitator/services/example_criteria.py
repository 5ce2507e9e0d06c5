"""What both sides of the example say of the criteria of its steps: at the launch, at the review, and since then."""

from __future__ import annotations

from collections.abc import Mapping

from facilitator.domain.actors import Actor
from facilitator.domain.criteria import SAID, Said, about_criterion
from facilitator.domain.sides import Side
from facilitator.queries.blind_pairs import pair_about
from facilitator.services.blind_pairs import say_word

Words = Mapping[str, tuple[Said | None, Said | None]]
"""By the key of a criterion what supplier and customer say; None: nothing yet."""

AT_LAUNCH: Words = {
    "expectations-each": (Said.YES, Said.YES),
    "opportunity-each": (Said.YES, Said.YES),
    "sponsor-signatory": (Said.YES, Said.YES),
}
AT_REVIEW: Words = {
    "first-list-signed": (Said.YES, Said.YES),
    "expectations-each": (Said.YES, Said.NOT_YET),
}
SINCE_THEN: Words = {
    "way-in-tried": (Said.NOT_YET, Said.NOT_YET),
    "offer-reassures": (Said.YES, Said.NOT_YET),
    "limits-clear": (Said.YES, None),
}


def say_of_criteria(actor: Actor, programme_id: int, step: int, words: Words) -> None:
    """Each side says its word; in an open pair it says it anew, in the open."""
    for key, of_sides in words.items():
        about = about_criterion(step, key)
        for side, word in zip((Side.SUPPLIER, Side.CUSTOMER), of_sides, strict=True):
            if word is not None:
                version = pair_about(programme_id, SAID, about).version
                say_word(actor, programme_id, SAID, about, side, word.value, version)
