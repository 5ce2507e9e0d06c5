"""Every wall fits, is read from the back, and has one clock and no boxes: few rows and many, three shapes of screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from facilitator.services.accounts import create_account
from tests.browser.conftest import EMAIL, PASSWORD
from tests.browser.live_server import live_server
from tests.browser.walls import FEW, MANY, Stage, stage

SHAPES = ((1920, 1080), (1280, 800), (1024, 768))
LEAST = 28 / 54
"""Nothing is smaller than 28 of a wall's 1080 px, where a twentieth of the height is 54."""
STATES = [*((build, 3) for build in FEW), *((build, 20) for build in MANY)]

_LOOK = """() => {
  const scene = document.querySelector(".scene--screen");
  const body = scene.querySelector(".scene__body");
  const [wide, high] = [innerWidth, innerHeight];
  const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const isSeen = (one) => !one.closest(".unseen, svg, .mark") && one.getClientRects().length > 0;
  const seen = [...scene.querySelectorAll("*")].filter(isSeen);
  const over = (one) => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth];
  const words = seen.filter(own).map((one) => [parseFloat(getComputedStyle(one).fontSize), one.textContent.trim()]);
  const isBox = (one) => {
    const style = getComputedStyle(one);
    const edges = ["Top", "Right", "Bottom", "Left"].filter((side) => parseFloat(style[`border${side}Width`]) > 0);
    return edges.length === 4 || style.backgroundColor !== "rgba(0, 0, 0, 0)";
  };
  const qr = scene.querySelector(".qr");
  return {
    over: [scene, body].filter(Boolean).flatMap(over),
    small: words.sort((a, b) => a[0] - b[0])[0] ?? null,
    twentieth: Math.min(high * 0.05, wide * 0.032),
    clocks: scene.querySelectorAll(".scene-clock__time").length,
    codes: scene.querySelectorAll(".wall-code__code, .list-code__code, .readback__code").length,
    boxes: seen.filter((one) => !one.closest(".qr, .dot") && isBox(one)).map((one) => one.className),
    qr: qr ? qr.getBoundingClientRect().height / high : null,
  };
}"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, int], str]]:
    """The walls of all states, each of its own programme."""
    with live_server(tmp_path_factory.mktemp("walls")) as server:
        found = {}
        with server.writing():
            create_account(EMAIL, "Inês Duarte", PASSWORD)
        for build, people in STATES:
            with server.writing():
                at = stage(people)
                build(at)
                found[build.__name__, people] = server.url + at.address
        yield found


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Without the wall's line: a hundred walls opened in a minute would be a hundred lines from one address, which the
    server turns away until it has noticed that those before have gone."""
    context = chromium.new_context()
    context.route("**/stream*", lambda route: route.abort())
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("build", "people"), STATES, ids=[f"{build.__name__}-{people}" for build, people in STATES]
)
def test_a_wall_fits_and_is_read_from_the_back(
    addresses: dict[tuple[str, int], str], page: Page, build: Callable[[Stage], None], people: int
) -> None:
    for width, height in SHAPES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(addresses[build.__name__, people])
        page.evaluate("() => document.fonts.ready")
        page.wait_for_function("() => document.querySelector('[data-stage]').style.getPropertyValue('--fit')")
        found: dict[str, Any] = page.evaluate(_LOOK)
        where = f"{width} × {height}"
        assert max(found["over"]) <= height * 0.008, (where, found["over"])
        assert not found["small"] or found["small"][0] >= found["twentieth"] * LEAST, (where, found["small"])
        assert found["clocks"] <= 1 and found["codes"] <= 1 and found["boxes"] == [], (where, found)
        assert found["qr"] is None or found["qr"] >= 0.25, where
