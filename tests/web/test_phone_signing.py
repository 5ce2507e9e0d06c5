"""Signing from one's own phone in the room, over HTTP: only who was handed this very list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.extensions import db
from facilitator.models import Signature, SigningLink
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.days import today
from tests.factories import Cast, Member
from tests.pages import forms_of
from tests.signing_room import sheet_on_table
from tests.workshop_phones import Room, events, room_at, text, writing


@pytest.fixture
def signing(app: Flask, cast: Cast) -> Room:
    return room_at(app, cast, "sign-off")[0]


def sign_on(room: Room, phone: CheckedClient, member: Member) -> TestResponse:
    """Opens the list from the room and signs it."""
    answer = phone.post("/room/sign")
    assert answer.status_code == 303 and "/s/" in answer.location, answer.location
    address = answer.location
    html = text(phone, address)
    fields = next(form.fields for form in forms_of(html) if form.action == address)
    return phone.post(address, data={**fields, "name": member.name, "may_sign": "y"})


def test_both_signatories_sign_on_their_phones(
    app: Flask, cast: Cast, signing: Room, client: CheckedClient
) -> None:
    for member in (cast.supplier_signatory, cast.customer_signatory):
        phone = signing.phone(member)
        assert "Read and sign" not in text(phone, "/room/mine")
        desk = text(client, f"{cast.url}/workshops/{signing.number}/run")
        assert f"Hand the list to {member.name}’s phone" in desk
        client.post(f"{cast.url}/workshops/{signing.number}/run/room/phones/{signing.keys[member.name]}/sign")
        assert "Read and sign" in text(phone, "/room/mine")
        done = sign_on(signing, phone, member)
        assert done.status_code == 303
        receipt = text(phone, done.location)
        assert "You have signed" in receipt and 'href="/room"' in receipt
        assert "You have signed" in text(phone, "/room/mine")
    with app.app_context():
        sheet = sheet_on_table(cast, signing.number)
        assert sheet.completed_at is not None
        assert {one.method.value for one in sheet.signatures} == {"own_device"}
    made = [one["by"] for one in events(app, "SigningLinkMade")]
    assert made == [
        {"name": cast.supplier_signatory.name, "role": "person"},
        {"name": cast.customer_signatory.name, "role": "person"},
    ]


def refused(app: Flask, phone: CheckedClient) -> None:
    """This phone's press leads back to the room, and makes no link."""
    answer = phone.post("/room/sign")
    assert answer.status_code == 303 and "/s/" not in answer.location
    with app.app_context():
        assert db.session.query(SigningLink).count() == 0


def test_a_phone_that_was_not_handed_the_list(app: Flask, cast: Cast, signing: Room) -> None:
    handed = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    assert "Read and sign" in text(handed, "/room/mine")
    for member in (cast.customer_signatory, cast.supplier_member, cast.customer_member):
        phone = signing.phone(member)
        refused(app, phone)
        assert "Read and sign" not in text(phone, "/room/mine")
        assert "Send the weekly figures" in text(phone, "/room")


def test_a_list_that_was_opened_again(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    with writing(app):
        reopen_list(cast.actor, cast.programme_id, signing.number, "A word changes")
    refused(app, phone)
    with writing(app):
        lock_list(cast.actor, cast.programme_id, signing.number)
    refused(app, phone)


def test_a_removed_phone_does_not_sign(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    address = phone.post("/room/sign").location
    html = text(phone, address)
    fields = next(form.fields for form in forms_of(html) if form.action == address)
    signing.remove(cast.supplier_signatory)
    assert "/s/" not in str(phone.post("/room/sign").location or "")
    late = phone.post(address, data={**fields, "name": "X", "may_sign": "y"})
    assert late.status_code == 410
    with app.app_context():
        assert db.session.query(Signature).count() == 0


def test_a_closed_workshop_ends_the_phones(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, signing.number, "", today() + timedelta(days=7))
    answer = phone.post("/room/sign")
    assert "/s/" not in str(answer.location or "")


def test_two_taps_on_read_and_sign_are_one_signature(app: Flask, cast: Cast, signing: Room) -> None:
    phone = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    first = phone.post("/room/sign").location
    assert sign_on(signing, phone, cast.supplier_signatory).status_code == 303
    assert phone.get(first).status_code == 410
    refused_again = phone.post("/room/sign")
    assert refused_again.status_code == 303 and "/s/" not in refused_again.location
    with app.app_context():
        assert db.session.query(Signature).count() == 1


def test_a_stranger_signs_nothing(stranger: CheckedClient, signing: Room) -> None:
    answer = stranger.post("/room/sign")
    assert answer.status_code == 401
