"""The console with two facilitators at once: stale presses, time, other activities, giving for those without phones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.agendas import ItemState
from facilitator.extensions import db
from facilitator.models import AgendaItem, Workshop
from facilitator.queries.agendas import Agenda, AgendaLine
from facilitator.queries.answers import answers_of
from facilitator.queries.rooms import state_of_mode
from facilitator.services.facilitators import add_facilitator
from facilitator.services.row_changes import change_rows
from facilitator.services.workshops import set_attendance
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.rooms import agenda, plan, workshop_of


@pytest.fixture
def room(app: Flask, client: CheckedClient, cast: Cast) -> str:
    """The address of a workshop that was just started."""
    with app.app_context(), write_lock(db.session):
        plan(cast)
        db.session.commit()
    url = f"{cast.url}/workshops/1/run"
    client.post(f"{url}/start")
    return url


@pytest.fixture
def oskar(app: Flask, outsider_client: CheckedClient, cast: Cast) -> CheckedClient:
    """A second facilitator at another console."""
    with app.app_context(), write_lock(db.session):
        add_facilitator(cast.actor, cast.programme_id, "oskar@example.net")
        db.session.commit()
    return outsider_client


def now_in(app: Flask, cast: Cast) -> Agenda:
    with app.app_context():
        return agenda(cast, 1, live=True)


def on_in(app: Flask, cast: Cast) -> AgendaLine:
    on = now_in(app, cast).now
    assert on is not None
    return on


def text_of(client: CheckedClient, url: str) -> str:
    return client.get(url, follow_redirects=True).get_data(as_text=True)


def pass_time(app: Flask, minutes: int) -> None:
    """As if the workshop and the block that is on had begun earlier."""
    earlier = clock.now() - timedelta(minutes=minutes)
    with app.app_context(), write_lock(db.session):
        item = db.session.query(AgendaItem).filter_by(state="running").one()
        item.started_at = earlier
        change_rows(update(Workshop).where(Workshop.id == item.workshop_id).values(started_at=earlier))
        db.session.commit()


def test_two_press_next_and_the_room_goes_on_once(
    app: Flask, client: CheckedClient, oskar: CheckedClient, cast: Cast, room: str
) -> None:
    keys = now_in(app, cast).keys
    mine = client.form(room, f"{keys[1]}/start")
    theirs = oskar.form(room, f"{keys[1]}/start")
    assert oskar.post(theirs.action, data=theirs.fields, csrf=False).status_code == 303
    late = client.post(mine.action, data=mine.fields, csrf=False)
    text = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Oskar Fremd has gone on to “Check-in round” a moment ago. Your press changed nothing." in text
    assert on_in(app, cast).key == keys[1]
    assert "Next: Why trust, here, now" in text


def test_a_page_that_shows_an_older_block_cannot_skip_the_present_one(
    app: Flask, client: CheckedClient, oskar: CheckedClient, cast: Cast, room: str
) -> None:
    keys = now_in(app, cast).keys
    back = client.form(room, f"{keys[0]}/back")
    oskar.submit(room, action=f"{keys[1]}/start")
    assert client.post(back.action, data=back.fields, csrf=False).status_code == 409
    states = [line.state for line in now_in(app, cast).items[:2]]
    assert states == [ItemState.DONE, ItemState.RUNNING]


def test_minutes_are_given_and_taken(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    on = on_in(app, cast)
    url = f"{room}/items/{on.key}/minutes"
    shown = {"shown": str(on.minutes)}
    assert client.post(url, data={**shown, "by": "5"}).status_code == 303
    assert on_in(app, cast).minutes == on.minutes + 5
    late = client.post(url, data={**shown, "by": "1"})
    assert late.status_code == 409
    assert "You have changed the minutes" in late.get_data(as_text=True)
    assert on_in(app, cast).minutes == on.minutes + 5
    wrong = client.post(url, data={"shown": str(on.minutes + 5), "by": "100"})
    assert wrong.status_code == 422 and "steps of one and five minutes" in wrong.get_data(as_text=True)


def test_minutes_of_a_block_that_is_looked_at_keep_it_on_the_screen(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    later = now_in(app, cast).items[3]
    answer = client.post(f"{room}/items/{later.key}/minutes", data={"shown": str(later.minutes), "by": "-1"})
    assert answer.location == f"{room}?item={later.key}"
    assert "planned:" in text_of(client, room)


def test_a_pause_stops_the_clock_and_going_on_starts_it(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    key = on_in(app, cast).key
    client.post(f"{room}/items/{key}/pause")
    text = text_of(client, room)
    assert on_in(app, cast).is_paused and "Go on" in text and "data-due" not in text.split('id="run-desk"')[0]
    client.post(f"{room}/items/{key}/resume")
    assert not on_in(app, cast).is_paused and "Go on" not in text_of(client, room)
    other = now_in(app, cast).keys[2]
    assert client.post(f"{room}/items/{other}/pause").status_code == 409


def test_what_is_parked_stands_apart_and_can_be_taken_up(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    key = on_in(app, cast).key
    client.post(f"{room}/items/{key}/park")
    text = text_of(client, room)
    assert "Nothing is on" in text and "Parked" in text and "Take it up" in text
    assert "Parked and not taken up:" in text_of(client, f"{room}/close")
    client.submit(room, action=f"{key}/start")
    assert on_in(app, cast).key == key


def test_lost_time_is_settled_as_offered(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    assert "What to do about it" not in text_of(client, room)
    pass_time(app, 60)
    text = text_of(client, room)
    assert "What to do about it" in text and "Finish later" in text and "Or drop a block:" in text
    with app.app_context():
        found = agenda(cast, 1, live=True).overrun(clock.now())
    assert found is not None
    gone = found.offers_of("drop")[0].keys[0]
    fields = {"choice": "drop", "mark": found.mark, "key": gone}
    assert client.post(f"{room}/overrun", data=fields).status_code == 303
    dropped = now_in(app, cast).line(gone)
    assert dropped is not None and dropped.state is ItemState.SKIPPED
    again = client.post(f"{room}/overrun", data=fields)
    assert again.status_code == 409 and "changed nothing" in again.get_data(as_text=True)
    assert client.post(f"{room}/overrun", data={**fields, "choice": "magic"}).status_code == 422


def test_locked_blocks_are_marked(app: Flask, client: CheckedClient, cast: Cast, room: str) -> None:
    locked = sum(line.locked for line in now_in(app, cast).items)
    assert locked and text_of(client, room).count("Neither shortened nor dropped") == locked


def test_a_block_switches_its_activity_once(
    app: Flask, client: CheckedClient, oskar: CheckedClient, cast: Cast, room: str
) -> None:
    on = on_in(app, cast)
    assert client.post(f"{room}/items/{on.key}/mode/gather", data={"seen": on.mode}).status_code == 303
    assert on_in(app, cast).mode == "gather"
    late = oskar.post(f"{room}/items/{on.key}/mode/vote", data={"seen": on.mode})
    text = late.get_data(as_text=True)
    assert late.status_code == 409 and "Maja Okonkwo has switched the activity" in text
    assert on_in(app, cast).mode == "gather"
    for nonsense in ("nothing-like-it", "commit"):
        assert client.post(f"{room}/items/{on.key}/mode/{nonsense}").status_code == 404


def test_a_press_at_the_desk_from_an_old_page_changes_nothing(
    app: Flask, client: CheckedClient, oskar: CheckedClient, cast: Cast, room: str
) -> None:
    on = on_in(app, cast)
    client.post(f"{room}/items/{on.key}/mode/gather")
    url = f"{room}/items/{on.key}/gather/act/open"
    with app.app_context():
        version = state_of_mode(on.id, "gather").version
    fields = {"version": str(version), "prompt": "What would be possible?", "naming": "named"}
    assert client.post(url, data=fields).status_code == 303
    late = oskar.post(url, data={**fields, "prompt": "Another question"})
    assert late.status_code == 409
    with app.app_context():
        assert state_of_mode(on.id, "gather").settings["prompt"] == "What would be possible?"
    assert client.post(f"{room}/items/{on.key}/gather/act/nothing").status_code == 404


@pytest.fixture
def asking(app: Flask, client: CheckedClient, cast: Cast, room: str) -> str:
    """The address for giving in a check-in that collects, by name, one word from everybody."""
    with app.app_context(), write_lock(db.session):
        for person in cast.people:
            set_attendance(cast.actor, cast.programme_id, 1, person.number, True)
        db.session.commit()
    on = on_in(app, cast)
    client.post(f"{room}/items/{on.key}/mode/check-in")
    assert client.post(f"{room}/items/{on.key}/check-in/act/ask").status_code == 303
    return f"{room}/items/{on.key}/check-in"


def test_the_facilitator_gives_for_somebody_without_a_phone(
    app: Flask, client: CheckedClient, cast: Cast, room: str, asking: str
) -> None:
    item = on_in(app, cast)
    with app.app_context():
        state = state_of_mode(item.id, "check-in")
    answer = client.post(
        f"{asking}/give/answer",
        data={"person": str(cast.customer_member.number), "run": str(state.run), "value": "hopeful"},
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "Noted for Cem Yıldız." in text_of(client, room)
    with app.app_context():
        given = answers_of(item.id, "check-in", state.run)
    assert [(one.name, one.side, one.value) for one in given] == [("Cem Yıldız", "customer", "hopeful")]


def test_nobody_gives_for_a_stranger_or_in_another_run(
    app: Flask, client: CheckedClient, cast: Cast, room: str, asking: str
) -> None:
    url = f"{asking}/give/answer"
    for person in ("99", "x", "-1"):
        assert client.post(url, data={"person": person, "value": "hopeful"}).status_code == 404
    stale = {"person": str(cast.customer_member.number), "run": "7", "value": "hopeful"}
    assert client.post(url, data=stale).status_code == 409
    assert client.post(f"{asking}/give/nothing", data=stale).status_code == 404
    keys = now_in(app, cast).keys
    client.post(f"{room}/items/{keys[1]}/start")
    assert client.post(url, data={**stale, "run": ""}).status_code == 409
    assert not db_answers(app, cast, asking)


def db_answers(app: Flask, cast: Cast, asking: str) -> list[object]:
    key = asking.split("/items/")[1].split("/")[0]
    with app.app_context():
        line = agenda(cast, 1).line(key)
        assert line is not None
        return list(answers_of(line.id, "check-in", 1))


def test_what_is_not_there_and_what_is_foreign_answer_alike(
    client: CheckedClient, outsider_client: CheckedClient, app: Flask, cast: Cast, room: str
) -> None:
    key = on_in(app, cast).key
    for path in ("mode/gather", "gather/act/open", "gather/give/card", "pause", "minutes", "park"):
        assert outsider_client.post(f"{room}/items/{key}/{path}").status_code == 404
        assert client.post(f"{room}/items/not-there/{path}").status_code in (404, 409), path
    assert outsider_client.post(f"{room}/overrun").status_code == 404


def test_looking_ahead_shows_what_its_screens_would_show(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    later = next(line for line in now_in(app, cast).items[2:] if line.prompt)
    text = text_of(client, f"{room}?item={later.key}")
    screens = text.split('id="run-screens"')[1].split("</section>")[0:6]
    assert "What they would see" in text and "Only you see this" in text
    assert any(later.prompt in part for part in screens)
    assert on_in(app, cast).key != later.key
    assert "What they see" in text_of(client, room)


def test_the_page_asks_the_database_as_often_whatever_stands_on_it(
    app: Flask, client: CheckedClient, cast: Cast, room: str, counted_queries: CountedQueries
) -> None:
    with counted_queries() as few:
        client.get(room)
    with app.app_context(), write_lock(db.session):
        for person in cast.people:
            set_attendance(cast.actor, cast.programme_id, 1, person.number, True)
        first = db.session.query(AgendaItem).filter_by(workshop_id=workshop_of(cast, 1).id, position=1).one()
        for place in range(30):
            copy = {"title": f"Item {place}", "minutes": 5, "activity": "talk", "position": 40 + place}
            db.session.add(AgendaItem(workshop_id=first.workshop_id, key=f"more{place:04}", **copy))
        db.session.commit()
    with counted_queries() as many:
        client.get(room)
    assert len(many) == len(few) <= 12


def test_the_closing_page_sets_planned_beside_taken(
    app: Flask, client: CheckedClient, cast: Cast, room: str
) -> None:
    pass_time(app, 25)
    keys = now_in(app, cast).keys
    client.post(f"{room}/items/{keys[1]}/start")
    first = now_in(app, cast).items[0]
    text = text_of(client, f"{room}/close")
    assert "Time, planned and taken" in text and '<b class="closing-over">25</b>' in text
    assert f">{first.planned_minutes}<" in text and "not reached" in text and "still on" in text
