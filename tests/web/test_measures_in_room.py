"""Measures in the room: by sides on the wall, the same on phones, this session's figure on the console with an Undo."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from facilitator.domain.registers.measures import MeasureStatus, MeasureText
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry, move_entry
from facilitator.web.scenes import render_scene
from tests.blocks import now_in, press
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.method_blocks import go_to, started, template_called


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A review at its concerns, where the room sees the measures; each side has one."""
    with stored_by(app):
        number = started(cast, template_called("review"))
        place = (cast.actor, cast.programme_id)
        add_entry(*place, MeasureText("Deliveries on the day", side=Side.SUPPLIER, unit="of 20", wanted="19"))
        add_entry(*place, MeasureText("Open invoices", side=Side.CUSTOMER, wanted="none"))
        add_entry(*place, MeasureText("Rejected parts", side=Side.CUSTOMER))
        move_entry(*place, "M-03", MeasureStatus.NOT_FOLLOWED)
        say_round(*place, "M-01", number, {"figure": "1300"}, 0)
    with stored_by(app):
        press(cast, go_to(cast, number, "Concerns: settled and new"), "view", view="measures")
    return number


@pytest.fixture
def console(cast: Cast, number: int) -> str:
    return f"{cast.url}/workshops/{number}/run"


def scene(app: Flask, cast: Cast, number: int, audience: str) -> str:
    with app.app_context():
        return unescape(render_scene(now_in(cast, number).room.id, audience))


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def figures(app: Flask, cast: Cast, number: int) -> list[str]:
    with app.app_context():
        found = registers_of(cast.programme_id)
        return [str(found.entry(ref).round_of(number).of("figure")) for ref in ("M-01", "M-02")]


def test_the_wall_shows_them_by_sides_with_what_is_wanted(app: Flask, cast: Cast, number: int) -> None:
    wall = scene(app, cast, number, "screen")
    supplier, customer = wall.split("wall-side is-c")
    assert "Figures that the other side cares about" in wall
    assert f"Deliveries on the day session {number} 1,300 wanted 19 of 20" in words_of(supplier)
    assert "Open invoices no figure yet wanted none" in words_of(customer) and "Deliveries" not in customer
    assert "Rejected parts" not in wall


def test_phones_read_the_same(app: Flask, cast: Cast, number: int) -> None:
    phone = scene(app, cast, number, "phone")
    assert f"session {number} 1,300 wanted 19" in words_of(phone) and "mark--c" in phone
    assert "<input" not in phone


def test_the_console_says_the_figure_of_this_session_and_takes_it_back(
    app: Flask, client: CheckedClient, cast: Cast, console: str, number: int
) -> None:
    page = client.get(console).text
    assert f'name="figure_{number}" value="1300"' in page and 'data-act="status-M-01' not in page
    saved = client.submit(console, {f"figure_{number}": "7"}, action="/M-02/rounds")
    assert saved.status_code == 303 and saved.location.startswith(console)
    assert figures(app, cast, number) == ["1300", "7"]
    page = client.get(console).text
    assert "The figures of M-02 are saved." in page
    assert f"session {number} 7" in words_of(scene(app, cast, number, "screen"))
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "Undo" in one)
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    back = client.post(action[1], data=dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', form)))
    assert back.location.startswith(console) and figures(app, cast, number) == ["1300", ""]


def test_the_console_writes_over_nothing_unseen(
    app: Flask, client: CheckedClient, cast: Cast, console: str, number: int
) -> None:
    form = client.form(console, "/M-01/rounds")
    with stored_by(app):
        say_round(cast.actor, cast.programme_id, "M-01", number, {"figure": "1400"}, 1)
    stale = client.post(f"{cast.url}/register/M-01/rounds", data={**form.fields, f"figure_{number}": "1500"})
    assert stale.status_code == 409 and "1400" in stale.text and "1500" in stale.text
    assert figures(app, cast, number)[0] == "1400"
