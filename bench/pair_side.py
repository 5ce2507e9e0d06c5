"""Answers for one checkout of a pair: the one in whose folder it runs, whatever its version."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import cycle

from bench.calls import Caller
from bench.pages import page_paths, signed_in
from bench.scenario import NOW, WORKSHOPS, Scenario, add_account, live_programme, temporary_app
from facilitator import clock

_DRAFT = re.compile(r'/commitments/([SC]-\d+)/drop"')


class Side:
    """One browser at one programme, and the two things that it makes happen there."""

    def __init__(self, caller: Caller, programme: Scenario) -> None:
        self._caller = caller
        self._url = programme.url
        self.paths = page_paths(programme)
        self._presses = cycle(("1:in", "1:out"))
        self._changes = self._drafts()

    def taken(self, page: str, before: str) -> float:
        """Milliseconds of processor time of one answer; `before` it somebody arrives, a draft changes, or nothing."""
        path = self.paths[page]
        if before == "arrives":
            self._post(f"/workshops/{WORKSHOPS}/attendance", {"person": next(self._presses)})
        elif before == "changes":
            ref, act = next(self._changes)
            self._post(f"/commitments/{ref}/{act}", {})
            path = f"{self._url}/commitments/{ref}" if page == "commitment page" else path
        found = self._caller.get(path)
        assert found.status == 200, (page, found.status)
        return 1000 * found.processor

    def _post(self, path: str, form: dict[str, str]) -> None:
        answer = self._caller.post(self._url + path, form)
        assert answer.status == 303, (path, answer.status)
        self._caller.get(
            "/account"
        )  # shows what is said once, so that the page that is measured is one like any other

    def _drafts(self) -> Iterator[tuple[str, str]]:
        """The drafts of the session that is on, dropped one after the other, and brought back the same way."""
        found = self._caller.get(f"{self._url}/workshops/{WORKSHOPS}/commit").body.decode()
        refs = list(dict.fromkeys(_DRAFT.findall(found)))
        return cycle([(ref, act) for act in ("drop", "restore") for ref in refs])


def main() -> None:
    with temporary_app() as app:
        programme = live_programme(app, add_account(app), int(sys.argv[1]))
        with clock.held(NOW):
            side = Side(signed_in(app), programme)
            print(json.dumps(list(side.paths)), flush=True)
            for line in sys.stdin:
                page, times, before = json.loads(line)
                print(json.dumps([side.taken(page, before) for _one in range(times)]), flush=True)


if __name__ == "__main__":
    main()
