"""Pages of programmes: set up, at a glance, settings with both texts, archive and undo."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.database import write_lock
from facilitator.domain.commitments import Wording
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.packs.making import build_pack
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.people import leave
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.pages import parse

NEW = {
    "title": "Trust in stages",
    "supplier": "Nordhavn Coatings",
    "customer": "Halvorsen Yachts",
    "time_zone": "Europe/Oslo",
}


def text_of(client: CheckedClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.get_data(as_text=True)


def without_token(response: TestResponse) -> str:
    """The body without the CSRF token, whose time stamp is all that may differ."""
    return re.sub(
        r'<meta name="csrf-token"[^>]*>|name="csrf_token" value="[^"]*"', "", response.get_data(as_text=True)
    )


def commitments(app: Flask, cast: Cast, how_many: int, agreed: bool = False) -> None:
    with app.app_context(), write_lock(db.session):
        for n in range(how_many):
            wording = Wording(
                giver_id=cast.supplier_member.id,
                receiver_id=cast.customer_member.id,
                deed=f"Send report {n}",
                evidence="it is in the folder",
                due=today() + timedelta(days=3),
                step=1,
                stretch=1,
            )
            ref = draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, wording)
            if agreed:
                say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
                say_yes(cast.actor, cast.programme_id, ref, cast.customer_member.id)
        db.session.commit()


def test_setting_up_leads_to_its_page_and_what_to_do_next(client: CheckedClient) -> None:
    made = client.submit("/programmes/new", NEW)
    assert made.status_code == 303
    page = text_of(client, made.location)
    assert "Nordhavn Coatings" in page and "Halvorsen Yachts" in page
    assert "Say who takes part on each side" in page


def test_the_same_form_sent_twice_makes_one_programme(client: CheckedClient) -> None:
    form = client.form("/programmes/new")
    first = client.post("/programmes/new", data={**form.fields, **NEW})
    second = client.post("/programmes/new", data={**form.fields, **NEW})
    assert second.location == first.location


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client: CheckedClient) -> None:
    answer = client.submit(
        "/programmes/new", {**NEW, "customer": "nordhavn coatings", "purpose": "Earlier forecasts"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "The two parties need different names" in page and "Earlier forecasts" in page


def test_a_foreign_programme_is_answered_like_a_missing_one(client: CheckedClient, cast: Cast) -> None:
    for path in (
        "",
        "/edit",
        "/facilitators",
        "/people",
        "/people/1",
        "/people/1/leave",
        "/steps",
        "/steps/2",
    ):
        foreign = client.get(f"/programmes/{cast.other_public_id}{path}")
        missing = client.get(f"/programmes/zzzzzzzzzz{path}")
        assert foreign.status_code == missing.status_code == 404, path
        assert without_token(foreign) == without_token(missing), path


def test_foreign_posts_change_nothing(
    client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    for path in ("/archive", "/step", "/edit", "/facilitators", "/people/new", "/people/1/leave"):
        assert client.post(f"/programmes/{cast.other_public_id}{path}").status_code == 404
    assert "archived" not in text_of(outsider_client, f"/programmes/{cast.other_public_id}")


def test_a_stranger_is_led_to_sign_in(stranger: CheckedClient, cast: Cast) -> None:
    for url in (cast.url, "/programmes/new", f"{cast.url}/people", f"{cast.url}/steps"):
        assert stranger.get(url).status_code == 302


def test_a_stale_save_shows_both_texts_and_saving_again_stands(client: CheckedClient, cast: Cast) -> None:
    mine = client.form(f"{cast.url}/edit", "/edit")
    client.submit(f"{cast.url}/edit", {"title": "Their title"}, "/edit")
    stale = client.post(f"{cast.url}/edit", data={**mine.fields, "title": "My title"})
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Their title" in page and "My title" in page
    assert "Their title" in text_of(client, cast.url)

    again = client.post(f"{cast.url}/edit", data={**mine.fields, "title": "My title", "version": "2"})
    assert again.status_code == 303
    assert "My title" in text_of(client, cast.url)


def test_mirrored_margins_are_a_setting_that_papers_have(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    def on_paper() -> bool:
        with app.app_context():
            return build_pack(app.config["SETTINGS"], cast.programme_id, "review", None).head.mirrored_margins

    assert not on_paper() and "25 mm where they are bound" in text_of(client, f"{cast.url}/edit")
    client.submit(f"{cast.url}/edit", {"mirrored_margins": "y"}, "/edit")
    assert on_paper() and client.form(f"{cast.url}/edit", "/edit").fields["mirrored_margins"]
    fields = client.form(f"{cast.url}/edit", "/edit").fields
    client.post(
        f"{cast.url}/edit", data={name: one for name, one in fields.items() if name != "mirrored_margins"}
    )
    assert not on_paper()


def test_archived_with_an_undo_and_brought_back(client: CheckedClient, cast: Cast) -> None:
    assert client.post(f"{cast.url}/archive").status_code == 303
    assert "This programme is archived." in text_of(client, cast.url)
    client.post(f"{cast.url}/restore")
    assert "This programme is archived." not in text_of(client, cast.url)


def test_next_is_the_launch_when_both_sides_are_in_place(client: CheckedClient, cast: Cast) -> None:
    assert "Plan the launch" in text_of(client, cast.url)


def test_next_is_a_signatory_when_a_side_has_none(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        leave(cast.actor, cast.programme_id, cast.customer_signatory.number, None, "")
        db.session.commit()
    page = text_of(client, cast.url)
    assert "Nobody can sign for Lakeside Yards yet." in page


def test_agreed_but_unsigned_is_said_in_numbers(app: Flask, client: CheckedClient, cast: Cast) -> None:
    commitments(app, cast, 2, agreed=True)
    assert "2 commitments are agreed and wait for signing" in text_of(client, cast.url)


@pytest.mark.parametrize("path", ["", "/people", "/steps", "/steps/1", "/edit", "/facilitators"])
def test_as_many_queries_with_thirty_commitments_as_with_three(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries, path: str
) -> None:
    commitments(app, cast, 3)
    with counted_queries() as few:
        text_of(client, cast.url + path)
    commitments(app, cast, 27)
    with counted_queries() as many:
        text_of(client, cast.url + path)
    assert len(few) == len(many) <= 8, many


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer", ""),
        ("cadence_weeks", "99"),
        ("check_in_days", "often"),
        ("time_zone", "Mars/Olympus"),
        ("locale", "xx"),
        ("paper", "A9"),
        ("legal_status", "x" * 6000),
    ],
)
def test_what_is_wrong_in_the_settings_is_led_to(
    client: CheckedClient, cast: Cast, name: str, value: str
) -> None:
    answer = client.submit(f"{cast.url}/edit", {name: value}, f"{cast.url}/edit")
    assert answer.status_code == 422
    page = parse(answer.text)
    (summary,) = [one for one in page.iter("div") if one.get("id") == "form-errors"]
    (link,) = summary.iter("a")
    (led_to,) = [one for one in page.iter() if one.get("id") == (link.get("href") or "").removeprefix("#")]
    assert name in {one.get("name") for one in led_to.iter()}
