"""`python -m bench.tail [--times 5] [--phones 60]`: the slowest cards of a live room, again and again.

One run of sixty cards tells little of the slowest of them. Each run has a server, a database and phones of its own and
takes a quarter of a minute on an idle machine; its lines say how busy the machine was meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.lines import Line, median, plain, show
from bench.room import RoomExtent, measure_room

SLOWEST = "card on the facilitator's screen, p99"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.tail", description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--phones", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    given = parser.parse_args(arguments)
    for line in measure_tail(given.times, RoomExtent((given.phones,), 0.3, 1), given.database):
        show(line)
    return 0


def measure_tail(times: int, extent: RoomExtent, database: str) -> Iterator[Line]:
    """What becomes of the cards in each run, and of all runs the best, the middle and the worst of the slowest card."""
    slowest: list[float] = []
    for run in range(1, times + 1):
        for line in measure_room(extent, lambda what: print(f"bench: {what}", file=sys.stderr), (database,)):
            if ", card" in line.name or ", failures" in line.name:
                yield replace(line, name=f"run {run} of {times}: {line.name}")
            if line.name.endswith(SLOWEST):
                slowest.append(line.value)
        yield plain(f"run {run} of {times}: load of the machine", os.getloadavg()[0], "processes")
    if slowest:
        for name, value in (("best", min(slowest)), ("middle", median(slowest)), ("worst", max(slowest))):
            yield plain(f"{SLOWEST}, {name} of {times} runs", value, "ms")


if __name__ == "__main__":
    raise SystemExit(main())
