"""Joining by phone over HTTP: the picture, names, waiting, removal, and what a phone may not reach."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator import clock
from facilitator.config import Settings
from facilitator.domain.rooms import AFTERWARDS
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.queries.rooms import phones_of
from facilitator.services.participants import let_in, remove
from facilitator.services.programmes import archive_programme
from facilitator.services.rooms import join_ticket, renew_code, set_joining
from facilitator.services.workshops import close_workshop, start_workshop
from facilitator.web.policies import Policy, policy_of
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.days import today
from tests.factories import Cast
from tests.joining import (
    COOKIE,
    HALL,
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
from tests.rooms import plan


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A running workshop."""
    return open_workshop(app, cast)


def test_picture_and_one_tap_and_one_is_in(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    page = phone.get(url).text
    for words in ("Who are you?", "Solveig Ånestad", "Cem Yıldız", "Northwind Fittings", "Lakeside Yards"):
        assert words in page
    assert "Stefan Geheim" not in page
    assert tap(phone, url, cast.supplier_member.number) == "/room"
    found = known(app, phone)
    assert found is not None and found.is_in and found.name == "Sergio Peña"
    assert '<span class="join-name__in">' in new_phone(app).get(url).text


def test_the_cookie_is_out_of_reach(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    fields = {**fields_of(phone, url), "person": str(cast.supplier_member.number)}
    header = phone.post("/join/name", data=fields).headers["Set-Cookie"]
    assert header.startswith(f"{COOKIE}=") and "HttpOnly" in header and "SameSite=Lax" in header
    assert f"Max-Age={16 * 3600}" in header and "Path=/" in header


def test_over_https_the_cookie_is_bound_to_the_host(
    app: Flask, cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "secure_cookies", True)
    phone, url = new_phone(app), link(app, cast, number)
    fields = {**fields_of(phone, url), "person": str(cast.supplier_member.number)}
    header = phone.post("/join/name", data=fields).headers["Set-Cookie"]
    assert header.startswith(f"__Host-{COOKIE}=") and "Secure" in header


def test_looking_changes_nothing(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)

    def sizes() -> list[int]:
        with app.app_context():
            tables = ("participants", "events", "attempts", "people", "rooms")
            return [db.session.execute(text(f"SELECT count(*) FROM {one}")).scalar_one() for one in tables]

    before, version = sizes(), room_now(app, cast, number).version
    for address in ("/join", url, "/join/place", "/join/state", "/j/ACDEFGHJ/x", url + "x"):
        answer = phone.get(address)
        assert answer.status_code in (200, 303, 410)
        assert COOKIE not in answer.headers.get("Set-Cookie", "")
    assert sizes() == before and room_now(app, cast, number).version == version


def test_a_second_tap_is_the_same_phone(app: Flask, cast: Cast, number: int) -> None:
    """Both are sent before the first answer came, so neither has the cookie."""
    phone, url = new_phone(app), link(app, cast, number)
    fields = {**fields_of(phone, url), "person": str(cast.supplier_member.number)}
    first = phone.post("/join/name", data=fields)
    value = phone.get_cookie(COOKIE)
    phone.delete_cookie(COOKIE)
    second = phone.post("/join/name", data=fields)
    again = phone.get_cookie(COOKIE)
    assert first.location == second.location == "/room"
    assert value and again and value.value == again.value
    with app.app_context():
        assert len(phones_of(room_now(app, cast, number).id)) == 1


def test_two_phones_never_get_the_same_secret(app: Flask, cast: Cast, number: int) -> None:
    url, secrets = link(app, cast, number), set()
    for member in cast.people:
        phone = new_phone(app)
        tap(phone, url, member.number)
        cookie = phone.get_cookie(COOKIE)
        secrets.add(cookie.value if cookie else "")
    assert len(secrets) == len(cast.people)


def test_a_phone_finds_its_place_again(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    tap(phone, url, cast.supplier_member.number)
    assert phone.get(url).location == "/room"
    assert phone.get("/join/place").location == "/room"
    assert phone.get("/join/state").json == {"state": "in"}
    assert "you are Sergio Peña" in phone.get("/join").text


def test_a_typed_name_waits_for_the_nod(app: Flask, cast: Cast, number: int) -> None:
    phone = new_phone(app)
    assert type_name(phone, link(app, cast, number), "Åse Ø. Łukasz-Müller", "customer") == "/join/place"
    page = phone.get("/join/place").text
    assert "Åse Ø. Łukasz-Müller" in page and "Lakeside Yards" in page
    assert phone.get("/join/state").json == {"state": "waiting"}
    found = known(app, phone)
    assert found is not None
    with writing(app):
        let_in(cast.actor, cast.programme_id, number, found.key)
    assert phone.get("/join/state").json == {"state": "in"}
    assert phone.get("/join/place").location == "/room"


def test_a_typed_name_needs_its_party(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    answer = phone.post("/join/name", data={**fields_of(phone, url), "typed_name": "Zoë"})
    assert answer.status_code == 422
    assert "Choose the party" in answer.text and 'value="Zoë"' in answer.text
    assert known(app, phone) is None


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "\u202egnol\x00",
        "O'Neill & Søn",
    ],
)
def test_a_typed_name_is_only_text(
    app: Flask, cast: Cast, client: CheckedClient, number: int, name: str
) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    type_name(phone, url, name)
    found = known(app, phone)
    assert found is not None
    pages = [phone.get("/join/place").text, phone.get(url).text, phone.get("/join").text]
    with writing(app):
        let_in(cast.actor, cast.programme_id, number, found.key)
    pages += [new_phone(app).get(url).text, client.get(f"{cast.url}/people").text]
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page and "\x00" not in page
        assert ">49<" not in page and "\u202e" not in page


def test_a_taken_name_waits_and_takes_over(app: Flask, cast: Cast, number: int) -> None:
    first, second, url = new_phone(app), new_phone(app), link(app, cast, number)
    tap(first, url, cast.supplier_member.number)
    assert tap(second, url, cast.supplier_member.number) == "/join/place"
    assert "Another phone is in the room" in second.get("/join/place").text
    found = known(app, second)
    assert found is not None
    with writing(app):
        let_in(cast.actor, cast.programme_id, number, found.key)
    assert second.get("/join/place").location == "/room"
    assert first.get("/join/state").json == {"state": "removed"}
    assert "no longer in the room" in first.get("/join/place").text


def test_what_has_ended_says_so_calmly(app: Flask, cast: Cast, number: int) -> None:
    inside, late, url = new_phone(app), new_phone(app), link(app, cast, number)
    tap(inside, url, cast.supplier_member.number)
    with writing(app):
        set_joining(cast.actor, cast.programme_id, number, False)
    shut = late.get(url)
    assert shut.status_code == 409 and "Nobody new is let in just now" in shut.text
    assert "Solveig" not in shut.text
    assert inside.get(url).location == "/room"
    with writing(app):
        set_joining(cast.actor, cast.programme_id, number, True)
        renew_code(cast.actor, cast.programme_id, number)
    gone = late.get(url)
    assert gone.status_code == 410 and "opens nothing any more" in gone.text
    assert inside.get("/join/state").json == {"state": "in"}
    new_url = link(app, cast, number)
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, number)
    assert late.get(new_url).status_code == 410
    assert "The session is over" in inside.get("/join/place").text


def test_after_the_workshop_a_phone_shows_what_its_owner_owes_and_is_owed(
    app: Flask, cast: Cast, number: int
) -> None:
    inside, removed, url = new_phone(app), new_phone(app), link(app, cast, number)
    tap(inside, url, cast.supplier_member.number)
    tap(removed, url, cast.customer_member.number)
    out = known(app, removed)
    assert out is not None
    with writing(app):
        remove(cast.actor, cast.programme_id, number, out.key)
        owed, owes = make_active(cast, side=Side.CUSTOMER), make_active(cast)
        close_workshop(cast.actor, cast.programme_id, number)
    page = inside.get("/join/place").text
    first, second = page[page.index("You owe") :].split("You are owed")
    assert owes in first and owed not in first
    assert owed in second and owes not in second
    theirs = removed.get("/join/place").text
    assert "The session is over" in theirs and owes not in theirs and "You owe" not in theirs


def test_a_phone_shows_its_owners_promises_that_evening_and_no_longer(
    app: Flask, cast: Cast, number: int
) -> None:
    inside = new_phone(app)
    tap(inside, link(app, cast, number), cast.supplier_member.number)
    with writing(app):
        owes = make_active(cast)
        plan(cast, day=today() - timedelta(days=20))
        close_workshop(cast.actor, cast.programme_id, number)

    def promises() -> bool:
        page = inside.get("/join/place").text
        assert "The session is over" in page and "We meet again" not in page, "its day has passed"
        return owes in page

    assert promises()
    with clock.held(clock.now() + AFTERWARDS + timedelta(minutes=1)):
        assert not promises()
    with writing(app):
        archive_programme(cast.actor, cast.programme_id)
    assert not promises()


def test_an_old_page_cannot_join_after_renewal(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    fields = {**fields_of(phone, url), "person": str(cast.supplier_member.number)}
    with writing(app):
        renew_code(cast.actor, cast.programme_id, number)
    assert phone.post("/join/name", data=fields).status_code == 410
    assert known(app, phone) is None


def test_whatever_is_wrong_with_a_link_sounds_the_same(app: Flask, cast: Cast, number: int) -> None:
    room = room_now(app, cast, number)
    ticket = join_ticket(room)
    pages = {
        re.sub(r'content="[^"]*"', "", new_phone(app).get(address).text)
        for address in (
            f"/j/{room.join_code}/{ticket}x",
            f"/j/ACDEFGHJ/{ticket}",
            "/j/x/y",
            "/j/%F0%9F%98%80/å",
        )
    }
    assert len(pages) == 1
    assert new_phone(app).get(f"/j/{room.join_code}/%00").status_code == 404


def test_a_secret_of_another_room_is_a_new_phone_here(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    tap(phone, url, cast.supplier_member.number)
    old = known(app, phone)
    with writing(app):
        other = plan(cast)
        close_workshop(cast.actor, cast.programme_id, number)
        start_workshop(cast.actor, cast.programme_id, other)
    assert phone.get(link(app, cast, other)).status_code == 200, "it is nobody there yet"
    tap(phone, link(app, cast, other), cast.supplier_member.number)
    now = known(app, phone)
    assert old and now and old.room_id != now.room_id and now.is_in


def test_a_made_up_cookie_is_nobody(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    phone.set_cookie(COOKIE, "my own secret")
    assert phone.get("/join/state").json == {"state": "unknown"}
    tap(phone, url, cast.supplier_member.number)
    cookie = phone.get_cookie(COOKIE)
    assert cookie is not None and cookie.value != "my own secret"


def phone_routes(app: Flask) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if policy_of(app.view_functions[rule.endpoint]) is Policy.PHONE:
            path = re.sub(r"<[^>]*>", "x", rule.rule)
            found += [(method, path) for method in sorted({"GET", "POST"} & (rule.methods or set()))]
    assert found
    return found


def test_every_phone_route_is_closed_to_strangers(
    app: Flask, cast: Cast, number: int, client: CheckedClient
) -> None:
    """Signed-in facilitators are no phones either."""
    for one in (new_phone(app), client):
        for method, path in phone_routes(app):
            script = one.open(path, method=method, headers={"Accept": "application/json"})
            assert (script.status_code, script.json) == (401, {"ended": True, "reason": "unknown"}), path
            if method == "GET":
                page = one.get(path, headers={"Sec-Fetch-Dest": "document"})
                assert (page.status_code, page.location) == (303, "/join"), path


def test_a_removed_phone_is_refused_on_its_next_request(app: Flask, cast: Cast, number: int) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    tap(phone, url, cast.supplier_member.number)
    found = known(app, phone)
    assert found is not None
    with writing(app):
        remove(cast.actor, cast.programme_id, number, found.key)
    for method, path in phone_routes(app):
        answer = phone.open(path, method=method, headers={"Accept": "*/*", "Sec-Fetch-Dest": "empty"})
        assert (answer.status_code, answer.json) == (401, {"ended": True, "reason": "removed"}), path
    assert phone.get("/room").location == "/join/place"
    assert "no longer in the room" in phone.get("/join/place").text
    assert tap(phone, url, cast.supplier_member.number) == "/join/place", "it may ask again, and waits"


def test_a_waiting_phone_sees_only_the_waiting_page(app: Flask, cast: Cast, number: int) -> None:
    phone = new_phone(app)
    type_name(phone, link(app, cast, number), "Zoë")
    for method, path in phone_routes(app):
        answer = phone.open(path, method=method, headers={"Sec-Fetch-Dest": "empty"})
        assert (answer.status_code, answer.json) == (401, {"ended": True, "reason": "waiting"}), path


def test_no_log_names_a_phone(app: Flask, cast: Cast, number: int, caplog: pytest.LogCaptureFixture) -> None:
    phone, url = new_phone(app), link(app, cast, number)
    with caplog.at_level(logging.DEBUG):
        tap(phone, url, cast.supplier_member.number)
        phone.get("/join/place")
    cookie = phone.get_cookie(COOKIE)
    assert cookie is not None and "/join/name" in caplog.text
    room = room_now(app, cast, number)
    for secret in (cookie.value, "Sergio", room.join_code, join_ticket(room), HALL):
        assert secret not in caplog.text
