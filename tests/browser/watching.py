"""Opens pages in Chromium and watches them: a script error, a breached policy or a foreign request is a fault."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from playwright.sync_api import Error as PlaywrightError

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOUR_RULES = ("color-contrast", "link-in-text-block")
GRAVE = ("serious", "critical")

VIEWPORTS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

HELD_BACK = ("**/run/stream", "**/run/poll*")
"""What tells a console of others; routed to nowhere, the console hears nothing by itself."""

_REPORT_BREACHES = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy breached: ${event.violatedDirective} by ${event.blockedURI} ${event.sourceFile}`);
});
"""


def find_chromium() -> str | None:
    """The path of the system's Chromium or Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return None


@dataclass
class Watch:
    """Everything that went wrong on the pages of one test, and what was foreseen."""

    host: str
    faults: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)

    def foresee(self, words: str) -> None:
        """A message with these words is part of the test, as the browser's note on a 409."""
        self.foreseen.append(words)

    def check(self) -> None:
        """Fails with every fault that nobody foresaw."""
        faults = [fault for fault in self.faults if not any(words in fault for words in self.foreseen)]
        assert not faults, "the pages complained:\n" + "\n".join(faults)

    def over(self, context: BrowserContext) -> None:
        """Watches every page of a context."""
        context.add_init_script(_REPORT_BREACHES)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.page.url if message.page else ""
            self.faults.append(f"console on {place}: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")


class Pages:
    """Makes the pages of one test: each in a context of its own, all of them watched."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self.watch = Watch(urlsplit(base_url).netloc)
        self.contexts: list[BrowserContext] = []

    def open(self, view: str = "desktop", *, state: Any = None, dark: bool = False, **more: Any) -> Page:
        """A page at a viewport of VIEWPORTS; `state` are the cookies of somebody who has signed in."""
        context = self._browser.new_context(
            base_url=self._base_url,
            storage_state=state,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            **(VIEWPORTS[view] | more),
        )
        context.set_default_timeout(10_000)
        self.watch.over(context)
        self.contexts.append(context)
        return context.new_page()

    def photograph(self, folder: Path, name: str) -> list[Path]:
        """A picture of every page that is open."""
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for number, page in enumerate((page for context in self.contexts for page in context.pages), start=1):
            path = folder / f"{name}-{number}.png"
            try:
                page.screenshot(path=path, full_page=True)
            except PlaywrightError as error:
                print(f"no picture of {page.url}: {error.message}")
            else:
                made.append(path)
        return made

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def axe_faults(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds serious or critical (WCAG 2.x A and AA), one line each; `rules` narrows it to some."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(WCAG)}
    found = page.evaluate(
        "(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then((r) => r.violations)",
        only,
    )
    return [_in_a_line(one) for one in found if one["impact"] in GRAVE]


def _in_a_line(violation: dict[str, Any]) -> str:
    places = [f"{' '.join(map(str, node['target']))} [{_detail(node)}]" for node in violation["nodes"][:4]]
    more = len(violation["nodes"]) - len(places)
    return (
        f"{violation['impact']}: {violation['id']}: "
        + "; ".join(places)
        + (f" and {more} more" if more else "")
    )


def _detail(node: dict[str, Any]) -> str:
    for check in node["any"] + node["all"] + node["none"]:
        if check.get("data") and "contrastRatio" in (check["data"] or {}):
            data = check["data"]
            return f"{data.get('fgColor')} on {data.get('bgColor')}: {data['contrastRatio']}"
    return json.dumps(node["html"][:120], ensure_ascii=False)


def is_too_wide(page: Page) -> str:
    """Says what sticks out to the right of the window, or nothing."""
    return str(
        page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return "";
              const out = [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > width + 0.5)
                .map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`);
              return `${document.documentElement.scrollWidth} > ${width}: ${out.slice(0, 5).join(", ")}`;
            }"""
        )
    )
