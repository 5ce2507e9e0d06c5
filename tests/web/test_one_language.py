"""A list's words and dates are of its programme's language on wall, phone, signer's page, receipt and pack alike.

No reader has a language of their own yet: what surrounds the list is in the programme's too.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Programme, Sheet
from facilitator.packs.making import BUILDERS, build_pack
from facilitator.packs.render import html_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.rooms import room_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.erasing import erase_values
from facilitator.services.example import tell_example
from facilitator.services.rooms import screen_token
from facilitator.services.row_changes import change_rows
from facilitator.services.signing_links import make_link
from facilitator.services.workshops import close_workshop
from facilitator.web.scenes import render_scene
from tests.clients import CheckedClient
from tests.days import today
from tests.factories import Cast
from tests.lived import pages_of
from tests.pages import parse
from tests.workshop_phones import Room, room_at, writing

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
BRITISH = re.compile(rf"\b\d{{1,2}} {MONTH}\b")
AMERICAN = re.compile(rf"\b{MONTH} \d{{1,2}}\b")
GERMAN = re.compile(
    r"Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|\b(?:Mo|Di|Mi|Do|Fr|Sa|So)\.,"
)
LANGUAGES = {"en_US": ("en-US", AMERICAN, BRITISH), "de": ("en", BRITISH, AMERICAN)}
"""A locale: what its pages say that they are in, how dates are written there, and how not."""


@pytest.fixture(params=LANGUAGES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def room_in(app: Flask, cast: Cast, activity: str, locale: str) -> Room:
    with writing(app):
        change_rows(update(Programme).values(locale=locale))
    return room_at(app, cast, activity)[0]


def pieces(html: str) -> str:
    """All texts of a page, parted: a ref is no part of the date that stands in the next cell."""
    return " | ".join(" ".join(text.split()) for text in parse(html).itertext())


def holds(html: str, locale: str, *, dated: bool = True) -> None:
    """The page, scene or paper says one language, and writes its dates in it."""
    language, so, not_so = LANGUAGES[locale]
    said = pieces(html)
    assert bool(so.search(said)) is dated, said
    assert not not_so.search(said) and not GERMAN.search(said), (not_so.search(said), GERMAN.search(said))
    if "<html" in html:
        assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("activity", ["commit", "sign-off", "review"])
def test_the_wall_and_the_phones(app: Flask, cast: Cast, locale: str, activity: str) -> None:
    room = room_in(app, cast, activity, locale)
    with app.app_context():
        found = room_of(workshop_by_number(cast.programme_id, room.number).id)
        assert found is not None
        address = f"/screen/{screen_token(found)}"
        dated = activity != "sign-off"  # then the wall shows the code alone
        holds(render_scene(found.id, "screen"), locale, dated=dated)
    holds(app.test_client().get(address).text, locale, dated=dated)
    phone = room.phone(cast.supplier_member)
    holds(phone.get("/room").text, locale, dated=activity != "commit")
    holds(phone.get("/room/mine").text, locale, dated=activity == "commit")


def test_the_signers_page_what_it_refuses_and_the_receipt(
    app: Flask, cast: Cast, stranger: CheckedClient, locale: str
) -> None:
    room = room_in(app, cast, "sign-off", locale)
    with writing(app):
        url = "/s/" + make_link(cast.actor, cast.programme_id, room.number, cast.supplier_signatory.number)
    holds(stranger.get(url).text, locale)
    name = cast.supplier_signatory.name
    holds(stranger.submit(url, {"name": name}, action=url).text, locale)
    receipt = stranger.submit(url, {"name": name, "may_sign": "y"}, action=url).location
    holds(stranger.get(receipt).text, locale)
    with app.app_context():
        verify = db.session.query(Sheet.verify_id).scalar()
        paper = html_of(build_pack(app.config["SETTINGS"], cast.programme_id, "signoff", room.number))
    holds(stranger.get(f"/v/{verify}").text, locale)
    holds(paper, locale)


def test_a_phone_after_the_session(app: Flask, cast: Cast, locale: str) -> None:
    room = room_in(app, cast, "review", locale)
    phone = room.phone(cast.supplier_member)
    with writing(app):
        close_workshop(cast.actor, cast.programme_id, room.number, "", today() + timedelta(days=7))
    holds(phone.get("/join/place").text, locale)


def test_the_facilitators_pages_and_what_they_say_was_erased(
    app: Flask, cast: Cast, client: CheckedClient, locale: str
) -> None:
    room = room_in(app, cast, "commit", locale)
    ref = "S-02"
    with writing(app):
        seq = db.session.execute(
            db.text("SELECT max(seq) FROM events WHERE kind = 'CommitmentDrafted'")
        ).scalar()
        erase_values(cast.actor, cast.programme_id, int(seq or 0), ["by"])
    with clock.held(clock.now() + timedelta(days=1)):
        for page in ("", "/commitments", f"/commitments/{ref}", "/workshops"):
            holds(client.get(cast.url + page).text, locale)
        typed = client.form(f"{cast.url}/commitments/{ref}/edit").fields["due"]
        _language, so, not_so = LANGUAGES[locale]
        assert so.fullmatch(re.sub(r",? \d{4}$", "", typed)) and not not_so.search(typed)
        assert "erased on" in client.get(f"{cast.url}/commitments/{ref}").text
        holds(client.get(f"{cast.url}/workshops/{room.number}/commit").text, locale)


def test_every_page_of_a_lived_programme(app: Flask, client: CheckedClient, cast: Cast, locale: str) -> None:
    """Its own texts name no day, so that every date on its pages is one that we wrote."""
    with writing(app):
        public_id = tell_example(cast.facilitator.id, nullcontext)
        change_rows(update(Programme).values(locale=locale))
    _language, so, not_so = LANGUAGES[locale]
    dated = []
    for address, html in pages_of(app, client, public_id):
        said = pieces(html)
        assert not not_so.search(said), (address, not_so.search(said))
        dated += [address] if so.search(said) else []
    assert len(dated) > 20, dated
    with app.app_context():
        brief = programme_by_public_id(public_id)
        assert brief is not None
        for kind in BUILDERS:
            number = 1 if kind in ("signoff", "launch") else 2
            holds(html_of(build_pack(app.config["SETTINGS"], brief.id, kind, number)), locale)
