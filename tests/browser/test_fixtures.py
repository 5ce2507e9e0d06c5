"""The watchers notice what they are there for: without this, a silent watcher would pass everything."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Example
from tests.browser.watching import Pages, axe_faults, is_too_wide


def test_a_breached_policy_an_error_and_a_foreign_request_are_noticed(pages: Pages, example: Example) -> None:
    page = pages.open(state=example.state)
    page.goto("/")
    page.evaluate("() => setTimeout(() => { throw new Error('broken on purpose'); })")
    page.evaluate(
        "() => { document.body.append(Object.assign(new Image(), {src: 'https://example.com/a.png'})); }"
    )
    page.wait_for_timeout(300)
    with pytest.raises(AssertionError) as noticed:
        pages.watch.check()
    assert "broken on purpose" in str(noticed.value)
    assert "img-src" in str(noticed.value)
    for words in ("broken on purpose", "policy breached", "Content Security Policy", "example.com"):
        pages.watch.foresee(words)


def test_axe_and_the_width_are_noticed(pages: Pages, example: Example) -> None:
    page = pages.open("phone", state=example.state)
    page.goto("/")
    assert is_too_wide(page) == ""
    page.evaluate(
        """() => {
          const field = document.createElement("input");
          field.className = "wide-on-purpose";
          field.style.minWidth = "600px";
          document.querySelector("main").append(field);
        }"""
    )
    assert any("label" in fault for fault in axe_faults(page))
    assert "wide-on-purpose" in is_too_wide(page)
