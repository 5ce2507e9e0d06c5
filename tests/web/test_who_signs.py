"""A personal link signs for its owner, not for whoever holds it: whose browser it is opened in is looked at."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, Signature, SigningLink
from facilitator.queries.sheets import SheetView
from facilitator.services.audit import audit_programme
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signing_links import make_link
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.days import today
from tests.events import read
from tests.factories import PASSWORD, Cast, Member
from tests.joining import known, tap
from tests.joining import link as join_link
from tests.pages import forms_of
from tests.signing_room import commitment, sheet_on_table, signatory, started_workshop
from tests.workshop_phones import Room, room_at, writing

UNUSED = "the link is unused and still works"


@pytest.fixture
def facilitators_browser(app: Flask, cast: Cast) -> CheckedClient:
    """In which the facilitator signed in by the form, and out again."""
    browser = fresh_browser(app)
    given = {"email": cast.facilitator.email, "password": PASSWORD}
    assert browser.submit("/sign-in", given).status_code == 303
    browser.submit("/account", action="/sign-out")
    return browser


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    """A running workshop whose list is out for signing."""
    return room_at(app, cast, "sign-off")[0]


def link(room: Room, side: Side) -> str:
    with writing(room.app):
        who = signatory(room.cast, side)
        return "/s/" + make_link(room.cast.actor, room.cast.programme_id, room.number, who.number)


def sheet(room: Room) -> SheetView:
    with room.app.app_context():
        return sheet_on_table(room.cast, room.number)


def fields_for(room: Room, browser: CheckedClient, url: str, name: str) -> dict[str, str]:
    """What a browser sends that has the whole form, wherever it got it from."""
    page = browser.get(url).get_data(as_text=True)
    shown = next((form.fields for form in forms_of(page) if form.action == url), {})
    return {
        **shown,
        "shown_hash": sheet(room).hash,
        "name": name,
        "may_sign": "y",
        "once": "a key of its own",
    }


def press(room: Room, browser: CheckedClient, url: str, name: str) -> TestResponse:
    return browser.post(url, data=fields_for(room, browser, url, name))


def fresh_browser(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def assert_refused(room: Room, browser: CheckedClient, url: str, *words: str) -> None:
    """Looking says why and offers no form; signing and "not yet" are refused; nothing is stored, and nothing used."""
    before = sheet(room)
    with room.app.app_context():
        live = db.session.scalars(select(SigningLink.id).where(SigningLink.used_at.is_(None))).all()
    page = browser.get(url)
    assert page.status_code == 200 and "data-signing" not in page.get_data(as_text=True)
    signed = press(room, browser, url, "Whoever")
    declined = browser.post(
        f"{url}/not-yet", data={"shown_hash": before.hash, "reason": "A whole story of why"}
    )
    assert (signed.status_code, declined.status_code) == (403, 403)
    for answer in (page, signed, declined):
        html = " ".join(answer.get_data(as_text=True).split())
        for wanted in (UNUSED, "In ink", "On the facilitator’s device, handed over", *words):
            assert wanted in html, wanted
    assert "A whole story of why" in declined.get_data(as_text=True)
    after = sheet(room)
    assert (after.signatures, after.declines) == (before.signatures, before.declines)
    with room.app.app_context():
        assert db.session.scalars(select(SigningLink.id).where(SigningLink.used_at.is_(None))).all() == live


def test_a_facilitators_browser_signs_for_nobody_after_signing_out_either(
    room: Room, facilitators_browser: CheckedClient
) -> None:
    assert_refused(room, facilitators_browser, link(room, Side.CUSTOMER), "or was, signed in as facilitator")


def test_a_phone_that_said_this_is_not_me_is_known_again(app: Flask, cast: Cast, room: Room) -> None:
    browser = left_the_room_as_supplier(app, cast, room)
    words = f"joined the room as {cast.supplier_member.name}"
    assert_refused(room, browser, link(room, Side.CUSTOMER), words)


def left_the_room_as_supplier(app: Flask, cast: Cast, room: Room) -> CheckedClient:
    browser = fresh_browser(app)
    assert tap(browser, join_link(app, cast, room.number), cast.supplier_member.number) == "/room"
    assert browser.post("/room/leave").status_code == 303
    return browser


def next_workshop(app: Flask, cast: Cast, first: Room) -> Room:
    """Another workshop of the programme whose list is out for signing; that of the first one may still be signed."""
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, first.number, sign_until=today())
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
    return Room(app, cast, number)


def test_who_was_another_person_in_an_earlier_room_signs_in_no_later_one(
    app: Flask, cast: Cast, room: Room
) -> None:
    browser = left_the_room_as_supplier(app, cast, room)
    later = next_workshop(app, cast, room)
    words = f"joined the room as {cast.supplier_member.name}"
    assert_refused(later, browser, link(later, Side.CUSTOMER), words)


def test_another_place_in_a_later_room_hides_nothing(app: Flask, cast: Cast, room: Room) -> None:
    browser = left_the_room_as_supplier(app, cast, room)
    later = next_workshop(app, cast, room)
    assert tap(browser, join_link(app, cast, later.number), cast.customer_signatory.number) == "/room"
    words = f"joined the room as {cast.supplier_member.name}"
    assert_refused(room, browser, link(room, Side.CUSTOMER), words)


def test_a_wrong_name_that_was_tapped_is_mended_by_a_nod(
    app: Flask, cast: Cast, room: Room, client: CheckedClient
) -> None:
    browser = left_the_room_as_supplier(app, cast, room)
    assert tap(browser, join_link(app, cast, room.number), cast.customer_signatory.number) == "/join/place"
    of_customer = link(room, Side.CUSTOMER)
    assert_refused(room, browser, of_customer, f"joined the room as {cast.supplier_member.name}")
    nod = f"{cast.url}/workshops/{room.number}/run/room/phones/{known(app, browser).key}/let-in"
    assert client.post(nod).status_code == 303
    assert press(room, browser, of_customer, cast.customer_signatory.name).status_code == 303
    assert [one.method.value for one in sheet(room).signatures] == ["own_device"]


def test_the_attack_that_signed_for_both(
    app: Flask, cast: Cast, room: Room, client: CheckedClient, stranger: CheckedClient
) -> None:
    """The customer's phone with the supplier's link, then the facilitator's own browser for the customer."""
    phone = room.phone(cast.customer_signatory)
    of_supplier, of_customer = link(room, Side.SUPPLIER), link(room, Side.CUSTOMER)
    assert_refused(room, phone, of_supplier, f"This phone joined the room as {cast.customer_signatory.name}")
    assert_refused(room, client, of_customer, "signed in as facilitator of this programme")
    assert sheet(room).completed_at is None and sheet(room).signatures == ()
    # Both links still work, each where it belongs.
    assert press(room, stranger, of_supplier, cast.supplier_signatory.name).status_code == 303
    assert press(room, phone, of_customer, cast.customer_signatory.name).status_code == 303
    after = sheet(room)
    assert after.completed_at is not None
    assert {one.side: one.method.value for one in after.signatures} == {
        Side.SUPPLIER: "link",
        Side.CUSTOMER: "own_device",
    }


