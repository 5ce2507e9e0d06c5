"""Answering what the other side asks for: three answers, each with what it needs, one Undo, nothing lost when stale."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.domain.actors import COMMAND
from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessText
from facilitator.domain.sides import Side
from facilitator.queries.past_registers import registers_at
from facilitator.queries.registers import Entry, registers_of
from facilitator.services.registers import add_entry
from tests.clients import CheckedClient
from tests.days import today
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.registers import told


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def asked(app: Flask, cast: Cast) -> str:
    """What the customer asks of the supplier, for three weeks now."""
    with stored_by(app):
        day = today() - timedelta(days=21)
        text = AccessText("The results of each batch", side=Side.SUPPLIER, asked_on=day.isoformat())
        return add_entry(COMMAND, cast.programme_id, text)


def now(app: Flask, cast: Cast) -> Entry[AccessText]:
    with app.app_context():
        (one,) = registers_of(cast.programme_id).all(ACCESS)
        return one


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def undo_of(page: str) -> dict[str, str]:
    found = re.search(r'class="toast".*?</form>', page, re.S)
    assert found is not None
    return dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', found[0]))


def answer(client: CheckedClient, url: str, to: str, **said: str) -> TestResponse:
    form = client.form(f"{url}/access?answer=A-01&to={to}", "/A-01/answer")
    return client.post(form.action, data={**form.fields, **said}, csrf=False)


def test_a_request_says_who_answers_and_for_how_long_it_has_waited(
    client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    page = client.get(f"{url}/access").text
    assert "answers waiting for 15 working days" in plain(page)
    assert "badge--late" in page, "more than ten working days stand out"
    for to in ("yes", "not_yet", "no"):
        assert f"answer=A-01&amp;to={to}" in page or f"answer=A-01&to={to}" in page, to


@pytest.mark.parametrize(
    ("to", "lacks", "said"),
    [
        ("yes", {"from_when": "Say from which day on."}, {"from_when": "soon"}),
        ("not_yet", {"depends_on": "Say what it depends on."}, {"depends_on": " "}),
        ("no", {"reason": "Say in a few words why."}, {"instead": "A summary each month"}),
        (
            "no",
            {"instead": "Say what the other side can have instead."},
            {"reason": "It names others"},
        ),
    ],
)
def test_what_an_answer_lacks_is_said_beside_its_field(
    app: Flask,
    client: CheckedClient,
    cast: Cast,
    url: str,
    asked: str,
    to: str,
    lacks: dict[str, str],
    said: dict[str, str],
) -> None:
    refused = answer(client, url, to, **said)
    assert refused.status_code == 422 and now(app, cast).status == "asked"
    for name, words in lacks.items():
        assert f'id="{name}-error"' in refused.text and (said.get(name) or words in refused.text)
    assert all(value.strip() in refused.text for value in said.values()), "nothing is lost"


def test_yes_from_a_day_on_opens_it_and_one_undo_asks_again(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    before = now(app, cast)
    day = today() + timedelta(days=5)
    assert answer(client, url, "yes", from_when=day.isoformat()).status_code == 303
    one = now(app, cast)
    assert (one.status, one.text.from_when) == ("open", day.isoformat())
    page = client.get(f"{url}/access").text
    assert "A-01 is answered: yes." in page and "Open from" in page
    assert client.post(f"{url}/A-01/taken_back", data=undo_of(page)).status_code == 303
    again = now(app, cast)
    assert (again.status, again.text) == ("asked", before.text)


def test_not_yet_stays_asked_and_waits_no_longer(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    answer(client, url, "not_yet", depends_on="The new test database")
    one = now(app, cast)
    assert (one.status, one.text.depends_on) == ("asked", "The new test database")
    page = plain(client.get(f"{url}/access").text)
    assert "Not yet, as it depends on The new test database" in page and "waiting for 15" not in page
    assert "can answer anew" in page
    answer(client, url, "yes", from_when=today().isoformat())
    assert (now(app, cast).status, now(app, cast).text.depends_on) == ("open", "")


def test_no_says_why_and_what_instead_and_its_history_tells_it(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    answer(client, url, "no", reason="It names others", instead="A summary each month")
    one = now(app, cast)
    assert (one.status, one.text.reason, one.text.instead) == (
        "declined",
        "It names others",
        "A summary each month",
    )
    page = client.get(f"{url}/access").text
    client.post(f"{url}/A-01/taken_back", data=undo_of(page))
    history = plain(client.get(f"{url}/A-01/history").text)
    assert "Answered: no." in history and "The answer was taken back: no." in history
    assert "– → A summary each month" in history


def test_the_registers_as_of_an_event_know_nothing_of_a_later_answer(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    with app.app_context():
        seq = len(told(cast))
        was = registers_of(cast.programme_id)
    answer(client, url, "no", reason="It names others", instead="A summary each month")
    with app.app_context():
        assert registers_at(cast.programme_id, seq).entry("A-01").text == was.entry("A-01").text
        assert registers_at(cast.programme_id, seq).entry("A-01").status == "asked"


def test_an_answer_onto_something_older_shows_both_and_overwrites_nothing(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    mine = client.form(f"{url}/access?answer=A-01&to=no", "/A-01/answer")
    answer(client, url, "not_yet", depends_on="The new test database")
    said = {"reason": "It names others", "instead": "A summary each month"}
    stale = client.post(mine.action, data={**mine.fields, **said}, csrf=False)
    assert stale.status_code == 409 and now(app, cast).text.depends_on == "The new test database"
    assert all(words in stale.text for words in said.values())
    assert "Where it stands" in stale.text


def test_an_undo_that_came_too_late_changes_nothing(
    app: Flask, client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    answer(client, url, "not_yet", depends_on="The new test database")
    undo = undo_of(client.get(f"{url}/access").text)
    answer(client, url, "yes", from_when=today().isoformat())
    assert client.post(f"{url}/A-01/taken_back", data=undo).status_code == 409
    assert now(app, cast).status == "open"


def test_what_is_no_answer_is_not_found(client: CheckedClient, cast: Cast, url: str, asked: str) -> None:
    assert client.get(f"{url}/access?answer=A-01&to=perhaps").status_code == 404
    assert client.post(f"{url}/A-01/answer", data={"answer": "perhaps"}).status_code == 404
    assert client.post(f"{url}/A-01/taken_back", data={"answer": "yes", "version": "x"}).status_code == 404


def test_the_overview_counts_what_each_side_is_asked_for(
    client: CheckedClient, cast: Cast, url: str, asked: str
) -> None:
    page = plain(client.get(cast.url).text)
    assert "Requests waiting for" in page and "oldest 15 working days" in page
    answer(client, url, "no", reason="It names others", instead="A summary each month")
    assert "oldest" not in plain(client.get(cast.url).text)


def test_an_overview_without_requests_says_nothing_of_them(client: CheckedClient, cast: Cast) -> None:
    assert "Requests waiting" not in client.get(cast.url).text
