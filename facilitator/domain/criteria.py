"""When a step counts as done: its criteria, each in three columns: computed, said by the supplier, by the customer.

Where all agree a criterion is ticked without a word; where they do not, that line is what to talk about. It informs a
decision of both parties and locks nothing.
"""

from __future__ import annotations

from enum import StrEnum

from facilitator.domain.blind_pairs import Subject


class Said(StrEnum):
    """What a side says of a criterion."""

    YES = "yes"
    NOT_YET = "not_yet"


SAID = Subject("criterion", {Said.YES.value: "yes", Said.NOT_YET.value: "not yet"})
"""Both sides say it of each criterion, blind; what it is about is `about_criterion`."""


def about_criterion(step: int, key: str) -> str:
    """A criterion by its step and the key that it has in the method: it is stored for ever."""
    return f"{step}/{key}"
