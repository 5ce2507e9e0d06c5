"""The page of the expectations: adding, saying back, confirming; its history, its table, its part of the packs."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.canonical import canonical_bytes
from facilitator.domain.registers import EXPECTATIONS
from facilitator.domain.registers.expectations import ExpectationText
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import RegisterEntry
from facilitator.packs.registers import register_part
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.register_links import set_served
from facilitator.services.registers import add_entry
from tests.clients import CheckedClient
from tests.commitments import make_active, make_draft
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import stored_by

PLAN = {"title": "A plan for eight weeks", "side": "customer", "seen": "Eight plans in the folder"}


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def planned(client: CheckedClient, url: str) -> str:
    """Added in one line."""
    answer = client.submit(f"{url}/expectations", PLAN, action="/register/expectations")
    assert answer.status_code == 303
    return "H-01"


def now(app: Flask, cast: Cast, ref: str = "H-01") -> Entry[ExpectationText]:
    with app.app_context():
        return next(one for one in registers_of(cast.programme_id).all(EXPECTATIONS) if one.ref == ref)


def edit(client: CheckedClient, url: str, **fields: str) -> None:
    answer = client.submit(f"{url}/expectations?edit=H-01", fields, action="/H-01/edit")
    assert answer.status_code == 303


def test_an_empty_page_says_what_it_is_for(client: CheckedClient, url: str) -> None:
    page = client.get(f"{url}/expectations").text
    assert "No expectations yet" in page and "To understand one commits nobody." in page
    assert "Not linked" not in page, "nothing links it with another register"
    assert f'href="{url}/expectations"' in client.get(url).text


def test_one_line_adds_one_with_its_side(app: Flask, client: CheckedClient, cast: Cast, url: str) -> None:
    refused = client.submit(f"{url}/expectations", PLAN | {"side": ""}, action="/register/expectations")
    assert refused.status_code == 422
    assert "Choose which side expects it." in refused.text and "Eight plans in the folder" in refused.text
    client.submit(f"{url}/expectations", PLAN, action="/register/expectations")
    one = now(app, cast)
    assert (one.text.side, one.text.seen, one.status) == ("customer", PLAN["seen"], "awaited")
    page = client.get(f"{url}/expectations").text
    assert "not yet answered" in page and "How does" in page


def test_a_yes_holds_until_the_words_change(
    app: Flask, client: CheckedClient, cast: Cast, url: str, planned: str
) -> None:
    edit(client, url, answer="They plan eight weeks ahead")
    assert now(app, cast).status == "said_back"
    edit(client, url, confirmed="y")
    assert now(app, cast).status == "understood"
    edit(client, url, title="A plan for nine weeks")
    assert now(app, cast).status == "said_back"


def test_it_is_committed_once_both_have_said_yes_to_what_serves_it(
    app: Flask, client: CheckedClient, cast: Cast, url: str, planned: str
) -> None:
    edit(client, url, answer="Eight ahead", confirmed="y")
    with stored_by(app):
        draft = make_draft(cast)
        set_served(cast.actor, cast.programme_id, draft, [planned])
    assert now(app, cast).status == "understood"
    with stored_by(app):
        set_served(cast.actor, cast.programme_id, make_active(cast), [planned])
    assert now(app, cast).status == "committed"
    moved = client.post(f"{url}/H-01/status", data={"status": "met"})
    assert moved.status_code == 303 and now(app, cast).status == "met"
    assert client.post(f"{url}/H-01/status", data={"status": "committed"}).status_code == 422


def test_its_history_tells_the_words_and_the_yes(client: CheckedClient, url: str, planned: str) -> None:
    edit(client, url, answer="They plan eight weeks ahead", confirmed="y")
    client.post(f"{url}/H-01/status", data={"status": "partly_met"})
    page = re.sub(r"<[^>]+>", " ", client.get(f"{url}/H-01/history").text)
    page = " ".join(page.split())
    assert "Moved from not yet answered to partly met." in page
    assert "Said back by the other side" in page and "They plan eight weeks ahead" in page
    assert re.search(r"Yes, that is what is meant: – → yes", page)
    assert "True" not in page and "False" not in page


def test_its_table_has_every_field_and_where_it_stands(client: CheckedClient, url: str, planned: str) -> None:
    edit(client, url, answer="Eight ahead", confirmed="y", stage="this one")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{url}/expectations.csv").text.lstrip("\ufeff"))))
    wanted = {"ref": "H-01", "side": "customer", "answer": "Eight ahead", "stage": "this one"}
    assert {name: rows[0][name] for name in wanted} == wanted
    assert rows[0]["status"] == "understood"
    assert client.get(f"{url}/expectations.xlsx").status_code == 200


def test_packs_have_its_chapter(context: Flask, cast: Cast) -> None:
    words = ExpectationText(
        "A plan for eight weeks", side=Side.CUSTOMER, answer="Eight ahead", confirmed=True
    )
    add_entry(cast.actor, cast.programme_id, words)
    (chapter,) = register_part(cast.programme_id, registers_of(cast.programme_id)).chapters
    assert (chapter.title, chapter.asks) == ("What each side expects", "Was it met?")
    assert chapter.states == ("met", "partly_met", "not_met", "no_longer")
    (line,) = chapter.entries
    assert (line.status, line.side) == ("understood", "customer")
    assert ("Said back by the other side", "", "Eight ahead") in line.told


@pytest.mark.parametrize("page", ["/register/expectations", "/register/expectations.csv", ""])
def test_a_thousand_rows_ask_no_more_than_ten(
    app: Flask, client: CheckedClient, cast: Cast, page: str, counted_queries: CountedQueries
) -> None:
    asked = []
    for first, last in ((1, 10), (11, 1000)):
        with app.app_context(), write_lock(db.session):
            db.session.add_all(a_row(cast, number) for number in range(first, last + 1))
            db.session.commit()
        with counted_queries() as statements:
            assert client.get(f"{cast.url}{page}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def a_row(cast: Cast, number: int) -> RegisterEntry:
    said = {"side": "supplier", "seen": "", "answer": "", "confirmed": False, "correction": "", "stage": ""}
    return RegisterEntry(
        programme_id=cast.programme_id,
        kind="expectations",
        number=number,
        title=f"Row {number}",
        said=canonical_bytes(said).decode(),
        status="awaited",
        created_at=clock.now(),
    )
