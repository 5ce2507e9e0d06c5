"""Somebody in the room who means harm: another one's place, another one's input, numbers that are none, floods."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.config import Settings
from facilitator.domain.rooms import MOST_WAITING
from facilitator.extensions import db
from facilitator.models import Ballot, Card, Job, Signature
from facilitator.queries.boards import board_of
from facilitator.services.people import leave
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.joining import known, link, new_phone, open_workshop, tap, type_name
from tests.pages import forms_of
from tests.phones import Wall, wall_in
from tests.workshop_phones import room_at, text

ODD = ("²", "٣", "9" * 5000, "-1", "1e3", "0x1", " 1", "None", "", "[]", "१")
"""Numbers to some, and to nobody the number of anything here."""


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    return open_workshop(app, cast)


@pytest.mark.parametrize("naming", ["named", "anonymous"])
@pytest.mark.parametrize("odd", ODD)
def test_a_number_that_is_none_is_never_a_crash(wall: Wall, cast: Cast, naming: str, odd: str) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming=naming)
    for field in ("run", "slot", "once"):
        for give in ("card", "take-back"):
            sent = {"run": "1", "text": "A joint forecast", "slot": "1", field: odd}
            assert phone.post(wall.do(give), json=sent).status_code < 500, (give, field)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_or_vote_is_never_a_crash(wall: Wall, cast: Cast, odd: str) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("check-in")
    wall.press("ask", how="scale", naming="anonymous")
    assert phone.post(wall.do("answer"), json={"run": "1", "value": odd}).status_code == 422
    wall.switch("vote")
    wall.press("open", options="Trucks\nTrains", naming="anonymous")
    for vote in (odd, f"{odd}:1", f"1:{odd}", f"1:1 {odd}"):
        assert phone.post(wall.do("vote"), json={"run": "1", "vote": vote}).status_code < 500, vote


def test_brackets_without_end_are_refused_in_words(wall: Wall, cast: Cast) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="named")
    answer = phone.post(wall.do("card"), data="[" * 60_000, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_at_the_desk_are_never_a_crash(
    wall: Wall, client: CheckedClient, cast: Cast, odd: str
) -> None:
    place = f"{cast.url}/workshops/{wall.block.workshop.number}/run/items/{wall.block.item.key}"
    for mode, acts in {
        "round": {"clock": "seconds", "speak": "person", "toggle": "person"},
        "cluster": {"page": "page", "merge": "board", "undo": "board"},
        "linking": {"page": "page", "on": "opportunity", "tie": "tie", "first": "choose", "undo": "version"},
        "vote": {"open": "dots"},
        "register": {"page": "page"},
        "sign-off": {"read": "at"},
        "gather": {"open": "version"},
    }.items():
        if mode != "sign-off":
            wall.switch(mode)
        for act, field in acts.items():
            answer = client.post(f"{place}/{mode}/act/{act}", data={"options": "A\nB", field: odd})
            assert answer.status_code < 500, (mode, act, answer.status_code)


def test_a_phone_gives_for_nobody_else_whatever_it_sends(wall: Wall, cast: Cast, app: Flask) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="named")
    more = {
        "person": str(cast.customer_member.number),
        "person_id": str(cast.customer_member.id),
        "side": "customer",
        "secret": "",
        "scribe": "1",
        "anonymous": "1",
        "naming": "anonymous",
        "key": "mine",
        "position": "1",
        "group_id": "1",
    }
    assert phone.post(wall.do("card"), json={"run": "1", "text": "Mine", **more}).status_code == 200
    with app.app_context():
        (card,) = db.session.query(Card).all()
        assert (card.person_id, card.side, card.anonymous) == (cast.supplier_member.id, "supplier", False)
        assert (card.position, card.group_id, card.key != "mine") == (0, None, True)


def test_what_one_phone_gave_no_other_phone_changes(wall: Wall, cast: Cast, app: Flask) -> None:
    mine, other = wall.phone(cast.supplier_member), wall.phone(cast.customer_member)
    wall.switch("gather")
    wall.press("open", naming="anonymous")
    for phone in (mine, other):
        wall.agree(phone)
    assert mine.post(wall.do("card"), json={"run": "1", "text": "Mine"}).status_code == 200
    assert other.post(wall.do("card"), json={"run": "1", "text": "Theirs", "slot": "1"}).status_code == 200
    assert other.post(wall.do("take-back"), json={"run": "1", "slot": "1"}).status_code == 200
    assert "Mine" in mine.get("/room/mine").text and "Mine" not in other.get("/room/mine").text
    with app.app_context():
        assert [row.value for row in db.session.query(Ballot).filter_by(kind="card")] == ["Mine"]


def test_who_has_left_gives_nothing_more(wall: Wall, cast: Cast, app: Flask) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="anonymous")
    with wall.writing():
        leave(cast.actor, cast.programme_id, cast.supplier_member.number, None, "")
    answer = phone.post(wall.do("card"), json={"run": "1", "text": "One last word"})
    assert answer.status_code == 401
    assert phone.get("/room").status_code == 303
    with app.app_context():
        assert not db.session.query(Ballot).count()


def test_after_a_removal_no_detour_leads_back_without_the_nod(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    """Removed, asked again, and then once more from a browser that knows nothing: it still waits."""
    first, url = new_phone(app), link(app, cast, number)
    assert tap(first, url, cast.supplier_signatory.number) == "/room"
    key = known(app, first).key  # type: ignore[union-attr]
    client.post(f"{cast.url}/workshops/{number}/run/room/phones/{key}/remove")
    assert tap(first, url, cast.supplier_member.number) == "/join/place"
    assert tap(new_phone(app), url, cast.supplier_signatory.number) == "/join/place"


def test_many_who_wait_keep_nobody_out_whose_name_is_free(app: Flask, cast: Cast, number: int) -> None:
    url = link(app, cast, number)
    for n in range(MOST_WAITING):
        assert type_name(new_phone(app, f"198.51.100.{n}"), url, f"Nobody {n} At All") == "/join/place"
    assert tap(new_phone(app), url, cast.customer_member.number) == "/room"


def test_a_second_one_of_a_typed_name_is_never_called_new(
    app: Flask, client: CheckedClient, cast: Cast, number: int
) -> None:
    """Two asked under the same new name: after the first is in, the press for the other would take its place."""
    url, first, second = link(app, cast, number), new_phone(app), new_phone(app)
    type_name(first, url, "Ola Nordmann")
    type_name(second, url, "Ola  Nordmann")
    place = f"{cast.url}/workshops/{number}/run"
    client.post(f"{place}/room/phones/{known(app, first).key}/let-in")  # type: ignore[union-attr]
    page = client.get(place).text
    assert "a second phone; the first one ends" in page and "not on the list" not in page


def test_who_took_a_signatorys_name_does_not_sign_once_the_right_one_is_in(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    """The list was handed to the wrong phone and opened there; then the signatory's own phone takes its place."""
    signing = room_at(app, cast, "sign-off")[0]
    wrong = signing.phone(cast.supplier_signatory)
    signing.hand(cast.supplier_signatory)
    address = wrong.post("/room/sign").location
    fields = next(form.fields for form in forms_of(text(wrong, address)) if form.action == address)
    right, url = new_phone(app), link(app, cast, signing.number)
    assert tap(right, url, cast.supplier_signatory.number) == "/join/place"
    key = known(app, right).key  # type: ignore[union-attr]
    client.post(f"{cast.url}/workshops/{signing.number}/run/room/phones/{key}/let-in")
    assert right.get("/room").status_code == 200
    assert wrong.post(address, data={**fields, "name": "X", "may_sign": "y"}).status_code == 410
    assert "/s/" not in str(right.post("/room/sign").location), "it has to be handed over anew"
    with app.app_context():
        assert not db.session.query(Signature).count()


