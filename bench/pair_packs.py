"""`python -m bench.pair_packs CHECKOUT [--rounds N] [--sizes 40 200]`: review packs here beside another checkout's.

Each checkout lays its packs out in a process of its own, in turns, from its own scenario; one size is done before the
next, so that the peak of memory shown after the largest is that one's. Medians, one JSON object per line.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.checkouts import Checkout
from bench.lines import Line, compared, median, plain, show

_SIDE = Path(__file__).with_name("pair_packs_side.py")


@dataclass(frozen=True, slots=True)
class Laid:
    """One pack laid out: seconds, pages, bytes of the file, and the peak of its process so far in MiB."""

    processor: float
    clock: float
    pages: int
    size: int
    peak: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pair_packs", description=__doc__)
    parser.add_argument("checkout", type=Path, help="a folder with another version, such as a git worktree")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 200, 1000])
    given = parser.parse_args(arguments)
    sides = {"other": Checkout(given.checkout, _SIDE), "here": Checkout(Path.cwd(), _SIDE)}
    for size in sorted(given.sizes):
        found: dict[str, list[Laid]] = {name: [] for name in sides}
        for turn in range(given.rounds):
            for name in sorted(sides, reverse=bool(turn % 2)):
                found[name].append(Laid(*sides[name].ask(size)))
        for line in _lines(f"review pack of {size}", f"{given.checkout.name}'s", found):
            show(line)
    for side in sides.values():
        side.end()
    return 0


def _lines(name: str, against: str, found: dict[str, list[Laid]]) -> Iterator[Line]:
    here, other = found["here"], found["other"]

    def pair(label: str, unit: str, values: tuple[list[float], list[float]]) -> Line:
        return compared(f"{name}, {label}", median(values[0]), unit, against, median(values[1]))

    yield pair("processor time", "s", ([one.processor for one in here], [one.processor for one in other]))
    yield pair("clock", "s", ([one.clock for one in here], [one.clock for one in other]))
    yield pair("pages", "pages", ([one.pages for one in here], [one.pages for one in other]))
    yield plain(f"{name}, file", here[-1].size / 1024, "KiB")
    yield pair("peak memory", "MiB", ([max(one.peak for one in here)], [max(one.peak for one in other)]))


if __name__ == "__main__":
    raise SystemExit(main())
