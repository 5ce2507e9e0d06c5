"""Started by mistake, cancelled, deleted: what the pages offer, and the way back."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.extensions import db
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment


@pytest.fixture
def planned(app: Flask, cast: Cast) -> int:
    """A planned launch in the database."""
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        db.session.commit()
    return number


def place(cast: Cast, number: int, rest: str = "") -> str:
    return f"{cast.url}/workshops/{number}{rest}"


def page(client: CheckedClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_a_workshop_that_was_started_by_mistake_is_planned_again(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    client.post(place(cast, planned, "/run/start"))
    for where in ("", "/run/close"):
        assert "Not started after all" in page(client, place(cast, planned, where))
    text = client.post(place(cast, planned, "/run/not-started"), follow_redirects=True).get_data(as_text=True)
    assert "is planned again" in text and "Start the session" in text
    with app.app_context():
        assert workshop_of(cast, planned).is_planned


def test_one_in_which_something_happened_says_why_it_stands(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    client.post(place(cast, planned, "/run/start"))
    with app.app_context(), write_lock(db.session):
        commitment(cast, planned)
        db.session.commit()
    text = client.post(place(cast, planned, "/run/not-started"), follow_redirects=True).get_data(as_text=True)
    assert "A commitment was written down or got its outcome in it." in text and "Back to the room" in text
    with app.app_context():
        assert workshop_of(cast, planned).is_running


def test_a_cancelled_workshop_says_why_and_comes_back(
    client: CheckedClient, cast: Cast, planned: int
) -> None:
    assert "Say in a word or two" in client.post(
        place(cast, planned, "/cancel"), data={"why": " "}, follow_redirects=True
    ).get_data(as_text=True)
    fields = {"why": "Strike at the yard"}
    text = client.post(place(cast, planned, "/cancel"), data=fields, follow_redirects=True).get_data(
        as_text=True
    )
    undo = next(form for form in forms_of(text) if form.action.endswith("/bring-back"))
    assert "Strike at the yard" in text and "Start the session" not in text
    index = page(client, f"{cast.url}/workshops")
    assert "cancelled" in index and "Strike at the yard" in index and "Print the pack" not in index
    for where in ("/run", "/run/close"):
        assert client.get(place(cast, planned, where)).location == place(cast, planned)
    assert client.post(place(cast, planned, "/run/start")).status_code == 409
    client.post(undo.action, data=undo.fields, csrf=False)
    assert "Start the session" in page(client, place(cast, planned))


def test_a_deleted_workshop_is_gone_until_undo(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast, planned: int
) -> None:
    for act in ("cancel", "bring-back", "delete", "restore", "run/not-started"):
        assert outsider_client.post(place(cast, planned, f"/{act}")).status_code == 404
    text = client.post(place(cast, planned, "/delete"), follow_redirects=True).get_data(as_text=True)
    assert "is deleted" in text and "No session yet" in text
    assert client.get(place(cast, planned)).status_code == 404
    [undo] = [form for form in forms_of(text) if form.action.endswith("/restore")]
    client.post(undo.action, data=undo.fields, csrf=False)
    assert "Start the session" in page(client, place(cast, planned))


def test_what_something_belongs_to_is_not_deleted_and_the_page_says_why(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    with app.app_context(), write_lock(db.session):
        commitment(cast, planned)
        db.session.commit()
    text = client.post(place(cast, planned, "/delete"), follow_redirects=True).get_data(as_text=True)
    assert "Cancel it instead" in text
    with app.app_context():
        assert workshop_of(cast, planned).is_planned
