"""Answers for one checkout of a pair: the one in whose folder it runs, whatever its version."""

from __future__ import annotations

import json
import sys
from itertools import cycle

from bench.calls import Caller
from bench.pages import page_paths, signed_in
from bench.scenario import NOW, WORKSHOPS, add_account, live_programme, temporary_app
from facilitator import clock


def answer(caller: Caller, paths: dict[str, str], happening: str) -> None:
    """Reads what is asked for, a line each: a page, how often, and whether something happens before each time."""
    presses = cycle(("1:in", "1:out"))
    for line in sys.stdin:
        page, times, happens = json.loads(line)
        taken = []
        for _one in range(times):
            if happens:
                assert caller.post(happening, {"person": next(presses)}).status == 303
            found = caller.get(paths[page])
            assert found.status == 200, (page, found.status)
            taken.append(1000 * found.processor)
        print(json.dumps(taken), flush=True)


def main() -> None:
    with temporary_app() as app:
        programme = live_programme(app, add_account(app), int(sys.argv[1]))
        caller = signed_in(app)
        with clock.held(NOW):
            paths = page_paths(programme)
            print(json.dumps(list(paths)), flush=True)
            answer(caller, paths, f"{programme.url}/workshops/{WORKSHOPS}/attendance")


if __name__ == "__main__":
    main()