def test_one_browser_does_not_sign_for_both(app: Flask, cast: Cast, room: Room) -> None:
    browser = fresh_browser(app)
    assert press(room, browser, link(room, Side.SUPPLIER), cast.supplier_signatory.name).status_code == 303
    with browser.session_transaction() as session:
        session.clear()  # signing in and out does as much
    assert_refused(
        room, browser, link(room, Side.CUSTOMER), "This browser has acted for Northwind Fittings on this list"
    )


def test_nor_in_the_next_revision_nor_after_a_not_yet(app: Flask, cast: Cast, room: Room) -> None:
    browser, url = fresh_browser(app), link(room, Side.SUPPLIER)
    said = browser.submit(url, {"reason": "The date is too early"}, action="/not-yet")
    assert said.status_code == 303
    with writing(app):
        lock_list(cast.actor, cast.programme_id, room.number)
    assert_refused(room, browser, link(room, Side.CUSTOMER), "Nobody signs for both parties")
    again = press(room, browser, link(room, Side.SUPPLIER), cast.supplier_signatory.name)
    assert again.status_code == 303, "for its own party it signs"


def test_the_device_handed_over_stays_as_it_is(
    app: Flask, cast: Cast, room: Room, client: CheckedClient
) -> None:
    for side in Side:
        member = signatory(cast, side)
        url = f"{cast.url}/workshops/{room.number}/sign/host/{member.number}"
        assert client.submit(url, {"name": member.name, "may_sign": "y"}, action=url).status_code == 303
    after = sheet(room)
    assert after.completed_at is not None
    assert {one.method.value for one in after.signatures} == {"host_device"}


