"""A launch workshop in five real browsers: the console by keyboard alone, the projector, three phones."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time as clock_time
from typing import Any

from playwright.sync_api import Locator, Page, Request, ViewportSize, expect

from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.rooms import room_of
from facilitator.queries.users import first_account
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket
from facilitator.services.workshops import plan_workshop
from tests.browser.conftest import Example
from tests.browser.keyboard import Keyboard
from tests.browser.live_server import LiveServer
from tests.browser.watching import COLOUR_RULES, Pages, axe_faults, is_too_wide
from tests.days import today
from tests.factories import actor_of, make_person, make_programme

SUPPLIER_SIGNS, CUSTOMER_SIGNS, MAKER, AWAY = "Åse Lindqvist", "Tomás Ruiz", "Noor el-Haddad", "Ravi Menon"
"""The two who sign, one more of the supplier, and one of the customer who has no phone."""
NAMES = (SUPPLIER_SIGNS, CUSTOMER_SIGNS, MAKER, AWAY)
SUPPLIER, CUSTOMER = "Nordhavn Coatings", "Halvorsen Yachts"

AT_ONCE = 1000
"""Milliseconds within which the projector follows a press."""
SMALL_PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2}
"""A window of 320 px; the same as one of 640 px that is zoomed to 200 %."""
DESK: ViewportSize = {"width": 1440, "height": 900}
NARROW_DESKS: tuple[ViewportSize, ...] = ({"width": 720, "height": 450}, {"width": 320, "height": 640})
"""The console's window zoomed to 200 %, and the narrowest one."""

_NOTE_PRESSES = "addEventListener('keydown', () => sessionStorage.setItem('pressed-at', Date.now()), true);"
_NOTE_CHANGES = """
addEventListener("DOMContentLoaded", () => {
  const stage = document.querySelector("[data-stage]");
  if (!stage) return;
  const look = () => {
    const scene = stage.querySelector("[data-scene]");
    const copy = scene.cloneNode(true);
    copy.querySelectorAll("[data-clock], svg").forEach((one) => one.remove());
    return JSON.stringify(scene.dataset) + copy.textContent;
  };
  let shown = look();
  window.changes = [];
  new MutationObserver(() => {
    const now = look();
    if (now !== shown) window.changes.push(Date.now());
    shown = now;
  }).observe(stage, { childList: true, subtree: true, characterData: true, attributes: true });
});
"""


@dataclass
class Phone:
    """Somebody with a phone; `sent` counts what reached the server from it."""

    name: str
    page: Page
    sent: list[str] = field(default_factory=list)

    @property
    def scene(self) -> Locator:
        return self.page.locator("[data-scene]")

    def write(self, text: str) -> None:
        self.page.locator("[data-give] textarea, [data-give] input[type=text]").first.fill(text)

    def hand_in(self, text: str) -> None:
        """Writes and presses the large button."""
        self.write(text)
        self.page.locator("[data-give]").get_by_role("button", name="Hand it in").tap()

    def told(self, request: Request) -> None:
        """Notes what was answered; a request that found no network was not."""
        if "/room/do/" in request.url and request.response():
            self.sent.append(request.post_data or "")


