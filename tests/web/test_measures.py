"""The page of the measures: figures in a row, session by session; what somebody else has said is not written over."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.registers import MEASURES
from facilitator.domain.registers.measures import MeasureText
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.queries.registers import registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.rooms import plan

PUNCTUAL = {"title": "Deliveries on the day", "side": "supplier", "unit": "of twenty", "wanted": "19"}


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def measure(app: Flask, cast: Cast) -> str:
    """One, and a session that comes."""
    with app.app_context(), write_lock(db.session):
        plan(cast)
        ref = add_entry(
            cast.actor, cast.programme_id, MeasureText("Deliveries", side=Side.SUPPLIER, wanted="19")
        )
        db.session.commit()
    return ref


def figures(app: Flask, cast: Cast, ref: str = "M-01") -> dict[int, str]:
    with app.app_context():
        one = next(one for one in registers_of(cast.programme_id).all(MEASURES) if one.ref == ref)
        return {each.session: str(each.of("figure")) for each in one.rounds if each.said}


def say(app: Flask, cast: Cast, figure: str, version: int = 0) -> None:
    """Somebody else says it meanwhile."""
    with app.app_context(), write_lock(db.session):
        say_round(cast.actor, cast.programme_id, "M-01", 1, {"figure": figure}, version)
        db.session.commit()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_it_says_what_it_is_for_and_takes_one_in_a_line(client: CheckedClient, url: str) -> None:
    page = client.get(f"{url}/measures").text
    assert "No measures yet" in page and "Kept words beside late deliveries would be theatre" in page
    refused = client.submit(f"{url}/measures", PUNCTUAL | {"side": ""}, action="/register/measures")
    assert refused.status_code == 422 and "Choose whose figure it is." in refused.text
    assert 'value="of twenty"' in refused.text
    client.submit(f"{url}/measures", PUNCTUAL, action="/register/measures")
    page = words_of(client.get(f"{url}/measures").text)
    assert "Figures of " in page and "Wanted 19" in page and "Counted in of twenty" in page
    assert "once there is a session" in page


def test_a_fourth_of_a_side_is_refused_beside_its_side(client: CheckedClient, url: str) -> None:
    for _number in range(3):
        client.submit(f"{url}/measures", PUNCTUAL, action="/register/measures")
    refused = client.submit(f"{url}/measures", PUNCTUAL, action="/register/measures")
    assert refused.status_code == 422 and "This side has three measures already." in refused.text
    assert client.submit(
        f"{url}/measures", PUNCTUAL | {"side": "customer"}, action="/register/measures"
    ).location


def test_figures_are_said_in_a_row_and_taken_back_in_one(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str
) -> None:
    form = f"{url}/measures?rounds=M-01"
    assert "What does it say?" in client.get(form).text
    saved = client.submit(form, {"figure_1": "16,5"}, action="/M-01/rounds")
    assert saved.status_code == 303 and saved.location.endswith("/register/measures#M-01")
    assert figures(app, cast) == {1: "16.5"}
    page = client.get(f"{url}/measures")
    assert "The figures of M-01 are saved." in page.text and "16.5" in page.text
    client.submit(form, {"figure_1": "17"}, action="/M-01/rounds")
    assert undone(client, f"{url}/measures") == 303
    assert figures(app, cast) == {1: "16.5"}


def undone(client: CheckedClient, url: str) -> int:
    """Presses the Undo that the page offers."""
    page = client.get(url).text
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "was_figure_1" in one)
    fields = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', form))
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    return client.post(action[1], data=fields).status_code


def test_what_is_no_figure_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str
) -> None:
    with app.app_context(), write_lock(db.session):
        plan(cast)
        db.session.commit()
    say(app, cast, "3")
    refused = client.submit(f"{url}/measures?rounds=M-01", {"figure_1": "a few"}, action="/M-01/rounds")
    assert refused.status_code == 422 and "Write a plain figure" in refused.text
    assert 'value="a few"' in refused.text and 'aria-invalid="true"' in refused.text
    assert figures(app, cast) == {1: "3"}


def test_what_somebody_else_has_said_meanwhile_is_shown_and_not_written_over(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str
) -> None:
    stale = {"figure_1": "16", "was_figure_1": "", "version_1": "0"}
    say(app, cast, "12")
    refused = client.post(f"{url}/M-01/rounds", data=stale)
    assert refused.status_code == 409 and "Somebody saved this while you were writing." in refused.text
    assert re.search(r"<td>12</td>\s*<td>16</td>", refused.text) and 'value="16"' in refused.text
    assert figures(app, cast) == {1: "12"}
    assert 'name="version_1" value="1"' in refused.text and 'name="was_figure_1" value="12"' in refused.text
    again = client.post(f"{url}/M-01/rounds", data={"figure_1": "16", "was_figure_1": "12", "version_1": "1"})
    assert again.status_code == 303 and figures(app, cast) == {1: "16"}


def test_what_one_has_not_touched_stays_as_somebody_else_has_said_it(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str
) -> None:
    say(app, cast, "12")
    client.post(f"{url}/M-01/rounds", data={"figure_1": "", "was_figure_1": "", "version_1": "0"})
    assert figures(app, cast) == {1: "12"}


def test_its_history_tells_each_figure(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str
) -> None:
    say(app, cast, "12")
    page = words_of(client.get(f"{url}/M-01/history").text)
    assert "session 1" in page.lower() and "Figure: – → 12" in page


def test_registers_without_rounds_open_none(client: CheckedClient, url: str) -> None:
    client.submit(f"{url}", {"title": "A season together"}, action="/register/opportunities")
    assert client.get(f"{url}?rounds=O-01").status_code == 404
    assert client.post(f"{url}/O-01/rounds").status_code == 404


def test_more_measures_and_sessions_ask_no_more(
    app: Flask, client: CheckedClient, cast: Cast, url: str, measure: str, counted_queries: CountedQueries
) -> None:
    few = count(client, f"{url}/measures", counted_queries)
    with app.app_context(), write_lock(db.session):
        for number in range(5):
            plan(cast)
            side = Side.CUSTOMER if number < 3 else Side.SUPPLIER
            add_entry(cast.actor, cast.programme_id, MeasureText(f"Figure {number}", side=side))
            say_round(cast.actor, cast.programme_id, "M-01", number + 2, {"figure": "1"}, 0)
        db.session.commit()
    assert count(client, f"{url}/measures", counted_queries) == few


def count(client: CheckedClient, url: str, counted_queries: CountedQueries) -> int:
    with counted_queries() as statements:
        assert client.get(url).status_code == 200
    return len(statements)
