"""The bar of the room: the same on the five pages of a session, true whatever is kept, pressed from each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.agendas import Activity, ItemState
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.queries.agendas import AgendaLine
from facilitator.services.agendas import step_item
from facilitator.services.timing import pause_item
from facilitator.services.workshops import close_workshop, set_attendance, start_workshop
from facilitator.web import room_bar, unchanged
from facilitator.web.memory import Memory
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, make_running, stored_by
from tests.rooms import agenda, plan

PAGES = ("run", "review", "review/S-01", "review/summary", "commit", "sign", "run/close", "here")
BAR, COUNT = 'id="run-bar"', 'id="run-count"'


@pytest.fixture
def session(app: Flask, cast: Cast) -> str:
    """The address of a session at its first block, with something to check."""
    with stored_by(app):
        number = make_running(cast)
        make_many(cast, 4, due=today() - timedelta(days=1))
        step_item(cast.actor, cast.programme_id, number, agenda(cast, number).keys[0], ItemState.RUNNING)
    return f"{cast.url}/workshops/{number}"


def lines(app: Flask, cast: Cast) -> tuple[AgendaLine, ...]:
    with app.app_context():
        return agenda(cast, 1, live=True).items


def bar_of(client: CheckedClient, path: str) -> str:
    """The bar on a page, as it came."""
    text: str = client.get(path).get_data(as_text=True)
    assert text.count(BAR) == 1, path
    return text.split(BAR)[1].split("</section>")[0]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_where_the_room_is(
    app: Flask, client: CheckedClient, cast: Cast, session: str, page: str
) -> None:
    first, second = lines(app, cast)[:2]
    bar = bar_of(client, f"{session}/{page}")
    assert f"block 1 of {len(lines(app, cast))}" in bar and first.title in bar
    assert f"Next: {second.title}" in bar and "ends about" in bar and "the wall shows" in bar
    for act in ("minutes", "pause", "room/blank", "room/hide"):
        assert f"/{act}" in bar
    text = client.get(f"{session}/{page}").get_data(as_text=True)
    assert COUNT in text and "crumbs" not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_press_comes_back_to_the_page_that_it_was_made_on(
    app: Flask, client: CheckedClient, cast: Cast, session: str, page: str
) -> None:
    path = f"{session}/{page}"
    second = lines(app, cast)[1]
    pressed = client.submit(path, action=f"/items/{second.key}/start")
    assert (pressed.status_code, pressed.location) == (303, path)
    assert lines(app, cast)[1].state is ItemState.RUNNING
    for action in (f"/items/{second.key}/pause", "/room/blank"):
        assert client.submit(path, action=action).location == path
    assert lines(app, cast)[1].is_paused
    assert "nothing: it is blank" in bar_of(client, path)


def test_a_press_that_somebody_was_quicker_with_is_told_on_the_page_it_was_made_on(
    app: Flask, client: CheckedClient, cast: Cast, session: str
) -> None:
    path = f"{session}/review/S-01"
    stale = client.form(path, action=f"/items/{lines(app, cast)[1].key}/start")
    for line in lines(app, cast)[1:3]:
        client.submit(path, action=f"/items/{line.key}/start")
    told = client.post(stale.action, data=stale.fields, csrf=False)
    assert (told.status_code, told.location) == (303, path)
    assert "Your press changed nothing." in client.get(path).get_data(as_text=True)
    assert [line.state for line in lines(app, cast)].count(ItemState.RUNNING) == 1


def test_a_press_leads_to_no_page_of_anybody_else(client: CheckedClient, session: str) -> None:
    for elsewhere in ("https://example.org/", "//example.org", "/programmes/other/", "/sign-out"):
        answer = client.post(f"{session}/run/room/blank", data={"on": "1", "back": elsewhere})
        assert answer.location == f"{session}/run"


def test_only_on_run_is_the_next_button_filled(client: CheckedClient, session: str) -> None:
    for page in PAGES:
        button = bar_of(client, f"{session}/{page}").split('data-act="next"')[0].rpartition("<button")[2]
        assert ("btn--quiet" in button) is (page != "run"), page


def test_a_break_and_a_pause_read_so(app: Flask, client: CheckedClient, cast: Cast, session: str) -> None:
    with stored_by(app):
        pause_item(cast.actor, cast.programme_id, 1, lines(app, cast)[0].key)
    assert ", paused" in bar_of(client, f"{session}/commit") and "Go on" in bar_of(client, f"{session}/sign")
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, 1, "", None)
        number = plan(cast, Kind.LAUNCH)
        start_workshop(cast.actor, cast.programme_id, number)
        rest = next(one for one in agenda(cast, number).items if one.activity is Activity.BREAK)
        step_item(cast.actor, cast.programme_id, number, rest.key, ItemState.RUNNING)
    bar = bar_of(client, f"{cast.url}/workshops/{number}/review")
    assert ", until " in bar and "“Back at " in bar


def test_before_the_session_and_after_it_there_is_no_second_row(
    app: Flask, client: CheckedClient, cast: Cast, session: str
) -> None:
    with stored_by(app):
        number = plan(cast)
    for page in ("run", "commit", "sign", "run/close", "here"):
        assert BAR not in client.get(f"{cast.url}/workshops/{number}/{page}").get_data(as_text=True)
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, 1, "", None)
    for page in ("review", "commit", "sign", "run/close"):
        text = client.get(f"{session}/{page}").get_data(as_text=True)
        assert BAR not in text and COUNT in text


@pytest.fixture
def keeping(app: Flask) -> Flask:
    """The app as it comes, which keeps pages and what bars are made of."""
    app.extensions[unchanged.NAME] = unchanged.Pages(unchanged.ROOM)
    app.extensions[room_bar.NAME] = Memory(room_bar.ROOM)
    return app


@pytest.mark.parametrize("page", ["review/S-01", "commit"])
def test_on_a_kept_page_the_bar_is_that_of_now_and_asks_nothing(
    keeping: Flask,
    client: CheckedClient,
    cast: Cast,
    session: str,
    counted_queries: CountedQueries,
    page: str,
) -> None:
    path = f"{session}/{page}"
    early = bar_of(client, path)
    later = clock.now() + timedelta(minutes=lines(keeping, cast)[0].minutes + 7)
    with clock.held(later), counted_queries() as asked:
        late = bar_of(client, path)
    assert "just in time" in early and "7 min over" in late and "What to do about it" in late
    assert len(asked) == 1
    with stored_by(keeping):
        set_attendance(cast.actor, cast.programme_id, 1, cast.supplier_member.number, True)
    assert f">{1}</b>" in client.get(path).get_data(as_text=True).split(COUNT)[1].split("</p>")[0]


@pytest.mark.parametrize(("page", "most"), [("run", 9), ("review/S-01", 8), ("commit", 8)])
def test_what_a_page_asks_for_when_it_is_made_anew(
    client: CheckedClient, session: str, counted_queries: CountedQueries, page: str, most: int
) -> None:
    """The console asks besides who is there for the check-in that is on and how many parts are in.

    Commit asks for the pairs to work on first.
    """
    client.get(f"{session}/{page}")
    with counted_queries() as asked:
        client.get(f"{session}/{page}")
    assert len(asked) <= most


def test_a_script_gets_the_bar_of_its_page_alone(client: CheckedClient, session: str) -> None:
    text = client.get(f"{session}/run/bar?tab=review&back={session}/review/S-02").get_data(as_text=True)
    assert text.count(BAR) == text.count(COUNT) == 1 and "run-bar--review" in text
    assert f'name="back" value="{session}/review/S-02"' in text
    assert "run-bar--run" in client.get(f"{session}/run/bar?tab=else").get_data(as_text=True)


def picture_in(client: CheckedClient, path: str) -> str:
    """The small picture of the wall beside what it shows."""
    text: str = client.get(path).get_data(as_text=True)
    assert text.count("run-wall__picture") == 1, path
    return text.partition("run-wall__picture")[2].partition("</section>")[0]


@pytest.mark.parametrize("page", [one for one in PAGES if one not in room_bar.IN_WORDS])
def test_each_page_has_a_small_picture_of_the_wall(
    app: Flask, client: CheckedClient, cast: Cast, session: str, page: str
) -> None:
    path = f"{session}/{page}"
    first, second = lines(app, cast)[:2]
    before = picture_in(client, path)
    assert " inert " in before and first.prompt in before
    client.submit(path, action=f"/items/{second.key}/start")
    after = picture_in(client, path)
    assert 'data-mode="review"' in after and first.prompt not in after
    client.submit(path, action="/room/blank")
    assert "scene--blank" in picture_in(client, path)


def test_a_page_without_the_styles_of_the_wall_has_words_alone(client: CheckedClient, session: str) -> None:
    for page in PAGES:
        text = client.get(f"{session}/{page}").get_data(as_text=True)
        has_styles = "css/families/room." in text
        assert ("run-wall__picture" in text) is has_styles, page
        assert "the wall shows" in text


def test_the_picture_is_made_once_for_each_version_of_the_room(
    keeping: Flask, client: CheckedClient, cast: Cast, session: str, counted_queries: CountedQueries
) -> None:
    fresh = f"{session}/run/bar?tab=commit&back={session}/commit"
    assert "scene--blank" not in picture_in(client, fresh)
    with counted_queries() as asked:
        picture_in(client, fresh)
    assert len(asked) == 3, "who asks, the session, and its room: no event tells of every card"
    with stored_by(keeping):
        told_by_nothing = "UPDATE rooms SET blank = :on, version = version + 1"
        db.session.execute(db.text(told_by_nothing), {"on": True})
    assert "scene--blank" in picture_in(client, fresh)
