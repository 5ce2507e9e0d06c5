"""A session that was started by mistake and put back to planned: its phones and its wall say so, and come back."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.services.calling_off import cancel_workshop, delete_workshop
from facilitator.services.taking_back import take_back_start
from facilitator.services.workshops import close_workshop, start_workshop
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.phones import Wall, wall_in


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


@pytest.fixture
def phone(wall: Wall, cast: Cast) -> CheckedClient:
    return wall.phone(cast.customer_member)


def put_back(wall: Wall) -> None:
    with wall.writing():
        take_back_start(wall.cast.actor, wall.cast.programme_id, wall.block.workshop.number)


def said_to(phone: CheckedClient) -> str:
    """What the phone shows when it opens its page."""
    return phone.get("/room", follow_redirects=True).text


def state_of(phone: CheckedClient) -> str:
    return str(phone.get("/join/state").get_json()["state"])


def test_a_phone_says_that_it_has_not_begun_and_when_it_is_planned(
    wall: Wall, cast: Cast, phone: CheckedClient
) -> None:
    put_back(wall)
    assert phone.get("/room").headers["Location"].endswith("/join/place")
    page = said_to(phone)
    assert "It has not begun yet" in page and "14 January 2027, 09:30" in page
    assert f"You are still in, as {cast.customer_member.name}" in page and "is over" not in page
    assert 'data-while="not-begun"' in page and state_of(phone) == "not-begun", "it asks by itself"


def test_it_is_in_again_when_the_session_starts(wall: Wall, cast: Cast, phone: CheckedClient) -> None:
    put_back(wall)
    with wall.writing():
        start_workshop(cast.actor, cast.programme_id, wall.block.workshop.number)
    assert state_of(phone) == "in"
    assert phone.get("/join/place").headers["Location"].endswith("/room") and "phone-bar" in said_to(phone)


def test_a_session_that_was_held_is_over(wall: Wall, cast: Cast, phone: CheckedClient) -> None:
    with wall.writing():
        close_workshop(cast.actor, cast.programme_id, wall.block.workshop.number)
    assert "It has not begun yet" not in said_to(phone) and state_of(phone) == "closed"


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_one_that_is_called_off_after_all_says_so(
    wall: Wall, cast: Cast, phone: CheckedClient, stranger: CheckedClient, how: str
) -> None:
    put_back(wall)
    here, number = wall.screen, wall.block.workshop.number
    with wall.writing():
        if how == "cancelled":
            cancel_workshop(cast.actor, cast.programme_id, number, "Too many are ill")
        else:
            delete_workshop(cast.actor, cast.programme_id, number)
    assert "This session does not take place" in said_to(phone) and "Too many" not in said_to(phone)
    assert state_of(phone) == "called-off" and stranger.get(here).status_code == 404


def test_the_wall_says_when_it_begins_and_thanks_nobody(wall: Wall, stranger: CheckedClient) -> None:
    here = wall.screen
    put_back(wall)
    page = stranger.get(here).text
    assert "It has not begun yet" in page and "14 January 2027, 09:30" in page
    assert "Thank you." not in page and wall.block.prompt not in page
