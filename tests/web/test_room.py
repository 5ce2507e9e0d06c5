"""The room beside the console: its code, its switches, who waits and who is in by phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.rooms import written_code
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.rooms import PhoneView, RoomView, phones_of, room_by_id, room_of
from facilitator.services.participants import join
from facilitator.services.rooms import join_ticket, screen_token
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.factories import Cast, Member
from tests.pages import forms_of
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment, started_workshop


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    with writing(app):
        return started_workshop(cast)


@pytest.fixture
def run(cast: Cast, number: int) -> str:
    return f"{cast.url}/workshops/{number}/run"


def room_now(app: Flask, cast: Cast, number: int) -> RoomView:
    with app.app_context():
        room = room_of(workshop_of(cast, number).id)
        assert room is not None
        return room


def ask(app: Flask, cast: Cast, number: int, member: Member | None = None, name: str = "") -> PhoneView:
    room = room_now(app, cast, number)
    with writing(app):
        if member is not None:
            return join(room, new_token(), person_number=member.number)
        return join(room, new_token(), typed_name=name, side=Side.CUSTOMER)


def inside(app: Flask, room: RoomView) -> list[str]:
    with app.app_context():
        return [phone.key for phone in phones_of(room.id) if phone.is_in]


def kinds(app: Flask, cast: Cast) -> list[str]:
    with app.app_context():
        rows = db.session.query(Event).filter(Event.programme_id == cast.programme_id)
        return [row.kind for row in rows.order_by(Event.seq)]


def test_the_panel_shows_how_to_join(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    room, page = room_now(app, cast, number), client.get(run).text
    assert f">{written_code(room.join_code)}</p>" in page
    assert '<b translate="no">localhost/join</b>' in page
    assert 'aria-label="' in page and '<svg role="img"' in page
    assert f'href="/screen/{screen_token(room)}" target="projector"' in page


def test_before_the_start_there_is_no_code(app: Flask, cast: Cast, client: CheckedClient) -> None:
    with writing(app):
        number = plan(cast)
    page = client.get(f"{cast.url}/workshops/{number}/run").text
    assert "room-join__code" not in page
    answer = client.post(f"{cast.url}/workshops/{number}/run/room/open")
    assert answer.status_code == 303
    assert "opens when the session is started" in client.get(answer.location).text


@pytest.mark.parametrize(("act", "column"), [("joining", "joining"), ("blank", "blank"), ("hide", "hidden")])
def test_switches_are_turned_by_their_button_and_by_a_key(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str, act: str, column: str
) -> None:
    def now() -> bool:
        return bool(getattr(room_now(app, cast, number), column))

    for told in ("1", "1", "0", "0"):
        assert client.post(f"{run}/room/{act}", data={"on": told}).status_code == 303
        assert now() is (told == "1")
    client.post(f"{run}/room/{act}")
    assert now() is True, "a key without a button turns it over"


def test_the_buttons_of_the_page_do_what_they_say(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    page = client.get(run).text
    assert "Close joining" in page and 'aria-keyshortcuts="B"' in page and 'aria-keyshortcuts="H"' in page
    client.post(f"{run}/room/joining", data={"on": "0"})
    page = client.get(run).text
    assert "Open joining" in page and "Nobody new is let in" in page
    client.post(f"{run}/room/blank", data={"on": "1"})
    assert "The projector is blank now" in client.get(run).text


def test_pressing_renew_twice_renews_once(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    before = room_now(app, cast, number)
    for _ in range(2):
        assert client.post(f"{run}/room/renew", data={"shown": before.join_code}).status_code == 303
    after = room_now(app, cast, number)
    assert after.join_code != before.join_code and join_ticket(after) != join_ticket(before)
    assert kinds(app, cast).count("JoinCodeRenewed") == 1
    form = next(one for one in forms_of(client.get(run).text) if one.action.endswith("/room/screen"))
    for _ in range(2):
        client.post(form.action, data=form.fields)
    assert kinds(app, cast).count("ProjectorAddressRenewed") == 1


def test_somebody_who_waits_is_let_in_with_one_press(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    phone, room = ask(app, cast, number, name="Zoë <b>Ek</b>"), room_now(app, cast, number)
    page = client.get(run).text
    assert "1 waits to come in" in page and "Zoë &lt;b&gt;Ek&lt;/b&gt;" in page and "not on the list" in page
    form = next(one for one in forms_of(page) if one.action.endswith(f"/{phone.key}/let-in"))
    for _ in range(2):
        assert client.post(form.action, data=form.fields).status_code == 303
    assert inside(app, room) == [phone.key]
    page = client.get(run).text
    assert "1 by phone" in page and "waits to come in" not in page
    assert kinds(app, cast).count("PhoneLetIn") == 1


def test_a_second_phone_says_what_will_happen(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    ask(app, cast, number, cast.supplier_member)
    second = ask(app, cast, number, cast.supplier_member)
    assert "a second phone; the first one ends" in client.get(run).text
    client.post(f"{run}/room/phones/{second.key}/let-in")
    assert inside(app, room_now(app, cast, number)) == [second.key]


def test_removing_and_letting_in_what_is_gone_says_so(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    phone = ask(app, cast, number, name="Zoë")
    for _ in range(2):
        assert client.post(f"{run}/room/phones/{phone.key}/remove").status_code == 303
    answer = client.post(f"{run}/room/phones/{phone.key}/let-in")
    assert "Zoë was turned away or removed" in client.get(answer.location).text
    assert inside(app, room_now(app, cast, number)) == []


def test_the_list_goes_to_a_signatory_s_phone(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    signatory = ask(app, cast, number, cast.customer_signatory)
    member = ask(app, cast, number, cast.customer_member)
    with writing(app):
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
    said = client.get(client.post(f"{run}/room/phones/{signatory.key}/sign").location).text
    assert "Carla Brandão has the list on their phone now." in said
    client.post(f"{run}/room/phones/{member.key}/sign")
    with app.app_context():
        handed = {one.key: one.sign_sheet_id for one in phones_of(room_now(app, cast, number).id)}
    assert handed[signatory.key] is not None and handed[member.key] is None


def test_phones_of_other_rooms_are_not_found(
    app: Flask, cast: Cast, client: CheckedClient, outsider_client: CheckedClient, number: int, run: str
) -> None:
    phone = ask(app, cast, number, cast.supplier_member)
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, number)
        other = started_workshop(cast)
    for who, where in (
        (client, f"{cast.url}/workshops/{other}/run"),
        (outsider_client, run),
        (outsider_client, f"/programmes/{cast.other_public_id}/workshops/{number}/run"),
    ):
        for act in ("let-in", "remove", "sign"):
            assert who.post(f"{where}/room/phones/{phone.key}/{act}").status_code == 404
    for act in ("open", "renew", "joining", "blank", "hide", "screen"):
        assert outsider_client.post(f"{run}/room/{act}").status_code == 404
    assert inside(app, room_now(app, cast, number)) == [phone.key]


def test_nothing_is_pressed_in_a_closed_room(
    app: Flask, cast: Cast, client: CheckedClient, number: int, run: str
) -> None:
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, number)
    before = room_now(app, cast, number)
    for act in ("open", "renew", "joining", "blank", "hide", "screen"):
        assert client.post(f"{run}/room/{act}").status_code == 303
    with app.app_context():
        assert room_by_id(before.id) == before


def test_a_press_while_looking_elsewhere_keeps_looking_there(
    client: CheckedClient, run: str, number: int
) -> None:
    answer = client.post(f"{run}/room/blank", data={"on": "1", "item": "abc"})
    assert answer.location.endswith("/run?item=abc")
