"""What a page sends, held back as a slow line holds it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route

LOOK, MOST_LOOKS = 25, 600
"""Milliseconds between two looks whether something is held, and how many looks."""


class Held:
    """Whatever the page sends to such an address waits, until it is let go or dropped; what it sends afterwards goes
    through.
    """

    def __init__(self, page: Page, where: str | re.Pattern[str]) -> None:
        self.routes: list[Route] = []
        self._page = page
        self._holds = True
        page.route(where, self._hold)

    def _hold(self, route: Route) -> None:
        if self._holds and route.request.method == "POST":
            self.routes.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self._until_held()
        for route in self.routes:
            route.continue_()

    def drop(self) -> None:
        self._until_held()
        for route in self.routes:
            route.abort()

    def _until_held(self) -> None:
        """On a busy machine a press takes its time to leave the page."""
        for _ in range(MOST_LOOKS):
            if self.routes:
                break
            self._page.wait_for_timeout(LOOK)
        assert self.routes, "nothing was sent that could be held back"
        self._holds = False
