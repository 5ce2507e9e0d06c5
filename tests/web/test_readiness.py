"""Ready for the room? The address that phones use, who signs, the pack; and the page that a phone sees first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator import clock, reach
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.models import IssuedPack
from facilitator.queries.workshops import attendance_of
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.rooms import plan, told, workshop_of


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


def test_a_phone_that_is_through_is_told_so_and_nothing_else(
    stranger: CheckedClient, cast: Cast, planned: int
) -> None:
    text = page(stranger, "/reached")
    assert "This phone reaches the app" in text
    assert "Launch" not in text and "/programmes" not in text


def test_the_page_says_that_phones_cannot_reach_it_and_what_to_type(
    client: CheckedClient, cast: Cast, planned: int
) -> None:
    text = page(client, place(cast, planned))
    assert "Phones cannot reach the app" in text and "HOST=0.0.0.0 make run" in text
    assert "2 things to do" in text


def test_on_all_interfaces_the_page_shows_the_address_and_a_code_to_try(
    app: Flask, client: CheckedClient, cast: Cast, planned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "_known", [])
    monkeypatch.setattr(reach, "_asked_for", lambda: iter(["192.168.1.20"]))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], given_url="", host="0.0.0.0", port=8331)
    text = page(client, place(cast, planned))
    assert "192.168.1.20:8331" in text and "whether a phone reaches the app" in text
    assert "HOST=0.0.0.0" not in text


def test_who_signs_is_ticked_before_the_session(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    number = cast.supplier_signatory.number
    url = place(cast, planned, "/expected")

    def coming() -> int:
        with app.app_context():
            return attendance_of(cast.programme_id, workshop_of(cast, planned).id).expected("supplier")

    assert "Signatories of Northwind Fittings: 1 of 1 come" in page(client, place(cast, planned))
    for _press in range(2):
        assert client.post(url, data={"person": f"{number}:out"}).location.endswith("#ready")
        assert coming() == 1
    assert "Signatories of Northwind Fittings: 0 of 1 come" in page(client, place(cast, planned))
    client.post(url, data={"person": f"{number}:in"})
    assert coming() == 2
    with app.app_context():
        events = [data["expected"] for kind, data in told(cast) if kind == "AttendanceExpected"]
    assert events == [False, True]


def test_a_tick_is_refused_for_strangers_nonsense_and_a_session_that_has_begun(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast, planned: int
) -> None:
    url = place(cast, planned, "/expected")
    assert outsider_client.post(url, data={"person": "1:out"}).status_code == 404
    for person in ("99:in", "x:in", "1:perhaps", ""):
        assert client.post(url, data={"person": person}).status_code == 404
    client.post(place(cast, planned, "/run/start"))
    assert client.post(url, data={"person": "1:out"}).status_code == 409


def test_the_pack_counts_once_it_was_printed_for_this_session(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    assert "Pack not printed yet" in page(client, place(cast, planned))
    with app.app_context(), write_lock(db.session), clock.held(datetime(2027, 1, 13, 9, 0, tzinfo=UTC)):
        other = plan(cast)
        for number, kind in ((planned, "record"), (planned, "review"), (other, "launch")):
            db.session.add(issued(cast, number, kind))
        db.session.commit()
    assert "Pack not printed yet" in page(client, place(cast, planned))
    with app.app_context(), write_lock(db.session), clock.held(datetime(2027, 1, 13, 9, 0, tzinfo=UTC)):
        db.session.add(issued(cast, planned, "launch"))
        db.session.commit()
    text = page(client, place(cast, planned))
    assert "Pack printed" in text and "13 January 2027" in text and "10:00" in text


def issued(cast: Cast, number: int, kind: str) -> IssuedPack:
    return IssuedPack(
        programme_id=cast.programme_id,
        workshop_id=workshop_of(cast, number).id,
        kind=kind,
        content_hash=f"{kind}-{number}",
        file_sha256="0" * 64,
        size=1,
        pages=1,
        created_at=clock.now(),
    )


def test_while_another_one_runs_the_page_leads_there_and_starts_nothing(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    with app.app_context(), write_lock(db.session):
        second = plan(cast)
        db.session.commit()
    client.post(place(cast, planned, "/run/start"))
    text = client.post(place(cast, second, "/run/start"), follow_redirects=True).get_data(as_text=True)
    assert "A programme runs one session at a time" in text
    assert place(cast, planned, "/run") in text and place(cast, second, "/run/start") not in text
    with app.app_context():
        assert workshop_of(cast, second).is_planned
