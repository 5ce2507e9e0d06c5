"""A row of a register becomes a commitment in the room: the console leads to the line, which begins with its words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from facilitator.activities import running
from facilitator.domain.registers.concerns import ConcernText
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.services.registers import add_entry, hide_entry, move_entry
from facilitator.services.rooms import set_hidden
from facilitator.web.scenes import render_scene
from tests.blocks import now_in
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import rows_of, stored_by
from tests.method_blocks import go_to, started, template_called
from tests.registers import opportunity

WORRY = "We are last in line when others call"


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A review at its concerns; K-01 is a concern of the customer's."""
    with stored_by(app):
        add_entry(cast.actor, cast.programme_id, ConcernText(WORRY, raised_side=Side.CUSTOMER))
        number = started(cast, template_called("review"))
    with stored_by(app):
        go_to(cast, number, "Concerns: settled and new")
    return number


@pytest.fixture
def room(cast: Cast, number: int) -> str:
    return f"{cast.url}/workshops/{number}"


def wall(app: Flask, cast: Cast, number: int) -> str:
    with app.app_context():
        return unescape(render_scene(now_in(cast, number).room.id, "screen"))


def test_the_console_leads_from_a_row_to_the_line(client: CheckedClient, room: str) -> None:
    page = client.get(f"{room}/run").text
    assert re.search(rf'href="{room}/commit\?serves=K-01"', page)
    assert page.count('data-key="make"') == 1, "the key is that of one row, the first"
    form = client.form(f"{room}/commit?serves=K-01", "/commit")
    wanted = {"deed": WORRY, "step": "1", "stretch": "2", "serves": "K-01"}
    assert {name: form.fields[name] for name in wanted} == wanted
    assert "It would be by somebody of" in client.get(f"{room}/commit?serves=K-01").text


def test_the_line_that_was_made_of_a_row_serves_it_and_the_row_shows_its_mark(
    app: Flask, client: CheckedClient, cast: Cast, room: str, number: int
) -> None:
    form = client.form(f"{room}/commit?serves=K-01", "/commit")
    given = {**form.fields, "giver": "sp", "receiver": "cy", "deed": "Name one contact for service"}
    assert client.post(f"{room}/commit", data=given, csrf=False).status_code == 303
    with app.app_context():
        served = registers_of(cast.programme_id).entry("K-01").served_by
    assert [one.deed for one in served] == ["Name one contact for service"]
    ref = served[0].ref
    for shown in (wall(app, cast, number), client.get(f"{room}/run").text):
        assert ref in re.sub("<[^>]+>", " ", shown)
    assert "draft" in wall(app, cast, number)


def test_a_row_that_is_gone_leaves_nothing_and_serves_nothing(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    with stored_by(app):
        move_entry(cast.actor, cast.programme_id, "K-01", "settled")
    form = client.form(f"{room}/commit?serves=K-01", "/commit")
    assert form.fields["deed"] == ""
    given = {**form.fields, "giver": "sp", "deed": "Something", "serves": "K-01"}
    assert client.post(f"{room}/commit", data=given, csrf=False).status_code == 422
    assert rows_of(app, "SELECT ref FROM commitments WHERE deed = 'Something'") == []
    assert client.get(f"{room}/commit?serves=K-99").status_code == 404


def test_what_is_hidden_from_the_room_is_there_for_the_desk_and_what_is_off_the_lists_nowhere(
    app: Flask, client: CheckedClient, cast: Cast, room: str, number: int
) -> None:
    with stored_by(app):
        set_hidden(cast.actor, cast.programme_id, number, True)
    assert "K-01" not in wall(app, cast, number)
    assert f"{room}/commit?serves=K-01" in client.get(f"{room}/run").text
    with stored_by(app):
        hide_entry(cast.actor, cast.programme_id, "K-01", "It names somebody")
    assert "K-01" not in client.get(f"{room}/run").text
    assert "K-01" not in wall(app, cast, number)


def test_an_opportunity_becomes_one_too(app: Flask, client: CheckedClient, cast: Cast, number: int) -> None:
    room = f"{cast.url}/workshops/{number}"
    with stored_by(app):
        ref = opportunity(cast, "Plan a whole season")
        running.act(cast.actor, now_in(cast, number), "view", {"view": "opportunities"})
    assert f"{room}/commit?serves={ref}" in client.get(f"{room}/run").text
    assert client.form(f"{room}/commit?serves={ref}", "/commit").fields["deed"] == "Plan a whole season"
