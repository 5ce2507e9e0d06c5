"""The session's cookie: when it is set, and when it is left alone."""

from __future__ import annotations

from datetime import timedelta

from facilitator import clock
from tests.clients import CheckedClient
from tests.factories import PASSWORD, Cast


def test_only_a_page_that_is_opened_begins_the_fourteen_days_anew(client: CheckedClient, cast: Cast) -> None:
    """What scripts fetch leaves the cookie alone: a slow answer would undo what a quick one has put into it."""
    client.token()
    fetched = client.get("/", headers={"Sec-Fetch-Dest": "empty"})
    assert "Set-Cookie" not in fetched.headers
    opened = client.get("/", headers={"Sec-Fetch-Dest": "document"})
    assert "Expires=" in opened.headers.get("Set-Cookie", "")


def test_the_cookie_is_set_once_an_hour(stranger: CheckedClient, cast: Cast) -> None:
    """An answer that sets a cookie may be kept by nobody, and a page asked again should be the page alone."""

    def cookies(minutes: float) -> int:
        with clock.held(begin + timedelta(minutes=minutes)):
            answer = stranger.get("/account", headers={"Sec-Fetch-Dest": "document"})
        assert answer.status_code == 200
        return len(answer.headers.getlist("Set-Cookie"))

    begin = clock.now()
    with clock.held(begin):
        sent = stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": PASSWORD})
    assert sent.status_code == 303 and "Expires=" in sent.headers["Set-Cookie"]
    assert cookies(0) == 1, "the first page gives the new session the token of its forms"
    assert [cookies(minutes) for minutes in (0, 1, 59, 60, 61, 119, 120, 121)] == [0, 0, 0, 1, 0, 0, 1, 0]