def test_a_device_that_was_handed_over_signs_no_link_of_the_other_party(
    app: Flask, cast: Cast, room: Room, client: CheckedClient
) -> None:
    member = cast.supplier_signatory
    url = f"{cast.url}/workshops/{room.number}/sign/host/{member.number}"
    assert client.submit(url, {"name": member.name, "may_sign": "y"}, action=url).status_code == 303
    client.post("/sign-out")
    assert_refused(room, client, link(room, Side.CUSTOMER), "Nobody signs for both parties")


def test_a_facilitator_of_another_programme_is_anybody(
    app: Flask, cast: Cast, room: Room, outsider_client: CheckedClient
) -> None:
    answer = press(room, outsider_client, link(room, Side.SUPPLIER), cast.supplier_signatory.name)
    assert answer.status_code == 303
    assert [one.method.value for one in sheet(room).signatures] == ["link"]


def test_a_phone_that_was_removed_is_still_the_other_persons(app: Flask, cast: Cast, room: Room) -> None:
    phone = room.phone(cast.customer_member)
    room.remove(cast.customer_member)
    assert_refused(room, phone, link(room, Side.SUPPLIER), f"joined the room as {cast.customer_member.name}")


def test_a_removed_phone_of_the_signer_is_no_own_phone(app: Flask, cast: Cast, room: Room) -> None:
    """Its link was handed over by another way; how it was signed claims no more than the link."""
    phone = room.phone(cast.supplier_signatory)
    room.remove(cast.supplier_signatory)
    assert press(room, phone, link(room, Side.SUPPLIER), cast.supplier_signatory.name).status_code == 303
    assert [one.method.value for one in sheet(room).signatures] == ["link"]


@pytest.mark.parametrize("joined", [True, False])
def test_pages_and_log_say_how_it_was_signed(
    app: Flask, cast: Cast, room: Room, client: CheckedClient, joined: bool
) -> None:
    member: Member = cast.supplier_signatory
    browser = room.phone(member) if joined else fresh_browser(app)
    done = press(room, browser, link(room, Side.SUPPLIER), member.name)
    words = "on their own phone" if joined else "by personal link"
    receipt = browser.get(done.location).get_data(as_text=True)
    verify = fresh_browser(app).get(f"/v/{sheet(room).verify_id}").get_data(as_text=True)
    waiting = client.get(f"{cast.url}/workshops/{room.number}/sign").get_data(as_text=True)
    for page in (receipt, verify, waiting):
        assert words in page
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.kind == "SheetSigned")).one()
        assert read(event)["data"]["method"] == ("own_device" if joined else "link")
        assert audit_programme(cast.programme_id).ok


def test_what_is_kept_of_a_browser_leads_to_no_other_list(app: Flask, cast: Cast, room: Room) -> None:
    """A hash, and not the cookie's own words; a browser without the cookie gets one as it looks."""
    browser = fresh_browser(app)
    url = link(room, Side.SUPPLIER)
    cookies = browser.get(url).headers.getlist("Set-Cookie")
    kept = next(one for one in cookies if one.startswith("facilitator-browser="))
    assert "HttpOnly" in kept and "SameSite=Lax" in kept
    press(room, browser, url, cast.supplier_signatory.name)
    with app.app_context():
        stored = db.session.scalars(select(Signature.browser)).one()
    assert stored is not None and len(stored) == 64 and kept.split("=")[1].split(";")[0] not in stored


def test_a_revision_opened_again_is_told_first(app: Flask, cast: Cast, room: Room) -> None:
    """A dead link is dead in whatever browser."""
    browser, url = fresh_browser(app), link(room, Side.SUPPLIER)
    with writing(app):
        reopen_list(cast.actor, cast.programme_id, room.number, "A typo")
    assert browser.get(url).status_code == 410
