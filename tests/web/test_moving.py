"""The edit page asks about promises due on the day, the settings ask about planned sessions."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.extensions import db
from facilitator.services.workshops import plan_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active, stored
from tests.days import today
from tests.factories import Cast
from tests.pages import forms_of
from tests.rooms import plan, workshop_of
from tests.signing_room import commitment


@pytest.fixture
def then(app: Flask, cast: Cast) -> date:
    """The day of the next session, with three promises due on it: two unsigned, one signed."""
    day = today() + timedelta(days=40)
    with app.app_context(), write_lock(db.session):
        plan(cast)
        plan_workshop(cast.actor, cast.programme_id, WorkshopDraft(Kind.REVIEW, day, time(9, 30)))
        commitment(cast, 1, due=day)
        commitment(cast, 1, due=day, yeses=0)
        make_active(cast, due=day)
        db.session.commit()
    return day


def said(client: CheckedClient, url: str, fields: dict[str, str]) -> str:
    answer = client.submit(url, fields)
    assert answer.status_code == 303
    return client.get(answer.location).get_data(as_text=True)


def test_the_edit_page_asks_in_numbers_and_moves_what_is_not_signed(
    app: Flask, client: CheckedClient, cast: Cast, then: date
) -> None:
    url = f"{cast.url}/workshops/2/edit"
    text = client.get(url).get_data(as_text=True)
    assert "3 commitments are due on" in text and "2 are not signed." in text and "1 is signed." in text
    fields = client.form(url).fields
    assert "move_unsigned" in fields and "ask_signed" not in fields
    to = then + timedelta(days=7)
    text = said(client, url, {"day": to.isoformat()})
    assert "2 commitments moved along." in text and "1 commitment stays due on the old date." in text
    with app.app_context():
        assert [stored(cast, ref).due for ref in ("S-01", "S-02", "S-03")] == [to, to, then]
    assert "due-then" in client.get(url).get_data(as_text=True)


def test_both_sides_are_asked_about_a_signed_one_when_it_is_ticked(
    app: Flask, client: CheckedClient, cast: Cast, then: date
) -> None:
    to = then + timedelta(days=7)
    text = said(client, f"{cast.url}/workshops/2/edit", {"day": to.isoformat(), "ask_signed": "y"})
    assert "A change of 1 signed commitment is asked for" in text
    assert "change asked" in client.get(f"{cast.url}/commitments/S-03").get_data(as_text=True).lower()


def test_nothing_is_asked_where_nothing_is_due(client: CheckedClient, cast: Cast, then: date) -> None:
    assert "due-then" not in client.get(f"{cast.url}/workshops/1/edit").get_data(as_text=True)


def asked_fields(text: str) -> dict[str, str]:
    return next(form for form in forms_of(text) if "time_zone" in form.fields).fields


def test_what_is_due_goes_along_to_the_day_that_a_session_has_in_the_new_zone(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    day = today() + timedelta(days=40)
    with app.app_context(), write_lock(db.session):
        plan(cast, day=day, clock=time(2, 0))
        commitment(cast, 1, due=day)
        make_active(cast, due=day)
        db.session.commit()
    choice = {"time_zone": "America/New_York", "sessions": "moment", "move_unsigned": "y"}
    answer = client.submit(f"{cast.url}/edit", choice, "/edit")
    text = client.get(answer.location).get_data(as_text=True)
    assert "1 commitment moved along." in text and "1 commitment stays due on the old date." in text
    with app.app_context():
        assert stored(cast, "S-01").due == day - timedelta(days=1)


def test_an_hour_that_was_chosen_by_other_clocks_is_asked_for_again(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    url = f"{cast.url}/workshops/new"
    opened = client.form(url)
    client.submit(f"{cast.url}/edit", {"time_zone": "America/New_York"}, "/edit")
    asked = client.post(url, data=opened.fields, csrf=False)
    text = asked.get_data(as_text=True)
    assert asked.status_code == 422 and "time zone has changed" in text and "New York" in text
    again = next(form for form in forms_of(text) if "clock" in form.fields).fields
    assert again["clock"] == opened.fields["clock"]
    assert client.post(url, data=again, csrf=False).status_code == 303


def test_a_new_zone_asks_and_keeps_what_was_typed(
    app: Flask, client: CheckedClient, cast: Cast, then: date
) -> None:
    url = f"{cast.url}/edit"
    assert "planned sessions keep" not in client.get(url).get_data(as_text=True)
    asked = client.submit(url, {"time_zone": "America/New_York", "title": "Another title"}, "/edit")
    text = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "What do the planned sessions keep?" in text and "Another title" in text
    boxes = {name: name in asked_fields(text) for name in ("move_unsigned", "ask_signed")}
    assert boxes == {"move_unsigned": True, "ask_signed": False}, "as on a session’s own page"
    answer = client.submit(url, {"time_zone": "America/New_York", "sessions": "clock"}, "/edit")
    assert answer.status_code == 303
    assert "09:30" in client.get(f"{cast.url}/workshops/1").get_data(as_text=True)
    with app.app_context():
        assert workshop_of(cast, 1).starts_at.hour == 14
