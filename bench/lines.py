"""What a measurement is printed as: one JSON object per line."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `against` names what it is held against, `ratio` is value / that; both None where nothing fits."""

    name: str
    value: float | int | bool
    unit: str
    against: str | None = None
    ratio: float | None = None

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def show(line: Line) -> None:
    """Prints a line at once, so that a run that is stopped keeps what it found."""
    print(line.as_json(), flush=True)


def compared(name: str, value: float, unit: str, against: str, other: float) -> Line:
    """A figure held against another one of the same unit."""
    return Line(name, _rounded(value), unit, against, _rounded(value / other) if other else None)


def plain(name: str, value: float, unit: str) -> Line:
    """A figure that stands alone."""
    return Line(name, _rounded(value), unit)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; `share` from 0 to 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def _rounded(value: float) -> float:
    """Three significant figures or two decimals, whichever says more."""
    return round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
