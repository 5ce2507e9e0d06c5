"""What the first visit to each family of screens may bring over the line: a ratchet, so that later work keeps it.

A budget may be lowered at any time. To raise one is a decision: everybody in a room with a poor line pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from bench.traffic import Traffic
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket, screen_token
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import SESSION, Scene, in_session, list_on_the_table
from tests.browser.watching import Pages


@dataclass(frozen=True)
class Budget:
    """Requests and KiB of one page, with nothing kept by the browser."""

    requests: int
    kib: int


BUDGETS = {
    "sign-in": Budget(6, 69),
    "home": Budget(6, 70),
    "programme": Budget(8, 114),
    "ledger": Budget(7, 100),
    "commitment": Budget(6, 83),
    "workshop": Budget(7, 106),
    "run": Budget(9, 139),
    "review": Budget(7, 127),
    "sign": Budget(10, 132),
    "join": Budget(5, 58),
    "phone": Budget(8, 72),
    "signing phone": Budget(8, 118),
    "wall": Budget(7, 77),
}
"""The pages that each family is judged by. The pages of a session hold a line to the room and fetch their bar, the
console itself, anew when something happens in it meanwhile: how often is a matter of chance, and is not counted."""


@dataclass(frozen=True)
class Place:
    """Where a page lies, and whether the facilitator opens it."""

    path: str
    signed_in: bool = True


@pytest.fixture(scope="module")
def places(example: Example) -> dict[str, Place]:
    room, table = in_session(example.server), list_on_the_table(example.server)
    joining, wall = _doors(example.server, room)
    return {
        "sign-in": Place("/sign-in", signed_in=False),
        "home": Place("/"),
        "programme": Place(example.place),
        "ledger": Place(f"{example.place}/commitments"),
        "commitment": Place(f"{example.place}/commitments/S-01"),
        "workshop": Place(f"{example.place}/workshops/3"),
        "run": Place(f"{room.workshop}/run"),
        "review": Place(f"{room.workshop}/review"),
        "sign": Place(f"{table.workshop}/sign"),
        "join": Place(joining, signed_in=False),
        "phone": Place(joining, signed_in=False),
        "signing phone": Place(table.link, signed_in=False),
        "wall": Place(wall, signed_in=False),
    }


def _doors(server: LiveServer, room: Scene) -> tuple[str, str]:
    """The address that the room's QR code opens, and that of its wall."""
    with server.writing():
        programme = programme_by_public_id(room.public_id)
        assert programme is not None
        view = room_of(workshop_by_number(programme.id, SESSION).id)
        assert view is not None
        return f"/j/{view.join_code}/{join_ticket(view)}", f"/screen/{screen_token(view)}"


NEEDLESS = """() => {
  const loaded = [...document.fonts].filter((face) => face.status === "loaded")
    .map((face) => `${face.family.replace(/.* |"/g, "").toLowerCase()}-${face.weight}`);
  return [...document.querySelectorAll("link[rel=preload][as=font]")]
    .map((link) => link.href.split("/").pop().split("-latin")[0])
    .filter((name) => !loaded.some((face) => face.startsWith(name)));
}"""
"""Faces that the page fetches ahead and has no text for."""


def first_visit(page: Page, path: str) -> Traffic:
    """All that comes until the page is complete, its fonts too."""
    traffic = Traffic()
    session = page.context.new_cdp_session(page)
    traffic.watch(session)
    answer = page.goto(path)
    assert answer is not None and answer.status == 200, (path, answer and answer.status)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    return traffic


def news_of(traffic: Traffic) -> list[str]:
    """What was fetched because something has happened in the room meanwhile: the bar, or the console once more."""
    seen: set[str] = set()
    news = []
    for number, path in traffic.paths.items():
        if path.endswith("/run/bar") or (path.endswith("/run") and path in seen):
            news.append(number)
        seen.add(path)
    return news


@pytest.mark.parametrize("name", BUDGETS)
def test_a_first_visit_keeps_its_budget(
    name: str, pages: Pages, example: Example, places: dict[str, Place]
) -> None:
    place, budget = places[name], BUDGETS[name]
    page = pages.open(
        "phone" if "phone" in name or name == "join" else "desktop",
        state=example.state if place.signed_in else None,
    )
    if name == "phone":
        page.goto(place.path)
        page.locator("button[name=person]").first.tap()
        page.wait_for_url("**/room")
        page, place = pages.open("phone", state=page.context.storage_state()), Place("/room")
    traffic = first_visit(page, place.path)
    told = "\n".join([f"{traffic.requests} requests, {traffic.kib:.1f} KiB of {budget}", *traffic.told()])
    news = news_of(traffic)
    kib = traffic.kib - sum(traffic.sizes.get(one, 0) for one in news) / 1024
    assert traffic.requests - len(news) <= budget.requests and kib <= budget.kib, told
    assert page.evaluate(NEEDLESS) == []
