"""What somebody waits for: pages in a real Chromium over a slow line, cold and warm, this version and another in turns.

The line is Chromium's “Slow 4G”; phones have a processor four times slower as well. The browser adds the latency to
each request, so figures hold on any machine that is not busy with something else: the load is printed beside them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from bench.browsers import PHONE_COOKIE
from bench.chromium import find_chromium, launch_options
from bench.lines import Line, compared, median, plain
from bench.room_server import free_port, running
from bench.traffic import Traffic
from facilitator.config import ROOT

SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
"""Milliseconds; bytes a second: 1.44 and 0.675 Mbit/s."""
SLOWER = 4
"""How many times slower a phone's processor is."""
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
_TIMES = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
})"""
_FONTS = "() => document.fonts.ready.then(() => true)"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as somebody comes to it, and the aims: requests, KiB, seconds to the first paint and to load."""

    name: str
    address: str
    aims: tuple[float, float, float, float | None]
    warm: bool = False
    phone: bool = False
    signed_in: bool = True


PAGES = (
    Page("ledger warm, signed in", "ledger", (1, 8, 0.75, 0.9), warm=True),
    Page("ledger cold", "ledger", (8, 130, 1.5, 2.2)),
    Page("commitment cold", "commitment", (8, 110, 1.5, 1.9)),
    Page("join cold, phone", "join", (5, 60, 1.5, None), phone=True, signed_in=False),
    Page("phone screen cold", "phone", (8, 90, 1.8, None), phone=True, signed_in=False),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit took: requests that went over the line, KiB that came over it, seconds."""

    requests: int
    kib: float
    paint: float
    load: float


MEASURES: tuple[tuple[str, str, Callable[[Visit], float]], ...] = (
    ("requests", "requests", lambda visit: visit.requests),
    ("bytes", "KiB", lambda visit: visit.kib),
    ("first paint", "s", lambda visit: visit.paint),
    ("load", "s", lambda visit: visit.load),
)


@dataclass(slots=True)
class Side:
    """A version that runs: its tree, where it answers, what was laid there, the cookies of who is signed in."""

    tree: Path
    origin: str
    laid: dict[str, str]
    cookies: list[Any] = field(default_factory=list)


def measure_visits(
    commitments: int, times: int, checkouts: Mapping[str, Path], tell: Callable[[str], object]
) -> Iterator[Line]:
    """Every page in turns; held against its aims and, where another checkout is given, against that one's."""
    program = find_chromium()
    if program is None:
        tell("no Chromium here: apt-get install chromium")
        return
    other = next((name for name in checkouts if checkouts[name] != ROOT), None)
    with ExitStack() as stack:
        sides = [stack.enter_context(_side(one, commitments, tell)) for one in checkouts.values()]
        browser = stack.enter_context(_browser(program))
        for side in sides:
            _sign_in(browser, side)
        for page in PAGES:
            tell(page.name)
            found = _in_turns(browser, sides, page, times)
            yield from lines_of(page, found, other)
    yield plain("pages in a browser, load of the machine at the end", os.getloadavg()[0], "processes")


@contextmanager
def _side(tree: Path, commitments: int, tell: Callable[[str], object]) -> Iterator[Side]:
    with TemporaryDirectory(prefix="facilitator-bench-") as folder:
        tell(f"living a programme of {commitments} commitments with {tree.name}")
        laid = subprocess.run(
            [sys.executable, str(ROOT / "bench/laid.py"), folder, str(commitments)],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            check=True,
            stdout=subprocess.PIPE,
        )
        port = free_port()
        with running(Path(folder), port, "", tree):
            yield Side(tree, f"http://127.0.0.1:{port}", json.loads(laid.stdout.splitlines()[-1]))


@contextmanager
def _browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=launch_options())
        yield browser
        browser.close()


def _sign_in(browser: Browser, side: Side) -> None:
    context = browser.new_context(base_url=side.origin)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=email]", side.laid["email"])
    page.fill("[name=password]", side.laid["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    side.cookies = list(context.cookies())
    context.close()


def _in_turns(browser: Browser, sides: Sequence[Side], page: Page, times: int) -> list[list[Visit]]:
    """The visits of each side. One that is not counted goes before: the server's and the disk's own first time."""
    found: list[list[Visit]] = [[] for _ in sides]
    for turn in range(times + 1):
        for which, side in enumerate(sides):
            visit = _visited(browser, side, page)
            if turn:
                found[which].append(visit)
    return found


def _visited(browser: Browser, side: Side, page: Page) -> Visit:
    """One visit with a browser that has seen nothing, or for a warm one that has been there once."""
    context = browser.new_context(base_url=side.origin, **(PHONE if page.phone else DESK))
    try:
        _let_in(context, side, page)
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        if page.warm:
            tab.goto(side.laid[page.address], wait_until="load")
            tab.evaluate(_FONTS)
            tab.wait_for_timeout(300)
            tab.goto("about:blank")
        traffic = Traffic()
        traffic.watch(session)
        _slow_down(session, page.phone)
        answer = tab.goto(side.laid[page.address], wait_until="load")
        assert answer is not None and answer.status == 200, (page.name, answer and answer.status)
        tab.evaluate(_FONTS)
        tab.wait_for_timeout(800)  # what a script asks for after load is part of the visit
        times = tab.evaluate(_TIMES)
        return Visit(traffic.requests, traffic.kib, times["paint"] / 1000, times["load"] / 1000)
    finally:
        context.close()


def _let_in(context: BrowserContext, side: Side, page: Page) -> None:
    if page.signed_in:
        context.add_cookies(side.cookies)
    elif page.address == "phone":
        context.add_cookies([{"name": PHONE_COOKIE, "value": side.laid["phone_token"], "url": side.origin}])


def _slow_down(session: CDPSession, phone: bool) -> None:
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    if phone:
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def lines_of(page: Page, found: Sequence[Sequence[Visit]], other: str | None) -> Iterator[Line]:
    for (what, unit, of), aim in zip(MEASURES, page.aims, strict=True):
        medians = [median([of(visit) for visit in visits]) for visits in found]
        name = f"{page.name}, {what}"
        yield compared(name, medians[0], unit, f"aim: {aim:g}", aim) if aim else plain(name, medians[0], unit)
        if other:
            yield compared(f"{name}, × {other}", medians[0], unit, f"{other}: {medians[1]:.3g}", medians[1])
