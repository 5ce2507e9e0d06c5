"""Signing in and out: the same answer for every way to be wrong, a fresh session, no way off this site."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from flask import Flask

from facilitator.extensions import db
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import PASSWORD, Cast

WRONG = "not the password at all"


def test_a_facilitator_signs_in_and_out(stranger: CheckedClient, cast: Cast) -> None:
    assert stranger.get("/account").headers["Location"] == "/sign-in?next=/account"
    answer = stranger.submit("/sign-in?next=/account", {"email": " MAJA@example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert cast.facilitator.email in stranger.get("/account").get_data(as_text=True)

    stranger.submit("/account", action="/sign-out")
    assert stranger.get("/account").status_code == 302


def test_unknown_address_and_wrong_password_read_alike(stranger: CheckedClient, cast: Cast) -> None:
    pages = []
    for email in (cast.facilitator.email, "nobody-here@example.org"):
        answer = stranger.submit("/sign-in", {"email": email, "password": WRONG})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "do not belong together" in page and WRONG not in page
        pages.append(page.replace(email, "…"))
    assert _without_token(pages[0]) == _without_token(pages[1])


def test_unknown_address_and_wrong_password_take_alike(stranger: CheckedClient, cast: Cast) -> None:
    def seconds(email: str) -> float:
        started = perf_counter()
        stranger.post("/sign-in", data={"email": email, "password": WRONG})
        return perf_counter() - started

    seconds("warm-up@example.org")
    known = min(seconds(cast.facilitator.email) for _ in range(3))
    unknown = min(seconds(f"nobody{number}@example.org") for number in range(3))
    assert 0.4 < known / unknown < 2.5


def test_the_eleventh_try_on_an_account_waits_others_behind_the_address_do_not(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    for _ in range(10):
        assert (
            stranger.post("/sign-in", data={"email": cast.facilitator.email, "password": WRONG}).status_code
            == 422
        )
    with app.app_context():
        assert row_count("attempts") == 30
    refused = stranger.post("/sign-in", data={"email": cast.facilitator.email, "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "too many wrong tries" in refused.get_data(as_text=True)

    other = stranger.post("/sign-in", data={"email": cast.outsider.email, "password": PASSWORD})
    assert other.status_code == 303
    elsewhere = stranger.post(
        "/sign-in",
        data={"email": cast.facilitator.email, "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert elsewhere.status_code == 303


def test_a_forged_forwarding_header_does_not_reset_the_count(stranger: CheckedClient, cast: Cast) -> None:
    for number in range(10):
        stranger.post(
            "/sign-in",
            data={"email": cast.facilitator.email, "password": WRONG},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
    refused = stranger.post(
        "/sign-in",
        data={"email": cast.facilitator.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.99"},
    )
    assert refused.status_code == 429


def test_success_starts_the_count_anew(stranger: CheckedClient, cast: Cast) -> None:
    for password in (*[WRONG] * 9, PASSWORD, *[WRONG] * 9, PASSWORD):
        answer = stranger.post("/sign-in", data={"email": cast.facilitator.email, "password": password})
    assert answer.status_code == 303


def test_the_session_is_new_after_signing_in(stranger: CheckedClient, cast: Cast) -> None:
    with stranger.session_transaction() as session:
        session["left_by_somebody"] = "else"
    stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": PASSWORD})
    with stranger.session_transaction() as session:
        assert "left_by_somebody" not in session
        assert session.permanent


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\x00/evil.example",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_next_never_leads_off_this_site(stranger: CheckedClient, cast: Cast, target: str) -> None:
    sent = {"email": cast.facilitator.email, "password": PASSWORD, "next": target}
    location = stranger.post("/sign-in", data=sent).headers["Location"]
    assert location == "/" or re.match(r"/[a-z%\s]", location), location
    signed_in = stranger.get("/sign-in", query_string={"next": target}).headers["Location"]
    assert signed_in == "/"


def test_next_cannot_smuggle_a_header(stranger: CheckedClient, cast: Cast) -> None:
    target = "/ok\r\nSet-Cookie: a=b"
    sent = {"email": cast.facilitator.email, "password": PASSWORD, "next": target}
    answer = stranger.post("/sign-in", data=sent)
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("a=")]


def test_a_new_password_ends_every_other_session(app: Flask, client: CheckedClient, cast: Cast) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, CheckedClient)
    elsewhere.sign_in(cast.facilitator)
    assert elsewhere.get("/account").status_code == 200

    answer = client.submit(
        "/account", {"current": PASSWORD, "new": "another set of words"}, action="/account/password"
    )
    assert answer.status_code == 303
    assert "Your password is changed" in client.get("/account").get_data(as_text=True)
    assert elsewhere.get("/account").status_code == 302

    again = elsewhere.post(
        "/sign-in", data={"email": cast.facilitator.email, "password": "another set of words"}
    )
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        (WRONG, "another set of words", "not your present password"),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "too easy to guess"),
        (PASSWORD, "Maja@Example.org", "first thing that somebody would try"),
        (PASSWORD, "M a j a Okonkwo", "first thing that somebody would try"),
    ],
)
def test_a_password_change_that_is_refused_says_why(
    client: CheckedClient, current: str, new: str, said: str
) -> None:
    answer = client.submit("/account", {"current": current, "new": new}, action="/account/password")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page and new not in page
    assert client.get("/account").status_code == 200


def test_guessing_the_present_password_is_counted_too(client: CheckedClient) -> None:
    fields = {"current": WRONG, "new": "another set of words"}
    answers = [client.post("/account/password", data=fields).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_ones_name_can_be_changed(client: CheckedClient) -> None:
    client.submit("/account", {"name": "  Maja   Okonkwo-Lind "}, action="/account/name")
    assert 'value="Maja Okonkwo-Lind"' in client.get("/account").get_data(as_text=True)


def test_fields_that_are_not_on_the_form_change_nothing(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    client.post("/account/name", data={"name": "Maja O", "email": "x@example.org", "id": "99"})
    with app.app_context():
        emails = set(db.session.execute(db.text("SELECT email FROM users")).scalars())
    assert emails == {cast.facilitator.email, cast.outsider.email}


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_only_a_page_that_is_opened_begins_the_fourteen_days_anew(client: CheckedClient, cast: Cast) -> None:
    """What scripts fetch leaves the cookie alone: a slow answer would undo what a quick one has put into it."""
    opened = client.get("/", headers={"Sec-Fetch-Dest": "document"})
    assert "Expires=" in opened.headers.get("Set-Cookie", "")
    fetched = client.get("/", headers={"Sec-Fetch-Dest": "empty"})
    assert "Set-Cookie" not in fetched.headers


def test_a_look_at_what_changed_leaves_the_words_for_the_next_page(client: CheckedClient, cast: Cast) -> None:
    with client.session_transaction() as session:
        session["_flashes"] = [("done", "Kept and said.")]
    assert "Kept and said." not in client.get("/", headers={"X-Peek": "1"}).text
    assert "Kept and said." in client.get("/").text
    assert "Kept and said." not in client.get("/").text
