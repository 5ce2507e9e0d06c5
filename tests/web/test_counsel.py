"""What may not be talked about: each side ticks it before anything is opened; one Undo takes it back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed
from facilitator.domain.sides import Side
from facilitator.queries.counsel import ticks_of
from facilitator.services.counsel import tick_not_here
from facilitator.services.registers import move_entry
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.registers import told
from tests.web.test_houses import access


def page(client: CheckedClient, cast: Cast) -> str:
    found = re.sub(r"<[^>]+>", " ", client.get(f"{cast.url}/register/access").text)
    return " ".join(found.split())


def test_the_page_says_which_side_has_not_ticked_and_shows_the_card(
    client: CheckedClient, cast: Cast
) -> None:
    said = page(client, cast)
    assert said.count("has not ticked it yet") == 2 and "Nothing is locked by it" in said
    assert "Bids and tenders" in said
    assert "not ticked it yet" not in client.get(f"{cast.url}/register/expectations").text


def test_one_press_ticks_and_one_undo_takes_it_back(app: Flask, client: CheckedClient, cast: Cast) -> None:
    assert client.post(f"{cast.url}/not-here/supplier", data={"ticked": "yes"}).status_code == 303
    said = client.get(f"{cast.url}/register/access").text
    assert "Ticked for" in said and "with its counsel’s word" in said
    undo = re.search(r'class="toast".*?</form>', said, re.S)
    assert undo is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo[0]))
    client.post(f"{cast.url}/not-here/supplier", data=fields)
    with app.app_context():
        assert ticks_of(cast.programme_id) == {Side.SUPPLIER: None, Side.CUSTOMER: None}


def test_no_third_side_is_ticked_and_no_programme_of_others(
    client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    assert client.post(f"{cast.url}/not-here/both", data={}).status_code == 404
    assert outsider_client.post(f"{cast.url}/not-here/supplier", data={}).status_code == 404


def test_a_second_press_changes_nothing_and_each_tick_is_told_once(context: Flask, cast: Cast) -> None:
    assert tick_not_here(cast.actor, cast.programme_id, Side.CUSTOMER, True)
    at = ticks_of(cast.programme_id)[Side.CUSTOMER]
    assert at is not None and not tick_not_here(cast.actor, cast.programme_id, Side.CUSTOMER, True)
    assert ticks_of(cast.programme_id)[Side.CUSTOMER] == at
    assert tick_not_here(cast.actor, cast.programme_id, Side.CUSTOMER, False)
    assert not tick_not_here(cast.actor, cast.programme_id, Side.CUSTOMER, False)
    kinds = [(kind, data) for kind, data in told(cast) if kind.startswith("NotHere")]
    assert kinds == [("NotHereTicked", {"side": "customer"}), ("NotHereUnticked", {"side": "customer"})]


def test_nobody_ticks_it_from_a_phone(context: Flask, cast: Cast) -> None:
    phone = Actor(ActorKind.PERSON, "Solveig", person_id=cast.supplier_member.id)
    with pytest.raises(NotAllowed):
        tick_not_here(phone, cast.programme_id, Side.SUPPLIER, True)


def test_opening_is_not_locked(context: Flask, cast: Cast) -> None:
    ref = access(cast, "Batch tests", Side.SUPPLIER)
    assert move_entry(cast.actor, cast.programme_id, ref, "open") == "asked"
