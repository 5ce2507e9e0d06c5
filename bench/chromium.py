"""A warm headless Chromium that prints the same page."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, Route, sync_playwright

from facilitator.packs.edition import STATIC, STYLES
from facilitator.packs.render import BASE

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_KINDS = {".css": "text/css", ".ttf": "font/ttf"}


def find_chromium() -> str | None:
    """An installed Chromium or Chrome."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or (_MAC if Path(_MAC).exists() else None)


def launch_options() -> list[str]:
    """Nothing of its own over the network; no sandbox for root, who has none."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--disable-background-networking", "--no-first-run", *(["--no-sandbox"] if root else [])]


@contextmanager
def warm_chromium() -> Iterator[Page | None]:
    """A page of one browser that stays; None, with a word on stderr, where there is none."""
    program = find_chromium()
    if program is None:
        print("bench: no Chromium here; packs are not held against it", file=sys.stderr)
        yield None
        return
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=launch_options())
        except Error as error:
            print(f"bench: Chromium does not start: {str(error).splitlines()[0]}", file=sys.stderr)
            yield None
            return
        page = browser.new_page()
        page.route(f"{BASE}**", _serve)
        yield page
        browser.close()


def print_with(page: Page, html: str) -> float:
    """Seconds from the page's text to its PDF, with our style sheets and fonts, tags and bookmarks as ours has."""
    links = "".join(f'<link rel="stylesheet" href="{BASE}{name}">' for name in STYLES)
    styled = html.replace("</head>", f'<base href="{BASE}">{links}</head>', 1)
    begin = time.perf_counter()
    page.set_content(styled, wait_until="load", timeout=120_000)
    pdf = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    seconds = time.perf_counter() - begin
    assert pdf.startswith(b"%PDF")
    return seconds


def _serve(route: Route) -> None:
    """Our style sheets and fonts from their folder; nothing else is there."""
    path = STATIC / route.request.url.removeprefix(BASE)
    if path.suffix in _KINDS and path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=_KINDS[path.suffix])
    else:
        route.abort()
