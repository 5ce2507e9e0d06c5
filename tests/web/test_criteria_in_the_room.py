"""The criteria of a session's step in the room: said where it is closed, shown on the wall and on phones afterwards."""

from __future__ import annotations

from flask import Flask

from facilitator.domain.criteria import SAID
from facilitator.domain.sides import Side
from facilitator.services.blind_pairs import say_word
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.factories import Cast
from tests.joining import link, new_phone, open_workshop, tap, writing
from tests.phones import wall_in

ABOUT = "1/sponsor-signatory"
WORDS = "Criteria of step 1: 0 of 5"


def say(cast: Cast, *words: tuple[Side, str]) -> None:
    for side, word in words:
        say_word(cast.actor, cast.programme_id, SAID, ABOUT, side, word)


def test_they_are_said_where_the_session_is_closed_and_one_stays_there(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    place = f"{cast.url}/workshops/{open_workshop(app, cast)}/run/close"
    page = client.get(place).text
    assert "Step 1 is done when" in page and page.count('class="is-waits"') == 5
    form = {"side": "supplier", "word": "yes", "version": "0", "back": place}
    said = client.post(f"{cast.url}/steps/1/criteria/sponsor-signatory/say", data=form)
    assert said.location == f"{place}#criterion-sponsor-signatory"
    client.get(place)
    assert "opens when both are in" in client.get(place).text


def test_the_wall_ends_with_them_once_both_have_said_something(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    wall = wall_in(app, cast)
    here, stranger = wall.screen, app.test_client()
    with wall.writing():
        say(cast, (Side.SUPPLIER, "yes"))
        close_workshop(cast.actor, cast.programme_id, wall.block.workshop.number, "", None)
    assert "Thank you." in stranger.get(here).text and "Criteria of step" not in stranger.get(here).text
    with wall.writing():
        say(cast, (Side.CUSTOMER, "not_yet"))
    thanks = stranger.get(here).text
    assert WORDS in thanks and "Each side has a sponsor and a signatory." in thanks


def test_a_phone_shows_them_with_what_its_owner_owes(app: Flask, cast: Cast) -> None:
    number = open_workshop(app, cast)
    phone = new_phone(app)
    tap(phone, link(app, cast, number), cast.supplier_member.number)
    with writing(app):
        make_active(cast)
        say(cast, (Side.SUPPLIER, "yes"), (Side.CUSTOMER, "not_yet"))
        close_workshop(cast.actor, cast.programme_id, number)
    page = phone.get("/join/place").text
    assert WORDS in page and "to talk about:" in page and "You owe" in page
