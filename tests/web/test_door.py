"""The door of a room: one guest neither fills it nor takes name after name, and sixty honest phones come in."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.domain.rooms import MOST_WAITING_HERE
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Participant
from facilitator.queries.rooms import phones_of
from tests.clients import CheckedClient
from tests.factories import Cast, make_person
from tests.joining import (
    COOKIE,
    fields_of,
    known,
    link,
    new_phone,
    open_workshop,
    room_now,
    tap,
    type_name,
    writing,
)
from tests.pages import forms_of

BROWSER = "facilitator-browser"


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A running workshop."""
    return open_workshop(app, cast)


def waiting(app: Flask, cast: Cast, number: int) -> list[str]:
    with app.app_context():
        return [one.name for one in phones_of(room_now(app, cast, number).id) if one.is_waiting]


def test_one_browser_has_one_place_at_the_door(app: Flask, cast: Cast, number: int) -> None:
    """Also when it throws the phone's cookie away before each try."""
    guest, url = new_phone(app), link(app, cast, number)
    for turn in range(5):
        assert type_name(guest, url, f"Guest {turn}") == "/join/place"
        guest.delete_cookie(COOKIE)
    assert waiting(app, cast, number) == ["Guest 4"]


def test_one_browser_takes_one_listed_name(app: Flask, cast: Cast, number: int) -> None:
    guest, url = new_phone(app), link(app, cast, number)
    assert tap(guest, url, cast.supplier_member.number) == "/room"
    guest.delete_cookie(COOKIE)
    assert tap(guest, url, cast.customer_member.number) == "/join/place"
    guest.delete_cookie(COOKIE)
    assert tap(guest, url, cast.supplier_signatory.number) == "/join/place"
    assert waiting(app, cast, number) == [cast.supplier_signatory.name]
    assert tap(new_phone(app), url, cast.customer_member.number) == "/room", "nobody else's name is held"


def test_who_leaves_and_takes_another_name_waits_for_the_nod(app: Flask, cast: Cast, number: int) -> None:
    guest, url = new_phone(app), link(app, cast, number)
    tap(guest, url, cast.supplier_member.number)
    assert guest.post("/room/leave").status_code == 303
    assert tap(guest, url, cast.customer_member.number) == "/join/place"


def test_one_address_does_not_fill_the_door_for_others(app: Flask, cast: Cast, number: int) -> None:
    url = link(app, cast, number)
    for turn in range(MOST_WAITING_HERE):
        assert type_name(new_phone(app), url, f"Nobody {turn}") == "/join/place"
    guest = new_phone(app)
    refused = guest.post(
        "/join/name", data={**fields_of(guest, url), "typed_name": "Zoë", "side": "customer"}
    )
    assert (
        refused.status_code == 409
        and "Very many people wait" in refused.text
        and 'value="Zoë"' in refused.text
    )
    assert tap(new_phone(app), url, cast.customer_member.number) == "/room", "a free name never waits"
    assert type_name(new_phone(app, "198.51.100.9"), url, "Åse", "customer") == "/join/place"


def test_sixty_honest_phones_behind_one_address_come_in_at_once(app: Flask, cast: Cast, number: int) -> None:
    with writing(app):
        people = [
            make_person(cast.actor, cast.programme_id, list(Side)[turn % 2], f"Guest Nº {turn}")
            for turn in range(60)
        ]
    url = link(app, cast, number)
    assert {tap(new_phone(app), url, person.number) for person in people} == {"/room"}


def test_turn_all_away_takes_those_who_were_shown(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    url, console = link(app, cast, number), f"{cast.url}/workshops/{number}/run"
    first = new_phone(app)
    type_name(first, url, "Ada One")
    assert "Turn all away" not in client.get(console).text, "one is turned away by the button beside the name"
    type_name(new_phone(app), url, "Ben Two")
    page = client.get(console).text
    (form,) = [one for one in forms_of(page) if one.action.endswith("/turn-away")]
    type_name(new_phone(app), url, "Cy Three")
    with app.app_context():
        shown = [one.key for one in phones_of(room_now(app, cast, number).id)][:2]
    assert client.post(form.action, data={"phone": shown}).status_code == 303
    assert waiting(app, cast, number) == ["Cy Three"], "who asked meanwhile was not on the button's page"
    assert all(key in page for key in shown)
    assert first.get("/join/state").json == {"state": "removed"}
    assert "2 were turned away" in client.get(console).text
    assert client.post(form.action, data={"phone": shown}).status_code == 303
    with app.app_context():
        told = db.session.execute(db.text("SELECT count(*) FROM events WHERE kind = 'PhonesTurnedAway'"))
        assert told.scalar_one() == 1
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_renewing_the_code_clears_who_waits(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    inside, outside, url = new_phone(app), new_phone(app), link(app, cast, number)
    tap(inside, url, cast.supplier_member.number)
    type_name(outside, url, "Ada One")
    client.post(f"{cast.url}/workshops/{number}/run/room/renew")
    assert waiting(app, cast, number) == []
    assert outside.get("/join/state").json == {"state": "removed"}
    told = outside.get("/join/place").text
    assert "The code was renewed" in told and "Scan the new code" in told and "taken your place" not in told
    assert inside.get("/join/state").json == {"state": "in"}
    assert type_name(outside, link(app, cast, number), "Ada One") == "/join/place"


def test_from_where_somebody_asked_is_forgotten_when_they_no_longer_wait(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    url, phones = link(app, cast, number), [new_phone(app) for _ in range(3)]
    for turn, phone in enumerate(phones[:2]):
        type_name(phone, url, f"Guest {turn}")
    tap(phones[2], url, cast.supplier_member.number)

    def marks() -> list[bool]:
        with app.app_context():
            rows = db.session.query(Participant.asked_from).order_by(Participant.id)
            return [bool(row.asked_from) for row in rows]

    assert marks() == [True, True, False]
    place = f"{cast.url}/workshops/{number}/run/room/phones"
    for phone, act in zip(phones, ("let-in", "remove"), strict=False):
        key = known(app, phone).key  # type: ignore[union-attr]
        client.post(f"{place}/{key}/{act}")
    assert marks() == [False, False, False]


def test_looking_at_the_door_sets_no_cookie(app: Flask, cast: Cast, number: int) -> None:
    guest = new_phone(app)
    for address in ("/join", link(app, cast, number)):
        assert BROWSER not in guest.get(address).headers.get("Set-Cookie", "")
    tap(guest, link(app, cast, number), cast.supplier_member.number)
    cookie = guest.get_cookie(BROWSER)
    assert cookie is not None
    with app.app_context():
        row = db.session.query(Participant).one()
        assert row.browser_hash and cookie.value not in row.browser_hash