def test_leaving_takes_the_cookie_away_behind_a_proxy_too(
    wall: Wall, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser ignores every header about a `__Host-` cookie that does not say Secure."""
    phone = wall.phone(cast.supplier_member)
    cookie = phone.get_cookie("facilitator-phone")
    assert cookie is not None
    monkeypatch.setattr(Settings, "secure_cookies", True)
    phone.set_cookie("__Host-facilitator-phone", cookie.value, secure=False)
    header = phone.post("/room/leave").headers["Set-Cookie"]
    assert header.startswith("__Host-facilitator-phone=;") and "Secure" in header and "Path=/" in header


def test_what_everybody_took_back_is_scrubbed_too(wall: Wall, cast: Cast, app: Flask) -> None:
    phone = wall.phone(cast.supplier_member)
    wall.switch("gather")
    wall.press("open", naming="anonymous")
    phone.post(wall.do("card"), json={"run": "1", "text": "I would rather not have said it"})
    phone.post(wall.do("take-back"), json={"run": "1", "slot": "1"})
    wall.press("reveal")
    with app.app_context():
        assert db.session.query(Job).filter_by(kind="scrub").count() == 1


def test_a_card_that_comes_off_the_board_comes_off_the_vote_too(
    wall: Wall, client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    """It names somebody, and it was voted on before anybody noticed."""
    phone, harm = wall.phone(cast.supplier_member), "Cem never answers his mail"
    wall.switch("gather")
    wall.press("open", naming="anonymous")
    wall.agree(phone)
    for words in (harm, "Share the forecast"):
        assert phone.post(wall.do("card"), json={"run": "1", "text": words}).status_code == 200
    wall.press("reveal")
    wall.switch("vote")
    wall.press("open", naming="anonymous")
    wall.press("close")
    assert harm in stranger.get(wall.screen).text
    wall.switch("gather")
    with wall.writing():
        card = next(one.key for one in board_of(wall.block.item.id).cards if one.text == harm)
    wall.press("hide", card=card, reason="It names somebody")
    wall.switch("vote")
    place = f"{cast.url}/workshops/{wall.block.workshop.number}/run"
    for page in (
        stranger.get(wall.screen),
        phone.get("/room"),
        client.get(place),
        client.get(f"{place}/close"),
    ):
        assert harm not in page.text
    assert "Share the forecast" in stranger.get(wall.screen).text
    wall.switch("gather")
    wall.press("show", card=card)
    wall.switch("vote")
    assert harm in stranger.get(wall.screen).text