@dataclass
class Launch:
    """The five screens of one workshop, and everything that was found to be wrong with them on the way."""

    server: LiveServer
    pages: Pages
    place: str
    link: str
    keys: Keyboard
    screen: Page
    phones: list[Phone] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    delays: dict[str, int] = field(default_factory=dict)

    @property
    def console(self) -> Page:
        return self.keys.page

    @property
    def desk(self) -> Locator:
        """What the activity shows the facilitator."""
        return self.console.locator("#run-desk")

    @property
    def wall(self) -> Locator:
        """What the projector shows."""
        return self.screen.locator("[data-stage] [data-scene]")

    @property
    def on(self) -> Locator:
        """The title of the block that is on."""
        return self.console.locator("#now-title")

    def everywhere(self) -> Iterable[Locator]:
        """The scenes of the projector and of each phone."""
        return [self.wall, *(phone.scene for phone in self.phones)]

    def next(self, title: str) -> None:
        """The key for the next block; the room follows at once."""
        with self.at_once(title):
            self.keys.press("ArrowRight")
            expect(self.on).to_have_text(title)
            for phone in self.phones:
                expect(phone.scene).to_have_attribute("data-title", title)
            item = self.phones[0].scene.get_attribute("data-item") or ""
            expect(self.wall).to_have_attribute("data-item", item)

    @property
    def ahead(self) -> Locator:
        """The button of what comes next."""
        return self.console.locator("#run-bar [data-key=next-block]")

    def forward(self, says: str, attribute: str, value: str, *, by_button: bool = False) -> None:
        """The same key inside the block: it does what its button says, and every screen follows."""
        expect(self.ahead).to_contain_text(says)
        with self.at_once(says):
            if by_button:
                self.keys.enter(self.ahead)
            else:
                self.keys.press("ArrowRight")
            for scene in self.everywhere():
                expect(scene).to_have_attribute(attribute, value)

    def tool(self, word: str, mode: str) -> None:
        """Another activity within the same block."""
        self.keys.enter(self.console.locator("#run-tools summary"))
        with self.at_once(word):
            self.keys.enter(self.console.locator(".run-tool", has_text=word).first)
            for scene in self.everywhere():
                expect(scene).to_have_attribute("data-mode", mode)

    def button(self, name: str, phase: str) -> None:
        """A press on the desk that brings the activity to its next phase on every screen."""
        with self.at_once(name):
            self.keys.button(name, within="#run-desk")
            for scene in self.everywhere():
                expect(scene).to_have_attribute("data-phase", phase)

    @contextmanager
    def at_once(self, what: str) -> Iterator[None]:
        """The key pressed in here shows on the projector; how long that took is kept."""
        self.screen.evaluate("() => { window.changes = []; }")
        yield
        self.screen.wait_for_function("() => window.changes.length > 0")
        pressed = self.console.evaluate("() => Number(sessionStorage.getItem('pressed-at'))")
        changed = self.screen.evaluate("(pressed) => window.changes.find((one) => one >= pressed)", pressed)
        assert changed, f"the projector did not follow: {what}"
        self.delays[f"{len(self.delays)} {what}"] = changed - pressed

    def look(self, where: str, phone: int = 0) -> None:
        """What axe finds on console, projector and a phone, light and dark; what sticks out on small screens."""
        pages = (("console", self.console), ("projector", self.screen), ("phone", self.phones[phone].page))
        for name, page in pages:
            self.faults += [f"{where}, {name}: {fault}" for fault in axe_faults(page)]
            page.emulate_media(color_scheme="dark")
            self.faults += [f"{where}, {name}, dark: {fault}" for fault in axe_faults(page, COLOUR_RULES)]
            page.emulate_media(color_scheme="light")
        wide = [("projector", self.screen), *((phone.name, phone.page) for phone in self.phones)]
        for name, page in wide:
            self._measure(f"{where}, {name}", page)
        for window in NARROW_DESKS:
            self.console.set_viewport_size(window)
            self._measure(f"{where}, console, {window['width']} px", self.console)
        self.console.set_viewport_size(DESK)

    def _measure(self, where: str, page: Page) -> None:
        if out := is_too_wide(page):
            self.faults.append(f"{where}, too wide: {out}")


@contextmanager
def launch(pages: Pages, example: Example) -> Iterator[Launch]:
    """A launch workshop that waits to be started; the console is open and nobody else is there."""
    place, number, programme_id = planned(example.server)
    console = pages.open(state=example.state)
    console.context.add_init_script(_NOTE_PRESSES)
    console.goto(f"{place}/run")
    keys = Keyboard(console)
    keys.button("Start the session")
    expect(console.locator("#now-title")).to_have_text("Welcome and purpose")
    screen = pages.open("projector")
    screen.context.add_init_script(_NOTE_CHANGES)
    screen.goto(console.locator("[data-projector]").get_attribute("href") or "")
    with example.server.writing():
        opened = room_of(workshop_by_number(programme_id, number).id)
        assert opened is not None
        link = f"/j/{opened.join_code}/{join_ticket(opened)}"
    began = time.monotonic()
    room = Launch(example.server, pages, place, link, keys, screen)
    try:
        yield room
    finally:
        print(f"{time.monotonic() - began:.0f} s; the projector followed within ms: {room.delays}")
        print(*room.faults, sep="\n")


def planned(server: LiveServer) -> tuple[str, int, int]:
    """A programme with four people and a launch workshop today: its address, its number, the programme's id."""
    with server.writing():
        account = first_account()
        assert account is not None
        actor = actor_of(account)
        programme_id, public_id = make_programme(account, "Nordhavn and Halvorsen", SUPPLIER, CUSTOMER)
        for side, name in zip((Side.SUPPLIER, Side.CUSTOMER) * 2, NAMES, strict=True):
            signs = name in (SUPPLIER_SIGNS, CUSTOMER_SIGNS)
            make_person(actor, programme_id, side, name, signatory=signs, sponsor=signs)
        day = today()
        number = plan_workshop(actor, programme_id, WorkshopDraft(Kind.LAUNCH, day, clock_time(9, 30)))
    return f"/programmes/{public_id}/workshops/{number}", number, programme_id
