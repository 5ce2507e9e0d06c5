"""Signing in and out: the same answer for every way to be wrong, a fresh session, no way off this site."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from threading import Barrier, Thread
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import select, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import SignIn
from facilitator.services.attempts import count_attempt
from tests.clients import CheckedClient
from tests.conftest import CountedQueries, row_count
from tests.factories import PASSWORD, Cast
from tests.joining import HALL, writing
from tests.joining import new_phone as new_browser
from tests.pages import forms_of

WRONG = "not the password at all"


def fill_attempts(app: Flask, failures: dict[str, int]) -> None:
    """So many failures of each of these just now, without the seconds that looking at a password takes."""
    with writing(app):
        for subject, count in failures.items():
            for _ in range(count):
                count_attempt("sign-in", subject)


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


def test_the_eleventh_try_on_an_account_waits_seconds_and_others_behind_the_address_do_not(
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
    assert int(refused.headers["Retry-After"]) in (1, 2)
    assert "Yours was not looked at yet" in refused.text and cast.facilitator.email in refused.text

    other = stranger.post("/sign-in", data={"email": cast.outsider.email, "password": PASSWORD})
    assert other.status_code == 303
    right = {"email": cast.facilitator.email, "password": PASSWORD}
    assert new_browser(app, "192.0.2.7").post("/sign-in", data=right).status_code == 303
    time.sleep(2.05)
    again = new_browser(app, "127.0.0.1").post("/sign-in", data=right)
    assert again.status_code == 303, "it waits, and is not locked out"


def test_a_hundred_guesses_with_invented_addresses_shut_out_nobody_for_long(app: Flask, cast: Cast) -> None:
    """Everybody sits behind one address. A browser that signed in before does not even wait."""
    known, fresh = new_browser(app), new_browser(app)
    right = {"email": cast.facilitator.email, "password": PASSWORD}
    assert known.post("/sign-in", data=right).status_code == 303
    known.post("/sign-out")
    fill_attempts(app, {f"address {HALL}": 100})
    slowed = fresh.post("/sign-in", data=right)
    assert slowed.status_code == 429 and slowed.headers["Retry-After"] == "1"
    assert known.post("/sign-in", data=right).status_code == 303
    time.sleep(1.05)
    assert fresh.post("/sign-in", data=right).status_code == 303


def test_guesses_on_an_account_do_not_slow_the_browser_of_its_owner(app: Flask, cast: Cast) -> None:
    known, guesser = new_browser(app), new_browser(app)
    right = {"email": cast.facilitator.email, "password": PASSWORD}
    assert known.post("/sign-in", data=right).status_code == 303
    known.post("/sign-out")
    email = cast.facilitator.email
    fill_attempts(app, {f"account {email} at {HALL}": 30, f"address {HALL}": 500, f"account {email}": 900})
    assert guesser.post("/sign-in", data=right).status_code == 429
    assert known.post("/sign-in", data=right).status_code == 303


def test_a_known_browser_is_known_for_its_own_account_only_and_guesses_slowly_too(
    app: Flask, cast: Cast
) -> None:
    browser = new_browser(app)
    assert (
        browser.post("/sign-in", data={"email": cast.outsider.email, "password": PASSWORD}).status_code == 303
    )
    cookie = browser.get_cookie("facilitator-browser")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and not cookie.secure
    browser.post("/sign-out")
    for email in (cast.facilitator.email, cast.outsider.email):
        wrong = {"email": email, "password": WRONG}
        assert [browser.post("/sign-in", data=wrong).status_code for _ in range(11)] == [422] * 10 + [429]
    with app.app_context():
        stored = str(db.session.execute(db.text("SELECT token_hash FROM known_browsers")).scalars().all())
        assert cookie.value not in stored


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


def test_a_copied_cookie_opens_nothing_after_signing_out(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": PASSWORD})
    copied = stranger.get_cookie("facilitator")
    assert copied is not None
    thief = new_browser(app)
    thief.set_cookie("facilitator", copied.value)
    assert thief.get("/account").status_code == 200
    stranger.submit("/account", action="/sign-out")
    assert thief.get("/account").status_code == 302
    assert thief.post("/account/name", data={"name": "Somebody Else"}).status_code == 401


def test_a_cookie_of_an_older_version_signs_nobody_in(stranger: CheckedClient, cast: Cast) -> None:
    with stranger.session_transaction() as session:
        session["_user_id"] = f"{cast.facilitator.id}.0123456789abcdef0123456789abcdef"
        session["_fresh"] = True
    assert stranger.get("/").headers["Location"].startswith("/sign-in")
    assert stranger.get("/sign-in").status_code == 200


def test_signing_out_here_leaves_other_devices_signed_in(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    phone = new_browser(app)
    for one in (stranger, phone):
        one.post("/sign-in", data={"email": cast.facilitator.email, "password": PASSWORD})
    stranger.post("/sign-out")
    assert stranger.get("/account").status_code == 302 and phone.get("/account").status_code == 200


def test_two_who_sign_out_at_once_end_one_sign_in(app: Flask, cast: Cast) -> None:
    browsers = [new_browser(app).sign_in(cast.facilitator) for _ in range(4)]
    for one in browsers:
        one.token()
    start, answers = Barrier(len(browsers)), []

    def sign_out(browser: CheckedClient) -> None:
        start.wait()
        answers.append(browser.post("/sign-out").status_code)

    threads = [Thread(target=sign_out, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    with app.app_context():
        noted = db.session.execute(db.text("SELECT count(*) FROM security_notes WHERE kind = 'signed out'"))
        assert noted.scalar_one() == 1


def test_signing_in_again_ends_the_sign_in_that_this_browser_had(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    stranger.post("/sign-in", data={"email": cast.facilitator.email, "password": PASSWORD})
    old = stranger.get_cookie("facilitator")
    assert old is not None
    stranger.post("/sign-in", data={"email": cast.outsider.email, "password": PASSWORD})
    thief = new_browser(app)
    thief.set_cookie("facilitator", old.value)
    assert thief.get("/account").status_code == 302
    assert cast.outsider.email in stranger.get("/account").text


def test_devices_are_listed_and_ended_one_by_one_or_all(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    phone = new_browser(app)
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
    phone.post(
        "/sign-in",
        data={"email": cast.facilitator.email, "password": PASSWORD},
        headers={"User-Agent": iphone},
    )
    page = client.get("/account").text
    assert "Safari on iPhone" in page and "Firefox on Linux" in page and "this one" in page
    ends = [form.action for form in forms_of(page) if form.action.endswith("/end")]
    assert len(ends) == 1
    stranger = new_browser(app).sign_in(cast.outsider)
    assert stranger.post(ends[0]).status_code == 303
    assert phone.get("/account").status_code == 200, "nobody ends a device of somebody else"
    assert client.submit("/account", action="/end").status_code == 303
    assert phone.get("/account").status_code == 302 and client.get("/account").status_code == 200

    phone.post("/sign-in", data={"email": cast.facilitator.email, "password": PASSWORD})
    assert client.submit("/account", action="/sign-out-everywhere").status_code == 303
    assert client.get("/account").status_code == phone.get("/account").status_code == 302


def test_a_page_notes_once_an_hour_that_a_browser_is_in_use(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with writing(app):
        long_ago = clock.now() - timedelta(hours=3)
        db.session.execute(update(SignIn).values(seen_at=long_ago))

    def seen() -> list[datetime]:
        with app.app_context():
            return list(db.session.scalars(select(SignIn.seen_at).order_by(SignIn.id)))

    client.get("/")
    first = seen()
    assert first[0] > long_ago + timedelta(hours=2) and first[1] == long_ago
    client.get("/")
    assert seen() == first


def test_the_pages_of_a_signed_in_browser_ask_for_it_once(
    client: CheckedClient, counted_queries: CountedQueries
) -> None:
    client.get("/account")
    with counted_queries() as statements:
        client.get("/account")
    assert sum("sign_ins.token_hash" in one for one in statements) == 1


def test_what_happens_at_the_door_is_noted_without_a_secret(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    email = cast.facilitator.email
    stranger.post("/sign-in", data={"email": email, "password": WRONG})
    stranger.post("/sign-in", data={"email": "my secret typed into the wrong field", "password": WRONG})
    stranger.post("/sign-in", data={"email": email, "password": PASSWORD})
    stranger.post("/account/password", data={"current": PASSWORD, "new": "another set of words"})
    assert stranger.get(f"{cast.url}/commitments.csv").status_code == 200
    stranger.post("/sign-out")
    result = app.test_cli_runner().invoke(args=["security", "log"])
    lines = [line.split("\t")[1:] for line in result.stdout.splitlines()]
    kinds = [line[0] for line in lines if line[0] not in ("account made", "key noted")]
    assert kinds == [
        "sign-in failed",
        "sign-in failed",
        "signed in",
        "password changed",
        "signed in",
        "exported",
        "signed out",
    ]
    assert ["sign-in failed", email, "127.0.0.1"] in lines
    for secret in (WRONG, PASSWORD, "another set", "my secret"):
        assert secret not in result.stdout


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
        (PASSWORD, "qwertyuiopas", "in their order"),
        (PASSWORD, "Passw0rd2026!", "Very many people"),
        (PASSWORD, "Facilitator-26", "first thing that somebody would try"),
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


def test_a_look_at_what_changed_leaves_the_words_for_the_next_page(client: CheckedClient, cast: Cast) -> None:
    with client.session_transaction() as session:
        session["_flashes"] = [("done", "Kept and said.")]
    assert "Kept and said." not in client.get("/", headers={"X-Peek": "1"}).text
    assert "Kept and said." in client.get("/").text
    assert "Kept and said." not in client.get("/").text
