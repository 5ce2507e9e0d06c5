"""Typed codes: found however they are typed, and guessing at them slowed without slowing the hall."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.rooms import WRONG_CODES, written_code
from facilitator.domain.sides import Side
from facilitator.queries.rooms import phones_of
from tests.clients import CheckedClient
from tests.factories import Cast, make_person
from tests.joining import link, new_phone, open_workshop, room_now, tap, writing


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A running workshop."""
    return open_workshop(app, cast)


def test_the_typed_code_leads_to_the_same_page(app: Flask, cast: Cast, number: int) -> None:
    code = written_code(room_now(app, cast, number).join_code)
    answer = new_phone(app).post("/join", data={"code": f" {code.lower()} "})
    assert (answer.status_code, answer.location) == (303, link(app, cast, number))


def test_a_wrong_code_is_told_beside_the_field(app: Flask, number: int) -> None:
    answer = new_phone(app).post("/join", data={"code": "ACDE-FGHJ"})
    assert answer.status_code == 422
    assert "No open session has this code" in answer.text and 'value="ACDE-FGHJ"' in answer.text


def guess_until_slowed(app: Flask) -> CheckedClient:
    guesser = new_phone(app)
    for turn in range(WRONG_CODES.most + 1):
        assert guesser.post("/join", data={"code": f"0000{turn:04d}"}).status_code == 422
    return guesser


def test_sixty_phones_come_in_beside_a_guesser_who_is_slowed(app: Flask, cast: Cast, number: int) -> None:
    """One address, one minute: every link opens at once while codes from there are hardly looked at."""
    with writing(app):
        people = [
            make_person(cast.actor, cast.programme_id, list(Side)[turn % 2], f"Guest Nº {turn}")
            for turn in range(60)
        ]
    url, start = link(app, cast, number), clock.now()
    guesser = guess_until_slowed(app)
    refused = 0
    for person in people:
        assert tap(new_phone(app), url, person.number) == "/room"
        answer = guesser.post("/join", data={"code": "00000000"})
        refused += answer.status_code == 429
    assert (clock.now() - start).total_seconds() < 60
    with app.app_context():
        assert sum(one.is_in for one in phones_of(room_now(app, cast, number).id)) == 60
    looked = 60 - refused
    assert looked <= (clock.now() - start).total_seconds() / 2 + 2


def test_sixty_honest_typed_codes_pass(app: Flask, cast: Cast, number: int) -> None:
    code = written_code(room_now(app, cast, number).join_code)
    for turn in range(60):
        phone = new_phone(app)
        if turn % 3 == 0:
            assert phone.post("/join", data={"code": "ACDE-FGHJ"}).status_code == 422, "a slip of the thumb"
        assert phone.post("/join", data={"code": code}).status_code == 303


def test_a_slowed_page_says_so_and_tries_again(app: Flask, cast: Cast, number: int) -> None:
    guesser = guess_until_slowed(app)
    code = room_now(app, cast, number).join_code
    answers = [guesser.post("/join", data={"code": code}) for _ in range(2)]
    slowed = answers[-1]
    assert slowed.status_code == 429 and int(slowed.headers["Retry-After"]) in (1, 2)
    assert "data-retry=" in slowed.text and f'value="{code}"' in slowed.text
    assert new_phone(app, "198.51.100.77").post("/join", data={"code": code}).status_code == 303


def test_wrong_codes_count_whoever_pretends_to_be_behind_a_proxy(app: Flask, number: int) -> None:
    guesser = new_phone(app)
    for turn in range(40):
        answer = guesser.post(
            "/join", data={"code": f"0000{turn:04d}"}, headers={"X-Forwarded-For": f"192.0.2.{turn}"}
        )
    assert answer.status_code == 429
