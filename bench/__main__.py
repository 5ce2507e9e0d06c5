"""`python -m bench [--quick] [--only PART] [--patient] [--also FOLDER]`: the fixed scenario, one JSON object per line.

Pages, packs and start take under four minutes on two cores, the live room as long again; `--quick` two minutes in
all. Packs that would take longer are left out. What the app costs at rest takes quiet minutes: measured with
`--patient`, or after half a minute with `--only rest`. Pages in a browser over a slow line take two to five minutes.
What is going on is told on stderr.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from bench.lines import Line, show
from bench.packs import measure_packs, measure_ready
from bench.pages import measure_pages
from bench.register_typing import TypingExtent, measure_typing
from bench.rest import QUICK_QUIET, QUIET, measure_rest
from bench.room import FULL_ROOM, QUICK_ROOM, RoomExtent, measure_room
from bench.scenario import add_account, live_programme, temporary_app
from bench.starts import measure_start
from bench.visits import measure_visits
from facilitator.config import ROOT

PARTS = ("pages", "packs", "start", "room", "register", "rest", "browsers")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: commitments of two programmes, rounds of pages, packs with their tries, seconds, visits."""

    small: int
    large: int
    rounds: int
    packs: tuple[tuple[int, int], ...]
    seconds: float
    room: RoomExtent
    typing: TypingExtent
    visits: int
    quiet: float = 0.0


FULL = Extent(40, 400, 200, ((40, 5), (200, 2), (1000, 1)), 235, FULL_ROOM, TypingExtent(), 5)
QUICK = Extent(40, 120, 40, ((40, 2),), 38, QUICK_ROOM, TypingExtent(rows=2, seconds=5), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the fixed scenario.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller packs")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--patient", action="store_true", help="leave nothing out on a slow machine")
    parser.add_argument(
        "--also",
        type=Path,
        metavar="FOLDER",
        help="measure another checkout as well: at rest, and by browsers in turns",
    )
    given = parser.parse_args(arguments)
    extent = QUICK if given.quick else FULL
    if given.patient:
        extent = replace(extent, seconds=float("inf"), quiet=QUIET)
    elif given.only == "rest":
        extent = replace(extent, quiet=QUICK_QUIET)
    checkouts = {"facilitator": ROOT} | ({given.also.name: given.also.resolve()} if given.also else {})
    parts = (given.only,) if given.only else PARTS
    begin = time.monotonic()
    with temporary_app() as app:
        for line in measure(app, extent, parts, begin):
            show(line)
    if "rest" in parts and extent.quiet:
        for line in measure_rest(extent.quiet, checkouts, lambda what: _tell(begin, what)):
            show(line)
    if "browsers" in parts:
        for line in measure_visits(extent.large, extent.visits, checkouts, lambda what: _tell(begin, what)):
            show(line)
    _tell(begin, "done")
    return 0


def measure(app: Flask, extent: Extent, parts: Sequence[str], begin: float) -> Iterator[Line]:
    """Every figure of the parts asked for, as it is found."""
    account = add_account(app)
    if "pages" in parts or "packs" in parts:
        _tell(begin, f"living a programme of {extent.large} commitments")
        large = live_programme(app, account, extent.large)
    if "packs" in parts:
        _tell(begin, "a pack that is ready")
        yield from measure_ready(app, large)
    if "pages" in parts:
        _tell(begin, "pages")
        yield from measure_pages(app, live_programme(app, account, extent.small), large, extent.rounds)
    if "start" in parts:
        _tell(begin, "a second start")
        yield from measure_start(app)
    if "packs" in parts:
        _tell(begin, "packs")
        yield from measure_packs(app, account, extent.packs, begin + extent.seconds)
    if "room" in parts:
        yield from measure_room(extent.room, lambda what: _tell(begin, what))
    if "register" in parts:
        yield from measure_typing(extent.typing, lambda what: _tell(begin, what))


def _tell(begin: float, what: str) -> None:
    print(f"bench: {time.monotonic() - begin:5.1f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
