"""A workshop whose block shows a register, in six browsers: the console by keyboard, the projector, four phones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time

from playwright.sync_api import Locator, Page, expect

from facilitator.activities import steps
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.queries.agendas import agenda_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import room_of
from facilitator.queries.users import first_account
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.rooms import join_ticket
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.browser.conftest import Example
from tests.browser.paths import Desk, close_workshop, lock_list, say_all_yeses, sign_on_this_device
from tests.browser.watching import Pages
from tests.days import today
from tests.factories import actor_of, make_person, make_programme

SUPPLIER, CUSTOMER = "Nordhavn Coatings", "Halvorsen Yachts"
ASE, NOOR = "Åse Lindqvist", "Noor el-Haddad"
TOMAS, RAVI = "Tomás Ruiz", "Ravi Menon"
PEOPLE = ((Side.SUPPLIER, ASE), (Side.CUSTOMER, TOMAS), (Side.SUPPLIER, NOOR), (Side.CUSTOMER, RAVI))
"""Åse and Tomás sign."""


@dataclass
class Played:
    """One programme, its workshop that is on, and who looks at it; `phones` by name."""

    example: Example
    pages: Pages
    programme_id: int
    public_id: str
    desk: Desk
    number: int = 0
    wall: Locator = field(init=False)
    phones: dict[str, Page] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where the programme's pages begin."""
        return f"/programmes/{self.public_id}"

    @property
    def session(self) -> str:
        return f"{self.place}/workshops/{self.number}"

    @property
    def console(self) -> Page:
        return self.desk.page

    def begin(self, kind: Kind, template: str, block: str, step: int = 1) -> None:
        """Starts a session of this template at one of its blocks; console and projector are open."""
        with self.example.server.writing():
            actor = self._actor()
            draft = WorkshopDraft(kind, today(), time(9, 30), template=template, step=step)
            self.number = plan_workshop(actor, self.programme_id, draft)
            start_workshop(actor, self.programme_id, self.number)
            self._step(actor, block)
        self.console.goto(f"{self.session}/run")
        expect(self.console.locator("#now-title")).to_have_text(block)
        screen = self.pages.open("projector")
        screen.goto(self.console.locator("[data-projector]").get_attribute("href") or "")
        self.wall = screen.locator("[data-stage] [data-scene]")

    def go_to(self, block: str) -> None:
        """Steps to another block, as by somebody at another console."""
        with self.example.server.writing():
            self._step(self._actor(), block)
        self.console.goto(f"{self.session}/run")
        expect(self.console.locator("#now-title")).to_have_text(block)

    def join(self, *names: str) -> None:
        """Each comes in on their own phone."""
        with self.example.server.writing():
            opened = room_of(workshop_by_number(self.programme_id, self.number).id)
            assert opened is not None
            link = f"/j/{opened.join_code}/{join_ticket(opened)}"
        for name in names:
            page = self.pages.open("phone")
            page.goto(link)
            page.get_by_role("button", name=name).tap()
            page.wait_for_url("**/room")
            expect(page.locator(".phone-bar")).to_contain_text(name)
            self.phones[name] = page

    def row(self, ref: str) -> Locator:
        """An entry beside the console."""
        return self.console.locator(".desk-row", has_text=ref)

    def make_commitment(self, ref: str, giver: str, receiver: str) -> None:
        """One key makes a commitment of the row; who and by when are typed, the words are the row's."""
        desk, page = self.desk, self.console
        desk.go_to(page.locator(f"#make-{ref}"))
        desk.keys("*")
        page.wait_for_url(f"**/commit?serves={ref}")
        words = page.locator("#deed")
        expect(words).not_to_have_value("")
        desk.write(page.locator("#giver"), giver)
        desk.write(page.locator("#receiver"), receiver)
        desk.write(page.locator("#evidence"), "It lies in the shared folder")
        desk.write(page.locator("#due"), "today")
        desk.keys("Enter")
        expect(page.locator("[data-card]")).to_have_count(1)

    def both_sign_and_close(self) -> None:
        """Both yeses, the locked list, two signatures, the record."""
        say_all_yeses(self.desk)
        code = lock_list(self.desk)
        for name in (ASE, TOMAS):
            sign_on_this_device(self.desk, name)
        self.desk.sees("Signed by both")
        expect(self.console.locator(".codeband__code")).to_have_text(code)
        close_workshop(self.desk)
        expect(self.console.locator("main")).to_contain_text(
            "Both parties have signed the list of this session."
        )

    def keep(self) -> None:
        """In a review: the only commitment that is due was kept."""
        self.desk.keys("r")
        expect(self.console.locator("[data-review]")).to_be_visible()
        self.desk.keys("k")
        expect(self.console.locator("[data-verdict-line]")).to_contain_text("saved")
        self.desk.keys("Enter")
        self.desk.sees("All checked")

    def _step(self, actor: Actor, block: str) -> None:
        workshop = workshop_by_number(self.programme_id, self.number)
        key = next(line.key for line in agenda_of(workshop).items if line.title == block)
        steps.step(actor, programme_by_id(self.programme_id), workshop, key, ItemState.RUNNING)

    def _actor(self) -> Actor:
        account = first_account()
        assert account is not None
        return actor_of(account)


def played(pages: Pages, example: Example, title: str) -> Played:
    """A programme with four people of two sides, and the console's browser; nothing is planned yet."""
    with example.server.writing():
        account = first_account()
        assert account is not None
        programme_id, public_id = make_programme(account, title, SUPPLIER, CUSTOMER)
        for side, name in PEOPLE:
            signs = name in (ASE, TOMAS)
            make_person(actor_of(account), programme_id, side, name, signatory=signs, sponsor=signs)
    pages.watch.foresee("status of 404")  # the projector's address ends with the workshop
    return Played(example, pages, programme_id, public_id, Desk(pages.open(state=example.state)))


def give(page: Page, name: str, button: str, slot: str = "", **fields: str) -> None:
    """What somebody taps on a phone: fills a form of their own part and sends it."""
    form = page.locator(f"form[data-give={name}]" + (f"[data-slot='{slot}']" if slot else "")).first
    for field_name, words in fields.items():
        form.locator(f"[name={field_name}]").fill(words)
    form.get_by_role("button", name=re.compile(button)).tap()
