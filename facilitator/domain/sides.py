"""The two parties. Everything mutual is recorded once per party."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Supplier or customer; the letter stands in refs, marks and pictures."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"

    @property
    def other(self) -> Side:
        return Side.CUSTOMER if self is Side.SUPPLIER else Side.SUPPLIER

    @property
    def letter(self) -> str:
        return "S" if self is Side.SUPPLIER else "C"


def ref_of(side: Side, number: int) -> str:
    """The ref of a party's n-th commitment: `S-01`, `C-12`, `S-104`."""
    return f"{side.letter}-{number:02d}"
