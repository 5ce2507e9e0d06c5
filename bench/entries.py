"""`python -m bench.entries CHECKOUT`: a complete line of quick entry here and in another checkout, in turns.

Each checkout answers in a process of its own, from its own scenario. A line is measured as its browser sends it: the
POST that stores it, and the request with which the browser follows to the list as it is then, which also takes up the
words that wait in its cookie. Whatever a version's own script adds to both goes along. Processor time of the thread
that answers, medians, one JSON object per line. `--story 2000` enters so many lines here alone and tells of the POST's
tail, and of what it costs when 900 drafts lie on the board; the words are then taken up by a small page, as a list of
thousands would be most of the work.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from urllib.parse import urldefrag

from bench.calls import Caller
from bench.lines import compared, median, percentile, plain, show
from bench.scenario import EMAIL, NOW, PASSWORD, WORKSHOPS, add_account, live_programme, temporary_app
from bench.story import PEOPLE, deed, evidence
from facilitator import clock

COMMITMENTS = 400
PARTS = {"X-Parts": "1"}
"""What the script of this version asks with; another one passes it over."""
POST, FOLLOWED = "commit POST", "commit POST and the list that it shows"
_SMALL = "/account"
_Taken = tuple[float, float]
"""Milliseconds of the POST, and of what it leads to."""


class Scripted(Caller):
    """Calls as the script does."""

    def _headers(self) -> dict[str, str]:
        return super()._headers() | PARTS


class Entering:
    """One browser that enters a line after the other."""

    def __init__(self, caller: Caller, path: str) -> None:
        self._caller, self._path = caller, path
        self._lines = count(20_000)

    def enter(self, shows: str = "") -> _Taken:
        """One new, complete line; then the list, or the page that `shows` names."""
        index = next(self._lines)
        form = {
            "once": uuid.uuid4().hex,
            "giver": PEOPLE[1][1],
            "receiver": PEOPLE[5][1],
            "deed": deed(index),
            "evidence": evidence(index),
            "due": "2027-02-11",
            "step": "3",
            "stretch": "2",
        }
        stored = self._caller.post(self._path, form)
        assert stored.status == 303, stored.status
        shown = self._caller.get(shows or urldefrag(stored.headers["Location"]).url)
        assert shown.status == 200, shown.status
        return 1000 * stored.processor, 1000 * shown.processor


def answer() -> None:
    """One side: reads how many lines are to be entered and what is shown after each; writes what each took."""
    with temporary_app() as app:
        programme = live_programme(app, add_account(app), COMMITMENTS)
        caller = Scripted(app)
        with clock.held(NOW):
            caller.sign_in(EMAIL, PASSWORD)
            entering = Entering(caller, f"{programme.url}/workshops/{WORKSHOPS}/commit")
            for asked in sys.stdin:
                many, shows = json.loads(asked)
                print(json.dumps([entering.enter(shows) for _one in range(many)]), flush=True)


class Side:
    """A checkout, and the process that answers for it."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__, "--side"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder.resolve())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def enter(self, many: int, shows: str = "") -> list[_Taken]:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps([many, shows]), file=self._process.stdin, flush=True)
        found: list[_Taken] = json.loads(self._process.stdout.readline())
        return found

    def end(self) -> None:
        self._process.communicate()


def in_turns(checkout: Path, rounds: int) -> None:
    """Turns of five, the first of each not counted: it would tell more about whatever ran before it."""
    sides = {"other": Side(checkout), "here": Side(Path.cwd())}
    found: dict[str, list[_Taken]] = {name: [] for name in sides}
    for turn in range(rounds):
        for name in sorted(sides, reverse=bool(turn % 2)):
            found[name] += sides[name].enter(5)[1:]
    for label, whole in ((POST, False), (FOLLOWED, True)):
        here, other = (
            median([sum(one) if whole else one[0] for one in found[name]]) for name in ("here", "other")
        )
        show(compared(f"{label}, processor time", here, "ms", f"{checkout.name}'s", other))
    for side in sides.values():
        side.end()


def story(lines: int) -> None:
    """So many lines one after the other: the tail of the POST, and what the last hundred cost beside the first."""
    side = Side(Path.cwd())
    side.enter(20, _SMALL)
    posts = [one[0] for one in side.enter(lines, _SMALL)]
    side.end()
    half, most = percentile(posts, 0.5), percentile(posts, 0.99)
    show(compared(f"{POST}, {lines} lines, p99", most, "ms", "its p50", half))
    show(plain(f"{POST}, {lines} lines, the longest", max(posts), "ms"))
    show(
        compared(
            f"{POST}, lines 801 to 900", median(posts[800:900]), "ms", "lines 1 to 100", median(posts[:100])
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.entries", description=__doc__)
    parser.add_argument("checkout", type=Path, nargs="?", help="a folder with another version")
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--story", type=int, default=0, help="so many lines of this version alone")
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.side:
        answer()
    if given.checkout:
        in_turns(given.checkout, given.rounds)
    if given.story:
        story(given.story)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
