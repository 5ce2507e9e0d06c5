"""A name that is typed anywhere loses what nobody sees; one under a list that is nobody's is asked about."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Participant, Party, Person, User
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.imports import import_commitments
from facilitator.services.rooms import join_ticket
from tests.clients import CheckedClient
from tests.commitments import read_rows
from tests.factories import Cast
from tests.joining import fields_of
from tests.signing_room import sheet_on_table, signatory
from tests.web.test_who_signs import fresh_browser, link
from tests.workshop_phones import Room, room_at, writing

UNSEEN = "Zo\u200bë\u00a0\u2066Lind\u00adqvist\u2069\ufeff"
SEEN = "Zoë Lindqvist"


@pytest.fixture
def room(app: Flask, cast: Cast) -> Room:
    return room_at(app, cast, "sign-off")[0]


def test_joining_the_room(app: Flask, cast: Cast, room: Room) -> None:
    with app.app_context():
        view = room_of(workshop_by_number(cast.programme_id, room.number).id)
        assert view is not None
        url = f"/j/{view.join_code}/{join_ticket(view)}"
    phone = fresh_browser(app)
    phone.post("/join/name", data={**fields_of(phone, url), "typed_name": UNSEEN, "side": "customer"})
    with app.app_context():
        assert db.session.scalars(select(Participant.typed_name)).all() == [SEEN]


def test_people_of_a_party_and_the_parties_themselves(client: CheckedClient, cast: Cast, app: Flask) -> None:
    client.submit(f"{cast.url}/people/new?side=customer", {"name": UNSEEN}, action="/people/new")
    client.submit(f"{cast.url}/edit", {"supplier": f"North{UNSEEN}"}, action="/edit")
    with app.app_context():
        assert SEEN in db.session.scalars(select(Person.name)).all()
        assert f"North{SEEN}" in db.session.scalars(select(Party.name)).all()


def test_people_of_an_imported_list(cast: Cast, app: Flask) -> None:
    text = (
        "party,giver,receiver,deed,evidence,due,step,stretch\n"
        f"supplier,{UNSEEN},Carla Brand\u00adão,Send it,It is there,2027-01-31,1,2\n"
    )
    with writing(app):
        programme = programme_by_id(cast.programme_id)
        import_commitments(cast.actor, programme, read_rows(text.encode()))
    with app.app_context():
        names = db.session.scalars(select(Person.name)).all()
    assert SEEN in names and names.count("Carla Brandão") == 1


def test_an_account(client: CheckedClient, app: Flask) -> None:
    client.submit("/account", {"name": UNSEEN}, action="/account/name")
    with app.app_context():
        assert SEEN in db.session.scalars(select(User.name)).all()


def test_a_name_that_is_nobodys_is_asked_about(app: Flask, cast: Cast, room: Room) -> None:
    """Asked once, nothing lost, and a tick that holds for this very name. What is kept is what was typed."""
    url, phone, who = link(room, Side.SUPPLIER), fresh_browser(app), signatory(cast, Side.SUPPLIER)
    asked = phone.submit(url, {"name": "Carla Brandão", "may_sign": "y"}, action=url)
    html = asked.get_data(as_text=True)
    assert asked.status_code == 422 and f"This list expects {who.name}. Is this you?" in html
    assert f"I am {who.name}, and I sign as “Carla Brandão”." in html and "checked" in html
    other = phone.submit(
        url, {"name": "Mr\u200b. X", "may_sign": "y", "sure_name": "Carla Brandão"}, action=url
    )
    assert other.status_code == 422 and "I sign as “Mr. X”" in other.get_data(as_text=True).replace(
        "\u200b", ""
    )
    done = phone.submit(url, {"name": "Mr\u200b. X", "may_sign": "y", "sure_name": "Mr. X"}, action=url)
    assert done.status_code == 303
    with app.app_context():
        signed = sheet_on_table(cast, room.number).signatory_of(Side.SUPPLIER)
    assert signed is not None and (signed.typed_name, signed.name) == ("Mr. X", who.name)
    assert "typed as “Mr. X”" in phone.get(done.location).get_data(as_text=True)


@pytest.mark.parametrize("typed", ["solveig anestad", "Ånestad Solveig", "Solveig Åne\u00adstad"])
def test_the_expected_name_is_not_asked_about(app: Flask, cast: Cast, room: Room, typed: str) -> None:
    url, phone = link(room, Side.SUPPLIER), fresh_browser(app)
    assert phone.submit(url, {"name": typed, "may_sign": "y"}, action=url).status_code == 303


def test_the_device_handed_over_asks_as_well(client: CheckedClient, cast: Cast, room: Room) -> None:
    who = signatory(cast, Side.CUSTOMER)
    url = f"{cast.url}/workshops/{room.number}/sign/host/{who.number}"
    asked = client.submit(url, {"name": cast.supplier_signatory.name, "may_sign": "y"}, action=url)
    assert asked.status_code == 422 and f"This list expects {who.name}." in asked.get_data(as_text=True)
