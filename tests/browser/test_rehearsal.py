"""A session is rehearsed in browsers: two blocks with a phone and the wall, both sign, it ends, and nothing is left."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Base
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, rehearsal_of
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.removal import tables_of_programmes
from facilitator.services.rooms import join_ticket, screen_token
from facilitator.services.row_owners import led_up
from facilitator.services.sheets import lock_list
from tests.browser.conftest import Example
from tests.browser.live_server import LiveServer
from tests.browser.scenes import DEEDS, SESSION, facilitator, own_example, promise_both_ways
from tests.browser.test_phone_signs import personal_link, sign
from tests.browser.watching import Pages, axe_faults

MARK = "Rehearsal: nothing of this counts"


def test_two_blocks_a_phone_two_signatures_and_nothing_is_left(pages: Pages, example: Example) -> None:
    pages.watch.foresee("status of 404")  # a wall that is open when its rehearsal ends
    server = example.server
    real = own_example(server)
    desk = pages.open("desktop", state=example.state)
    desk.goto(f"/programmes/{real.public_id}/workshops/{SESSION}")
    desk.get_by_role("button", name="Rehearse this session").click()
    expect(desk.get_by_text(MARK)).to_be_visible()
    with server.writing():
        copy = rehearsal_of(real.public_id)
        assert copy is not None

    desk.get_by_role("button", name=re.compile("^Start the ")).click()
    desk.wait_for_url("**/run")
    phone, wall = come_in(pages, server, copy)
    for at, block in ((2, "Review of commitments"), (3, "What is now possible")):
        desk.get_by_role("button", name=f"Next: {block}").click()
        expect(desk.locator(".run-bar")).to_contain_text(f"block {at} of")
    expect(wall.locator("[data-scene]")).to_contain_text("Next: Concerns")
    for page in (desk, phone, wall):
        expect(page.get_by_text(MARK)).to_be_visible()
        assert axe_faults(page) == []

    with server.writing():
        promise_both_ways(copy)
        lock_list(facilitator(), copy.id, SESSION)
    desk.goto(f"/programmes/{copy.public_id}/workshops/{SESSION}/sign")
    supplier, customer = (signatory(server, copy, side) for side in Side)
    signer = pages.open("phone")
    signer.goto(personal_link(desk, customer))
    expect(signer.get_by_text(MARK)).to_be_visible()
    expect(signer.get_by_text(DEEDS[0])).to_be_visible()
    sign(signer, customer)
    expect(signer.get_by_text(MARK)).to_be_visible()
    person = desk.locator(".place__person", has_text=supplier)
    person.get_by_role("link", name="Hand over this device").click()
    expect(desk.get_by_role("link", name="End it")).to_have_count(0)
    sign(desk, supplier)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Signed by both")

    played = rows_of(server, copy)
    assert {"events", "signatures", "participants", "rooms", "signing_links"} <= played
    desk.get_by_role("link", name="End it").click()
    desk.get_by_role("button", name="End the rehearsal").click()
    expect(desk.get_by_text("The rehearsal has ended. Nothing of it is left.")).to_be_visible()
    expect(desk.get_by_text(MARK)).to_have_count(0)
    assert rows_of(server, copy) == set()
    pages.watch.foresee("status of 401")
    phone.goto("/room")
    expect(phone.get_by_text("Type the code")).to_be_visible()


def come_in(pages: Pages, server: LiveServer, copy: ProgrammeBrief) -> tuple[Page, Page]:
    """A phone that is in the room of the rehearsal, and its wall."""
    with server.writing():
        room = room_of(workshop_by_number(copy.id, SESSION).id)
        assert room is not None
        joining, screen = f"/j/{room.join_code}/{join_ticket(room)}", f"/screen/{screen_token(room)}"
    phone, wall = pages.open("phone"), pages.open("projector")
    phone.goto(joining)
    expect(phone.get_by_text(MARK)).to_be_visible()
    phone.get_by_role("button", name=re.compile("Zoë Okonkwo")).click()
    phone.wait_for_url("**/room")
    wall.goto(screen)
    return phone, wall


def signatory(server: LiveServer, copy: ProgrammeBrief, side: Side) -> str:
    with server.writing():
        return next(one.name for one in people_of(copy.id).present(side) if one.roles.signatory)


def rows_of(server: LiveServer, copy: ProgrammeBrief) -> set[str]:
    """The tables in which there is a row of the copy."""
    found = set()
    with server.writing():
        for table in [*tables_of_programmes(), Base.metadata.tables["programmes"]]:
            statement, programme = led_up(select(func.count()).select_from(table), table)
            if db.session.scalar(statement.where(programme == copy.id)):
                found.add(table.name)
    return found
