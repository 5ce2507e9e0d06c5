"""Parties whose names end with a stop: no page of theirs, and no paper, puts a second one behind it."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import replace

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.packs.making import build_pack
from facilitator.packs.render import html_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.services import example_story
from facilitator.services.example import tell_example
from facilitator.services.people import leave
from facilitator.services.programmes import edit_programme, present_draft
from facilitator.services.sheets import lock_list
from facilitator.services.signing_links import make_link
from tests.clients import CheckedClient
from tests.factories import Cast, make_person
from tests.lived import pages_of
from tests.pages import PageProblem, check_page, parse, words
from tests.signing_room import commitment, started_workshop

SUPPLIER, CUSTOMER = "Tygr s.r.o.", "Beta S.A."


@pytest.fixture
def programme(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(example_story, "SUPPLIER", SUPPLIER)
    monkeypatch.setattr(example_story, "CUSTOMER", CUSTOMER)
    with app.app_context(), write_lock(db.session):
        public_id = tell_example(cast.facilitator.id, nullcontext)
        db.session.commit()
    return public_id


def test_a_page_with_two_stops_is_found() -> None:
    page = '<html lang="en"><head><title>T</title></head><body><h1>H</h1><p>For <bdi>Beta S.A.</bdi>.</p></body></html>'
    with pytest.raises(PageProblem, match=r"two stops: .*Beta"):
        check_page(f"<!doctype html>{page}")


def test_no_page_of_a_lived_programme_has_two_stops(
    app: Flask, client: CheckedClient, programme: str
) -> None:
    """Every page that the client receives is checked for it (tests/pages.py)."""
    pages = [html for _address, html in pages_of(app, client, programme)]
    assert sum(SUPPLIER in html or CUSTOMER in html for html in pages) > 20


def test_no_page_of_signing_has_two_stops(
    app: Flask, cast: Cast, client: CheckedClient, stranger: CheckedClient
) -> None:
    with app.app_context(), write_lock(db.session):
        draft = replace(present_draft(cast.programme_id), supplier=SUPPLIER, customer=CUSTOMER)
        edit_programme(cast.actor, cast.programme_id, draft, version=1)
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        signer = cast.supplier_signatory
        url = "/s/" + make_link(cast.actor, cast.programme_id, number, signer.number)
        gone = make_person(cast.actor, cast.programme_id, Side.SUPPLIER, "Pia Ek")
        leave(cast.actor, cast.programme_id, gone.number, None, "")
        db.session.commit()
    assert f"I may sign this list for {SUPPLIER}<" in stranger.get(url).text
    receipt = stranger.submit(url, {"name": signer.name, "may_sign": "y"}, action=url).location
    assert f"For {SUPPLIER} " in words(parse(stranger.get(receipt).text))
    people = client.get(f"{cast.url}/people/{gone.number}").text
    assert f"stays with {SUPPLIER}<" in people
    client.get(f"{cast.url}/workshops/{number}/sign")


@pytest.mark.parametrize(("kind", "workshop"), [("review", None), ("signoff", 1), ("record", 2)])
def test_no_pack_has_two_stops(app: Flask, programme: str, kind: str, workshop: int | None) -> None:
    with app.app_context():
        brief = programme_by_public_id(programme)
        assert brief is not None
        page = html_of(build_pack(app.config["SETTINGS"], brief.id, kind, workshop))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|[\u200b\u2060]", "", page.split("<body")[1]))
    assert CUSTOMER in said
    assert not re.findall(r".{40}(?<!\.)\.\.(?!\.)", said)
