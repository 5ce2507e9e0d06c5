"""What a page sends, held back as a slow line holds it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route


class Held:
    """Whatever the page sends to such an address waits, until it is let go or dropped; what it sends afterwards goes
    through.
    """

    def __init__(self, page: Page, where: str | re.Pattern[str]) -> None:
        self.routes: list[Route] = []
        self._holds = True
        page.route(where, self._hold)

    def _hold(self, route: Route) -> None:
        if self._holds and route.request.method == "POST":
            self.routes.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self._holds = False
        for route in self.routes:
            route.continue_()

    def drop(self) -> None:
        self._holds = False
        for route in self.routes:
            route.abort()
