"""Review packs of several sizes, beside the bare layout engine and a warm Chromium; and a pack that is ready."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flask import Flask
from playwright.sync_api import Page

from bench.calls import Caller
from bench.chromium import print_with, warm_chromium
from bench.layouts import Layouts, lay_out
from bench.lines import Line, compared, median, percentile, plain
from bench.pages import signed_in
from bench.scenario import NOW, Scenario, pack_programme
from facilitator import clock
from facilitator.config import Settings
from facilitator.packs.making import build_pack, render_now
from facilitator.packs.papers import Pack, ReviewPack
from facilitator.queries.users import Account

BARE = "WeasyPrint laying out the same text without a style sheet"
UNCOLLECTED = f"{BARE}, garbage collector off as for ours"
CHROMIUM = "warm headless Chromium printing the same HTML"
READY_TIMES = 20


def measure_packs(
    app: Flask, account: Account, sizes: Sequence[tuple[int, int]], until: float
) -> Iterator[Line]:
    """`sizes`: how many commitments, and how many tries each. Medians are shown.

    A size that would not be done by `until` (of the monotonic clock) is left out, with a word on stderr.
    """
    shares: list[tuple[int, float]] = []
    each = 0.0
    with warm_chromium() as page:
        for commitments, times in sizes:
            begin = time.monotonic()
            if begin + each * commitments * times > until:
                print(f"bench: no time left for a pack of {commitments}", file=sys.stderr)
                break
            seconds, pack = _gathered(app, pack_programme(app, account, commitments), commitments)
            found = lay_out(pack, times)
            printed = _chromium_times(page, found.html, times)
            yield plain(f"review pack of {commitments}, content gathered", seconds, "s")
            yield from _size_lines(commitments, found, printed)
            shares.append((commitments, median(found.ours)))
            each = (time.monotonic() - begin) / commitments / times
    for (few, quick), (many, slow) in pairwise(shares):
        yield compared(
            f"review pack, time per commitment at {many}",
            1000 * slow / many,
            "ms",
            f"time per commitment at {few}: 1 is linear growth",
            1000 * quick / few,
        )


def _gathered(app: Flask, programme_id: int, commitments: int) -> tuple[float, Pack]:
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        begin = time.perf_counter()
        pack = build_pack(settings, programme_id, "review", None)
        seconds = time.perf_counter() - begin
    assert isinstance(pack, ReviewPack)
    assert len(pack.commitments) == commitments, len(pack.commitments)
    return seconds, pack


def _chromium_times(page: Page | None, html: str, times: int) -> list[float]:
    if page is None:
        return []
    if times > 1:
        print_with(page, html)
    return [print_with(page, html) for _ in range(times)]


def _size_lines(commitments: int, found: Layouts, printed: list[float]) -> Iterator[Line]:
    name = f"review pack of {commitments}"
    ours = median(found.ours)
    yield compared(name, ours, "s", BARE, median(found.bare))
    if found.bare_uncollected:
        yield compared(name, ours, "s", UNCOLLECTED, median(found.bare_uncollected))
    processor = median(found.ours_processor)
    yield compared(f"{name}, processor time", processor, "s", BARE, median(found.bare_processor))
    if printed:
        yield compared(name, ours, "s", CHROMIUM, median(printed))
    yield plain(f"{name}, pages", found.pages, "pages")
    yield plain(f"{name}, file", found.bytes / 1024, "KiB")
    at_rest = "the same process before its first pack"
    yield compared(f"{name}, peak memory", found.megabytes_peak, "MiB", at_rest, found.megabytes_before)


def measure_ready(app: Flask, scenario: Scenario) -> Iterator[Line]:
    """From pressing Print to the first byte of a pack that was rendered before: the redirect and the file."""
    with app.app_context():
        render_now(app.config["SETTINGS"], scenario.programme_id, "review", None)
    caller = signed_in(app)
    with clock.held(NOW):
        times = [_print_to_first_byte(caller, scenario) for _ in range(READY_TIMES + 2)][2:]
    name = f"Print to the first byte when ready, {scenario.commitments} commitments"
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        yield compared(f"{name}, {label}", percentile(times, share), "s", "0.2 s", 0.2)


def _print_to_first_byte(caller: Caller, scenario: Scenario) -> float:
    asked = caller.get(f"{scenario.url}/packs/review/next")
    if asked.status != 303:
        raise RuntimeError(f"Print answered {asked.status}: the pack is not ready")
    file = caller.get(asked.headers["Location"])
    if file.status != 200 or not file.body.startswith(b"%PDF"):
        raise RuntimeError(f"the file answered {file.status}")
    return asked.seconds + file.seconds
