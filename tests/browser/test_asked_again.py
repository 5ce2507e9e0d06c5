"""A page that was seen before: nothing but the page itself is asked for, and its forms work from the history too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Example
from tests.browser.scenes import SESSION, in_session


@dataclass
class Asked:
    """What a page has asked the network for, by Chromium's own account of it."""

    kept: set[str] = field(default_factory=set)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.requestServedFromCache", lambda told: self.kept.add(told["requestId"]))
        devtools.on("Network.responseReceived", self._note)

    def _note(self, told: dict[str, Any]) -> None:
        if told["response"].get("fromDiskCache"):
            self.kept.add(told["requestId"])
        self.answers[told["requestId"]] = told["response"]

    def over_the_line(self) -> dict[str, dict[str, Any]]:
        """The answers that came from the server, by their addresses.

        Not the line that stays open, nor the icon, which Chromium fetches when it likes.
        """
        return {
            answer["url"]: answer
            for number, answer in self.answers.items()
            if number not in self.kept and not answer["url"].endswith(("/stream", ".svg"))
        }

    def forget(self) -> None:
        self.kept.clear()
        self.answers.clear()


@pytest.mark.parametrize("place", ["home", "ledger", "run"])
def test_a_page_that_is_asked_again_asks_for_nothing_else(page: Page, example: Example, place: str) -> None:
    path = {
        "home": lambda: "/",
        "ledger": lambda: f"{example.place}/commitments",
        "run": lambda: f"/programmes/{in_session(example.server).public_id}/workshops/{SESSION}/run",
    }[place]()
    asked = Asked()
    asked.listen(page)
    page.goto(path)
    page.evaluate("document.fonts.ready")
    first = asked.over_the_line()
    scripts = [url for url in first if "/js/" in url or "/bundles/" in url]
    assert len(scripts) == 1, f"one script for a family of screens: {scripts}"
    asked.forget()
    page.goto(path)
    page.evaluate("document.fonts.ready")
    again = asked.over_the_line()
    assert list(again) == [page.url]
    headers = {name.lower(): value for name, value in again[page.url]["headers"].items()}
    assert headers["content-encoding"] == "br" and "set-cookie" not in headers


def test_a_form_of_a_page_from_the_history_is_taken(page: Page) -> None:
    page.goto("/account")
    page.goto("/")
    for _ in range(2):  # from a page that was looked at, and from one whose form was sent already
        page.go_back()
        page.locator("#own-name input[name=name]").fill("Inês Duarte")
        page.locator("#own-name button").click()
        expect(page.locator("#flashes")).to_contain_text("Your name is changed")
