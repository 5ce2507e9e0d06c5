"""What an anonymous input leaves behind over HTTP: a ballot and the room's version, not a value or a line more."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from flask import Flask

from facilitator.activities.steps import close, step
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import Participant
from facilitator.queries.agendas import agenda_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.agendas import edit_item
from tests.blocks import again
from tests.clients import CheckedClient
from tests.events import everything_told
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.private_room import can_be_private
from tests.signing_room import commitment
from tests.web.test_room_looking import contents

ONCE = "0123456789abcdef01234567"
TEXT = "I fear for my job"
ASKED = {
    "gather": ("open", {"naming": "anonymous"}, "card", {"text": TEXT}, "reveal"),
    "vote": (
        "open",
        {"naming": "anonymous", "options": f"{TEXT}\nTrains"},
        "vote",
        {"vote": "{key}:1"},
        "close",
    ),
    "check-in": ("ask", {"how": "word", "naming": "anonymous"}, "answer", {"value": "afraid"}, "show"),
    "fist": ("ask", {"ref": "{ref}", "naming": "anonymous"}, "answer", {"value": "1"}, "show"),
}


def test_each_that_can_be_private_is_looked_at() -> None:
    assert set(ASKED) == set(can_be_private())


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Wall:
    return wall_in(app, cast)


def collecting(wall: Wall, cast: Cast, mode: str) -> dict[str, str]:
    """Opens the anonymous question; what a phone then hands in."""
    ask, settings, _give, fields, _close = ASKED[mode]
    ref = ""
    if mode == "fist":
        with wall.writing():
            ref = commitment(cast, wall.block.workshop.number, yeses=0)
    wall.switch(mode)
    wall.press(ask, **{name: value.format(ref=ref) for name, value in settings.items()})
    key = wall.block.state.data["options"][0][0] if mode == "vote" else ""
    return {"run": "1", "once": ONCE, **{name: value.format(key=key) for name, value in fields.items()}}


@pytest.mark.parametrize("mode", list(ASKED))
def test_nothing_else_is_stored_and_nothing_is_logged(
    app: Flask, wall: Wall, cast: Cast, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    phone = wall.phone(cast.supplier_member)
    fields, give = collecting(wall, cast, mode), ASKED[mode][2]
    wall.agree(phone)
    before = contents(app)
    with caplog.at_level(logging.DEBUG, "facilitator"):
        for _again in range(2):
            assert phone.post(wall.do(give), json=fields).status_code == 200
        assert phone.get("/room/mine").status_code == 200
        assert phone.post(wall.do(give), json={**fields, "run": "7"}).status_code == 409
        assert (
            phone.post(
                wall.do(give), json={**fields, "text": "x" * 999, "vote": "?", "value": "x" * 99}
            ).status_code
            >= 400
        )
    lines = [one.getMessage() for one in caplog.records]
    assert not [line for line in lines if "held the write lock" not in line], (
        "a slow machine says that it is slow"
    )
    after = contents(app)
    assert {name for name in after if after[name] != before[name]} == {"ballots", "rooms"}
    assert len(after["ballots"]) == 3, (
        "what was given, that somebody did, and that they know how few they are"
    )


@pytest.mark.parametrize("mode", list(ASKED))
def test_once_it_is_closed_nothing_names_phone_or_person(
    app: Flask, wall: Wall, cast: Cast, mode: str
) -> None:
    phone = wall.phone(cast.supplier_member)
    cookie = phone.get_cookie("facilitator-phone")
    assert cookie is not None
    fields = collecting(wall, cast, mode)
    before = contents(app)
    wall.agree(phone)
    assert phone.post(wall.do(ASKED[mode][2]), json=fields).status_code == 200
    wall.press(ASKED[mode][4])
    after = contents(app)
    with app.app_context():
        key = db.session.query(Participant).one().key
    fresh = [row for name in after for row in after[name] if row not in before[name]]
    for trace in (cast.supplier_member.name, key, cookie.value, token_hash(cookie.value), ONCE):
        assert not [row for row in fresh if trace in row], trace
    assert not after["ballots"] and not after["idempotency_keys"]
    with app.app_context():
        told = everything_told()
    assert TEXT not in told or mode == "vote", "what was written stands on the board, not in the log for ever"


def test_the_desk_never_knows_who_has_not_handed_in(wall: Wall, client: CheckedClient, cast: Cast) -> None:
    """In a small room the last one missing is the last card's writer: only named questions say who is missing."""
    phone = wall.phone(cast.supplier_member)
    for mode in ASKED:
        fields = collecting(wall, cast, mode)
        wall.agree(phone)
        assert phone.post(wall.do(ASKED[mode][2]), json=fields).status_code == 200
        page = client.get(f"{cast.url}/workshops/{wall.block.workshop.number}/run").text
        desk = page[page.index("data-desk") :]
        assert "Not yet:" not in desk and "desk-missing" not in desk, mode


def test_planning_a_block_anew_while_it_collects_leaves_no_ballot_behind(
    app: Flask, wall: Wall, client: CheckedClient, cast: Cast
) -> None:
    """Another activity in the plan of a block that is on: it goes on collecting until somebody ends it."""
    phone, number = wall.phone(cast.supplier_member), wall.block.workshop.number
    with wall.writing():
        workshop = workshop_by_number(cast.programme_id, number)
        items = agenda_of(workshop).items
        key = next(one.key for one in items if one.activity.value == "gather")
        step(cast.actor, wall.block.programme, workshop, key, ItemState.RUNNING)
        wall.block = again(cast, wall.block)
    wall.press("open", naming="anonymous")
    wall.agree(phone)
    assert phone.post(wall.do("card"), json={"run": "1", "text": TEXT}).status_code == 200
    with wall.writing():
        line = agenda_of(workshop_by_number(cast.programme_id, number)).line(key)
        assert line is not None
        draft = line.draft
        edit_item(
            cast.actor, cast.programme_id, number, key, replace(draft, activity=Activity.TALK), draft.mark
        )
    assert phone.post(wall.do("card"), json={"run": "1", "text": "Another"}).status_code == 200
    with wall.writing():
        workshop = workshop_by_number(cast.programme_id, number)
        close(cast.actor, wall.block.programme, workshop)
    after = contents(app)
    assert not after["ballots"]
    assert sum(TEXT in row for row in after["cards"]) == 1
