"""`python -m bench.wide_register`: `facilitator.serve`, but a side may enter as many expectations as it types.

Two of a side are all that a session takes; so few would say nothing about a register into which many type.
"""

from __future__ import annotations

from dataclasses import replace

from facilitator import serve
from facilitator.domain.registers import EXPECTATIONS

OF_A_SIDE = 1000


def widen() -> None:
    """Takes the measure off, in this process and in all that it forks."""
    back = EXPECTATIONS.said_back
    assert back is not None
    object.__setattr__(EXPECTATIONS, "said_back", replace(back, most=OF_A_SIDE))


if __name__ == "__main__":
    widen()
    raise SystemExit(serve.main())
