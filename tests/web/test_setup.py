"""The first visit: a link that works once makes the first account; nothing else is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.errors import Conflict
from facilitator.extensions import db
from facilitator.services import accounts
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast

FIRST = {"name": "Åsa Lund", "email": "Asa@Example.org", "password": "three quiet herons"}


def new_token(app: Flask) -> str:
    with app.app_context(), write_lock(db.session):
        token = accounts.new_setup_token()
        db.session.commit()
    return token


def browser(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def without_example(client: CheckedClient, token: str) -> dict[str, str]:
    fields = client.form(f"/setup/{token}").fields
    assert fields.pop("example") == "y"
    return {**fields, **FIRST}


def test_before_the_first_account_every_way_leads_to_how_to_begin(empty_app: Flask) -> None:
    client = browser(empty_app)
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert "The terminal in which Facilitator was started" in page.get_data(as_text=True)


def test_the_link_makes_the_first_account_and_signs_in(empty_app: Flask) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    answer = client.post(f"/setup/{token}", data=without_example(client, token), csrf=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "asa@example.org" in client.get("/account").get_data(as_text=True)
    with empty_app.app_context():
        assert row_count("users") == 1
        assert row_count("programmes") == 0
        stored = db.session.execute(db.text("SELECT password_hash FROM users")).scalar_one()
        assert stored.startswith("$argon2id$")
        assert token not in str(db.session.execute(db.text("SELECT * FROM one_time_tokens")).all())


def test_the_ticked_box_adds_the_example_programme(empty_app: Flask) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    client.submit(f"/setup/{token}", FIRST)
    with empty_app.app_context():
        assert row_count("programmes") == 1
    assert "example" in client.get("/").get_data(as_text=True)


def test_looking_leaves_the_link_unused(empty_app: Flask) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    for _ in range(20):
        assert client.get(f"/setup/{token}").status_code == 200
    assert client.post(f"/setup/{token}", data=without_example(client, token)).status_code == 303


def test_a_link_works_once(empty_app: Flask) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    client.post(f"/setup/{token}", data=without_example(client, token))
    stranger = browser(empty_app)
    assert stranger.get(f"/setup/{token}").status_code == 404
    second = stranger.post(f"/setup/{token}", data={**FIRST, "email": "b@example.org", "once": "x"})
    assert second.status_code == 404
    with empty_app.app_context():
        assert row_count("users") == 1


def test_a_double_tap_makes_one_account_and_no_complaint(empty_app: Flask) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    fields = without_example(client, token)
    twin = browser(empty_app)
    with client.session_transaction() as ours, twin.session_transaction() as theirs:
        theirs.update(ours)
    answers = [one.post(f"/setup/{token}", data=fields, csrf=False) for one in (client, twin)]
    assert [answer.headers.get("Location") for answer in answers] == ["/", "/"]
    with empty_app.app_context():
        assert row_count("users") == 1


def test_a_link_is_over_after_a_day(empty_app: Flask) -> None:
    with clock.held(datetime.now(UTC) - timedelta(hours=24, minutes=1)):
        token = new_token(empty_app)
    assert browser(empty_app).get(f"/setup/{token}").status_code == 404


def test_a_fresh_link_ends_the_one_before(empty_app: Flask) -> None:
    first, second = new_token(empty_app), new_token(empty_app)
    assert browser(empty_app).get(f"/setup/{first}").status_code == 404
    assert browser(empty_app).get(f"/setup/{second}").status_code == 200


def test_there_is_no_setup_link_once_somebody_has_an_account(app: Flask, cast: Cast) -> None:
    with pytest.raises(Conflict):
        new_token(app)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "too short", "at least 12 characters"),
        ("email", "nowhere", "such as maria@example.org"),
        ("name", "  ", "fill this in"),
        ("name", "x" * 121, "120 characters at most"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    empty_app: Flask, field: str, value: str, said: str
) -> None:
    client, token = browser(empty_app), new_token(empty_app)
    answer = client.submit(f"/setup/{token}", {**FIRST, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert FIRST["password"] not in page
    if field != "email":
        assert f'value="{FIRST["email"]}"' in page
    assert client.get(f"/setup/{token}").status_code == 200, "the link is still open"
    with empty_app.app_context():
        assert row_count("users") == 0


def test_an_invitation_sets_name_and_password_of_its_own_account_only(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        token = accounts.invite("new@example.org", "New Person")
        db.session.commit()
    client = browser(app)
    assert client.post("/sign-in", data={"email": "new@example.org", "password": "-"}).status_code == 422
    forged = token.rpartition(".")[0] + f".{cast.facilitator.id}"
    assert client.get(f"/setup/{forged}").status_code == 404

    answer = client.submit(f"/setup/{token}", {"name": "Nadia Person", "password": "four calm otters swim"})
    assert answer.status_code == 303
    assert "Nadia Person" in client.get("/account").get_data(as_text=True)
    assert browser(app).get(f"/setup/{token}").status_code == 404
