"""The signer's own phone: a link shows, a button signs, and no dead link says more than another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token, token_hash
from facilitator.extensions import db
from facilitator.models import IdempotencyKey, OneTimeToken, SigningLink
from facilitator.queries.sheets import SheetView
from facilitator.services.people import leave
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signing_links import make_link
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop

SOLVEIG = "Solveig Ånestad"
ENDED = "This link opens nothing any more"


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    with writing(app):
        number = started_workshop(cast)
        commitment(cast, number, deed="Name one contact for every delivery")
        lock_list(cast.actor, cast.programme_id, number)
        return number


def link_for(app: Flask, cast: Cast, number: int, side: Side = Side.SUPPLIER) -> str:
    person = cast.supplier_signatory if side is Side.SUPPLIER else cast.customer_signatory
    with writing(app):
        return "/s/" + make_link(cast.actor, cast.programme_id, number, person.number)


def now(app: Flask, cast: Cast, number: int) -> SheetView:
    with app.app_context():
        return sheet_on_table(cast, number)


def form_fields(client: CheckedClient, url: str) -> dict[str, str]:
    html = client.get(url).get_data(as_text=True)
    return next(form.fields for form in forms_of(html) if form.action == url)


def new_client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def assert_ended(client: CheckedClient, url: str, fields: dict[str, str]) -> None:
    """Neither looking nor pressing works, and the page says nothing of the programme."""
    sent = {name: value for name, value in fields.items() if name != "csrf_token"}
    for answer in (client.get(url), client.post(url, data=sent)):
        html = answer.get_data(as_text=True)
        assert answer.status_code == 410 and ENDED in html
        assert "Northwind" not in html and "Solveig" not in html and "On time" not in html


def test_the_phone_shows_the_whole_list_and_signs_it(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    html = stranger.get(url).get_data(as_text=True)
    sheet = now(app, cast, number)
    for words in (
        sheet.code,
        "Name one contact for every delivery",
        "I sign for Northwind Fittings",
        "Not yet",
    ):
        assert words in html
    answer = stranger.submit(
        url, {"name": "solveig anestad", "may_sign": "y", "drawing": "M1 1L9 9"}, action=url
    )
    assert answer.status_code == 303
    receipt = stranger.get(answer.headers["Location"]).get_data(as_text=True)
    assert "You have signed" in receipt and sheet.code in receipt and sheet.hash in receipt
    signed = now(app, cast, number).signatory_of(Side.SUPPLIER)
    assert signed is not None and (signed.method, signed.drawing) == ("link", "M1 1L9 9")


def test_twenty_looks_leave_the_link_unused(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    for _ in range(20):
        assert new_client(app).get(url).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(SigningLink.used_at)).all() == [None]
    assert stranger.submit(url, {"name": SOLVEIG, "may_sign": "y"}, action=url).status_code == 303


def test_a_gap_keeps_what_was_typed(stranger: CheckedClient, app: Flask, cast: Cast, number: int) -> None:
    url = link_for(app, cast, number)
    answer = stranger.submit(url, {"name": "Solveig <i>"}, action=url)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Please tick that you may sign for your party." in html
    assert 'value="Solveig &lt;i&gt;"' in html and now(app, cast, number).signatures == ()


def test_a_double_tap_and_a_reload_show_the_one_receipt(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    fields = {**form_fields(stranger, url), "name": SOLVEIG, "may_sign": "y"}
    with stranger.session_transaction() as session:
        before = dict(session)
    assert stranger.post(url, data=fields).status_code == 303
    with (
        stranger.session_transaction() as session
    ):  # the second tap left before the first one's answer arrived
        session.clear()
        session.update(before)
    assert stranger.post(url, data=fields).status_code == 303
    assert "You have signed" in stranger.get(url).get_data(as_text=True)
    assert len(now(app, cast, number).signatures) == 1
    with app.app_context():
        kept = db.session.scalars(select(IdempotencyKey.location)).all()
        assert kept and not any(url.rsplit("/", 1)[1] in one for one in kept)


def test_a_used_link_is_refused_on_any_other_device(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    fields = {**form_fields(stranger, url), "name": SOLVEIG, "may_sign": "y"}
    stranger.post(url, data=fields)
    assert_ended(new_client(app), url, {**fields, "once": "another"})
    assert len(now(app, cast, number).signatures) == 1


def test_links_end_with_completion_with_time_and_with_the_persons_part(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    fields = {**form_fields(stranger, url), "name": SOLVEIG, "may_sign": "y"}
    with clock.held(clock.now() + timedelta(hours=13)):
        assert_ended(stranger, url, fields)
    with writing(app):
        leave(cast.actor, cast.programme_id, cast.supplier_signatory.number, None, "")
    assert_ended(stranger, url, fields)


def test_after_completion_a_link_is_dead(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    fields = {**form_fields(stranger, url), "name": SOLVEIG, "may_sign": "y"}
    with writing(app):
        for side in Side:
            sign_for(cast, number, side)
    assert_ended(stranger, url, fields)


def test_a_link_of_another_purpose_or_a_guess_opens_nothing(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    token = new_token()
    with writing(app):
        later = clock.now() + timedelta(hours=1)
        db.session.add(
            OneTimeToken(
                purpose="setup", token_hash=token_hash(token), created_at=clock.now(), expires_at=later
            )
        )
    for guess in (token, "x", "a" * 500, "%00"):
        assert_ended(stranger, f"/s/{guess}", {"name": SOLVEIG, "may_sign": "y"})


def test_a_new_revision_shows_its_text_and_signs_nothing(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    fields = {**form_fields(stranger, url), "name": SOLVEIG, "may_sign": "y"}
    with writing(app):
        reopen_list(cast.actor, cast.programme_id, number, "A typo")
        commitment(cast, number, deed="A promise of the second revision")
        lock_list(cast.actor, cast.programme_id, number)
    answer = stranger.post(url, data=fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "A promise of the second revision" in html
    assert "I sign for" not in html and now(app, cast, number).signatures == ()
    assert stranger.get(url).status_code == 410


def test_another_hash_than_the_one_shown_is_refused(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    answer = stranger.submit(url, {"name": SOLVEIG, "may_sign": "y", "shown_hash": "0" * 64}, action=url)
    assert answer.status_code == 409 and now(app, cast, number).signatures == ()


def test_not_yet_on_the_phone(stranger: CheckedClient, app: Flask, cast: Cast, number: int) -> None:
    url = link_for(app, cast, number, Side.CUSTOMER)
    answer = stranger.submit(url, {"reason": "The date is too early"}, action="/not-yet")
    assert answer.status_code == 303
    assert "You said “not yet”" in stranger.get(url).get_data(as_text=True)
    sheet = now(app, cast, number)
    assert sheet.reopened_at is not None and sheet.declines[0].reason == "The date is too early"


def test_a_double_tap_on_not_yet_is_one_decline_and_no_error(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    url = link_for(app, cast, number)
    form = next(
        form for form in forms_of(stranger.get(url).get_data(as_text=True)) if "reason" in form.fields
    )
    fields = {**form.fields, "reason": "Too early"}
    assert [stranger.post(form.action, data=fields, csrf=False).status_code for _ in range(2)] == [303, 303]
    assert len(now(app, cast, number).declines) == 1
