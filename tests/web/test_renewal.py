"""A sign-in or a form token that is gone: scripts get 401 and one sentence, forms keep their words and go on."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from facilitator import database
from facilitator.extensions import db
from facilitator.services.review import release
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.factories import PASSWORD, Cast
from tests.ledgers import stored_by
from tests.pages import forms_of

SCRIPT = {"X-Requested-With": "fetch"}
WORDS = "We waited for your data,\r\nand then forgot, sorry"


def test_a_script_of_somebody_signed_out_gets_401_and_one_sentence(
    stranger: CheckedClient, cast: Cast
) -> None:
    for headers in (SCRIPT, {"Sec-Fetch-Dest": "empty"}):
        for answer in (
            stranger.get(cast.url, headers=headers),
            stranger.post(f"{cast.url}/people/new", headers=headers),
            stranger.post(f"{cast.url}/people/new", headers=headers, csrf=False),
        ):
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Session"
            assert answer.mimetype == "text/plain" and "\n" not in answer.text.strip()
            assert answer.text.startswith("You are signed out.")
    wanted = stranger.get(cast.url, headers={**SCRIPT, "Accept": "application/json"})
    assert wanted.json == {"message": "You are signed out. Nothing was changed; sign in, and it goes on."}
    assert stranger.get(cast.url).headers["Location"].startswith("/sign-in")


def test_401_tells_nothing_about_what_exists(stranger: CheckedClient, cast: Cast) -> None:
    there, nowhere = (
        stranger.post(f"{place}/people/new", headers=SCRIPT) for place in (cast.url, "/programmes/aaaaaa")
    )
    assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data)


def test_a_form_of_somebody_signed_out_keeps_its_words_and_is_sent_again(
    stranger: CheckedClient, cast: Cast
) -> None:
    """The sign-in has ended on the server: the page shows the words, and its button brings them in after signing in."""
    fields = {"title": "Trust in the yard\r\nand beyond", "once": "0123456789abcdef"}
    refused = stranger.post("/programmes/new", data=fields)
    assert refused.status_code == 401
    assert "Trust in the yard" in refused.text and "opens a new window" in refused.text
    again = next(form for form in forms_of(refused.text) if form.action == "/programmes/new")
    assert again.fields["title"].split() == fields["title"].split() and again.fields["once"] == fields["once"]
    stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": PASSWORD})
    stale = stranger.post(
        "/programmes/new", data=again.fields, csrf=False, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert stale.status_code == 400 and "has grown old" in stale.text
    fresh = next(form for form in forms_of(stale.text) if form.action == "/programmes/new")
    assert stranger.post("/programmes/new", data=fresh.fields, csrf=False).status_code == 422


def test_a_stale_token_is_said_in_a_way_that_scripts_understand(client: CheckedClient, cast: Cast) -> None:
    refused = client.post("/account/name", data={"name": "Maja"}, headers=SCRIPT, csrf=False)
    assert (refused.status_code, refused.headers["X-Token"]) == (400, "stale")
    assert refused.mimetype == "text/plain"
    state = client.get("/session", headers=SCRIPT).json
    assert state["cookies"] and state["who"]
    fields = {"name": "Maja", "csrf_token": state["token"]}
    assert client.post("/account/name", data=fields, csrf=False).status_code == 303


def test_a_foreign_page_puts_neither_words_nor_a_button_onto_ours(client: CheckedClient, cast: Cast) -> None:
    for site in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}):
        refused = client.post("/account/name", data={"name": "Pay to this account"}, headers=site, csrf=False)
        assert refused.status_code == 400
        assert "Pay to this account" not in refused.text and "Send it again" not in refused.text
    own = client.post(
        "/account/name", data={"name": "My own name"}, headers={"Sec-Fetch-Site": "same-origin"}, csrf=False
    )
    assert "My own name" in own.text and "Send it again" in own.text


def test_a_browser_without_cookies_is_told_so(stranger: CheckedClient, app: Flask, cast: Cast) -> None:
    bare = app.test_client(use_cookies=False)
    assert isinstance(bare, CheckedClient)
    page = bare.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    sent: dict[str, Any] = {"email": cast.facilitator.email, "password": PASSWORD, "csrf_token": token[1]}
    own = {"Sec-Fetch-Site": "same-origin"}
    refused = bare.open("/sign-in", method="POST", data=sent, headers=own, csrf=False)
    assert refused.status_code == 400 and "keeps no cookies for this site" in refused.text
    assert PASSWORD not in refused.text
    assert bare.get("/session").json["cookies"] is False


def test_two_accounts_are_told_apart_without_telling_who_they_are(
    client: CheckedClient, outsider_client: CheckedClient, stranger: CheckedClient
) -> None:
    names = [one.get("/session").json["who"] for one in (client, outsider_client, stranger)]
    assert names[2] == "" and len(set(names)) == 3
    assert f'<meta name="who" content="{names[0]}">' in client.get("/").text


@pytest.fixture
def busy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else writes for as long as the test takes; nobody waits longer than a moment for it."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has one writer at a time")
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    held, done = threading.Event(), threading.Event()

    def write() -> None:
        with database.no_writer_beside():
            held.set()
            done.wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    assert held.wait(10)
    yield
    done.set()
    writer.join()


@pytest.mark.usefixtures("busy")
def test_a_busy_database_keeps_the_words_although_nobody_could_be_asked_for(
    client: CheckedClient, cast: Cast
) -> None:
    """The lock itself is refused, before any policy has run: the words are shown to whoever sent them."""
    fields = {"giver": "Zoë", "deed": WORDS, "once": "a b c", "version": "3"}
    page = client.post(f"{cast.url}/workshops/1/commit", data=fields)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "We waited for your data," in page.text and "Send it again" in page.text
    again = next(form for form in forms_of(page.text) if form.action.endswith("/commit"))
    assert {name: text.split() for name, text in again.fields.items() if name != "csrf_token"} == {
        name: text.split() for name, text in fields.items()
    }
    script = client.post(f"{cast.url}/workshops/1/commit", data=fields, headers=SCRIPT)
    assert script.status_code == 503 and script.mimetype == "text/plain"
    assert len(script.text) < 200 and "go back" not in script.text.lower()


@pytest.mark.usefixtures("busy")
def test_no_error_page_shows_a_password_again(client: CheckedClient) -> None:
    fields = {"current": PASSWORD, "new": "another set of words"}
    page = client.post("/account/password", data=fields)
    assert page.status_code == 503
    assert PASSWORD not in page.text and fields["new"] not in page.text and "Send it again" not in page.text


def test_a_refusal_by_rule_is_one_sentence_for_scripts(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_active(cast)
        release(cast.actor, cast.programme_id, ref, cast.customer_member.id, "No longer needed")
    fields = {"speaker_id": str(cast.supplier_member.id), "text": "Two people on leave", "report": "not_done"}
    refused = client.post(f"{cast.url}/commitments/{ref}/report", data=fields, headers=SCRIPT)
    assert refused.status_code == 409 and refused.mimetype == "text/plain"
    assert refused.text and "<" not in refused.text
