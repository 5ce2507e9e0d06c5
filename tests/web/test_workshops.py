"""Planning, preparing and looking back at workshops in the browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.agendas import Activity, ItemDraft
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.queries.agendas import Agenda
from facilitator.queries.workshops import WorkshopBrief, timeline
from facilitator.services.agendas import add_item, save_notes
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.pages import forms_of
from tests.rooms import agenda, plan, run_first_item, workshop_of


@pytest.fixture
def planned(app: Flask, cast: Cast) -> int:
    """A planned launch in the database."""
    with app.app_context(), write_lock(db.session):
        number = plan(cast)
        db.session.commit()
    return number


def place(cast: Cast, number: int, rest: str = "") -> str:
    return f"{cast.url}/workshops/{number}{rest}"


def agenda_in(app: Flask, cast: Cast, number: int) -> Agenda:
    with app.app_context():
        return agenda(cast, number)


def workshop_in(app: Flask, cast: Cast, number: int) -> WorkshopBrief:
    with app.app_context():
        return workshop_of(cast, number)


def page(client: CheckedClient, url: str, status: int = 200) -> str:
    response = client.get(url, follow_redirects=True)
    assert response.status_code == status, response.status_code
    return response.get_data(as_text=True)


def test_without_workshops_the_page_says_what_they_are_for(client: CheckedClient, cast: Cast) -> None:
    text = page(client, f"{cast.url}/workshops")
    assert "A programme begins with a launch" in text
    assert f"{cast.url}/workshops/new" in text


def test_a_workshop_is_ready_after_one_press(app: Flask, client: CheckedClient, cast: Cast) -> None:
    response = client.submit(f"{cast.url}/workshops/new", {"attendees": "1"})
    assert response.status_code == 303 and response.location.endswith("/workshops/1")
    found = workshop_in(app, cast, 1)
    assert (found.kind, found.title, found.length_minutes) == (Kind.LAUNCH, "Launch workshop", 180)
    text = page(client, place(cast, 1))
    assert "180 of 180 minutes" in text and "fits exactly" in text and "Welcome and purpose" in text
    assert "Launch workshop" in page(client, f"{cast.url}/workshops")


def test_after_the_launch_a_review_is_offered_a_cadence_later(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    with clock.held(datetime(2027, 1, 15, tzinfo=UTC)):
        fields = client.form(f"{cast.url}/workshops/new").fields
        assert (fields["kind"], fields["clock"]) == ("review", "09:30")
        client.submit(f"{cast.url}/workshops/new")
    with app.app_context():
        first, second = timeline(cast.programme_id)
    assert (second.starts_at - first.starts_at).days == 56


def test_the_same_form_sent_twice_plans_one_workshop(app: Flask, client: CheckedClient, cast: Cast) -> None:
    form = client.form(f"{cast.url}/workshops/new")
    answers = [client.post(f"{cast.url}/workshops/new", data=form.fields, csrf=False) for _press in range(2)]
    assert {answer.location for answer in answers} == {place(cast, 1)}
    with app.app_context():
        assert len(timeline(cast.programme_id)) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: CheckedClient, cast: Cast
) -> None:
    wrong = {"kind": "theme", "step": "1", "length_minutes": "3", "place": "Board room, Ålesund"}
    response = client.submit(f"{cast.url}/workshops/new", wrong)
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "one of the steps 2 to 5" in text and "16 hours" in text and "Board room, Ålesund" in text


def test_a_time_that_does_not_exist_is_explained(client: CheckedClient, cast: Cast) -> None:
    response = client.submit(f"{cast.url}/workshops/new", {"day": "2027-03-28", "clock": "02:30"})
    assert response.status_code == 422
    assert "the clocks go forward" in response.get_data(as_text=True)


def test_a_short_review_or_a_past_agenda_can_be_chosen(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    client.submit(f"{cast.url}/workshops/new", {"agenda": "template:short-review"})
    client.submit(f"{cast.url}/workshops/new", {"agenda": f"copy:{planned}"})
    assert agenda_in(app, cast, 2).fit.planned == 30
    assert agenda_in(app, cast, 3).fit.planned == 180
    wrong = client.submit(f"{cast.url}/workshops/new", {"kind": "launch", "agenda": "template:short-review"})
    assert wrong.status_code == 422 and "another kind" in wrong.get_data(as_text=True)


def test_an_edit_and_a_stale_edit_with_both_texts(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    url = place(cast, planned, "/edit")
    old = client.form(url).fields
    assert client.submit(url, {"title": "Their launch", "clock": "13:00"}).status_code == 303
    assert "13:00" in page(client, place(cast, planned))
    response = client.post(url, data={**old, "title": "Our launch"}, csrf=False)
    text = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Their launch" in text and "Our launch" in text
    again = client.post(url, data={**old, "title": "Our launch", "version": "2"}, csrf=False)
    assert again.status_code == 303
    assert workshop_in(app, cast, planned).title == "Our launch"


def test_an_item_is_added_from_the_palette_once_and_opened(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    url = place(cast, planned)
    form = client.form(url, "/agenda")
    answers = [
        client.post(form.action, data={**form.fields, "activity": "break"}, csrf=False) for _press in range(2)
    ]
    assert answers[0].location == answers[1].location
    assert len(agenda_in(app, cast, planned).items) == 12
    text = page(client, answers[0].location)
    assert "10 minutes over" in text
    assert client.post(form.action, data={"activity": "karaoke"}).status_code == 422


def test_an_item_is_edited_in_place_and_a_stale_edit_shows_both(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    key = agenda_in(app, cast, planned).keys[0]
    url, action = place(cast, planned), f"/agenda/{key}"
    old = client.form(url, action)
    assert client.submit(url, {"title": "Doors open", "minutes": "3"}, action).status_code == 303
    assert "7 minutes free" in page(client, url)
    response = client.post(old.action, data={**old.fields, "title": "Good morning"}, csrf=False)
    text = response.get_data(as_text=True)
    assert response.status_code == 409 and "Doors open" in text and "Good morning" in text
    bad = client.submit(url, {"title": "", "script": "Kept all the same"}, action)
    assert bad.status_code == 422 and "Kept all the same" in bad.get_data(as_text=True)


def test_removing_offers_undo_and_undo_brings_it_back(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    keys = agenda_in(app, cast, planned).keys
    response = client.post(place(cast, planned, f"/agenda/{keys[1]}/remove"), follow_redirects=True)
    assert "is off the agenda" in response.get_data(as_text=True)
    assert keys[1] not in agenda_in(app, cast, planned).keys
    assert client.post(place(cast, planned, f"/agenda/{keys[1]}/remove")).status_code == 303
    assert keys[1] not in agenda_in(app, cast, planned).keys
    client.post(place(cast, planned, f"/agenda/{keys[1]}/restore"))
    assert agenda_in(app, cast, planned).keys == keys


def test_moving_by_buttons_and_dragging_can_be_undone(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    keys = agenda_in(app, cast, planned).keys
    client.post(place(cast, planned, f"/agenda/{keys[0]}/move"), data={"to": "1"})
    assert agenda_in(app, cast, planned).keys[:2] == (keys[1], keys[0])
    undo = client.form(place(cast, planned), "/agenda/order")
    client.post(undo.action, data=undo.fields, csrf=False)
    assert agenda_in(app, cast, planned).keys == keys
    stale = client.post(place(cast, planned, "/agenda/order"), data={"keys": keys[0]})
    text = stale.get_data(as_text=True)
    assert stale.status_code == 409 and "Somebody changed the agenda" in text and keys[-1] in text
    assert agenda_in(app, cast, planned).keys == keys


def test_leaving_out_and_taking_back_in(app: Flask, client: CheckedClient, cast: Cast, planned: int) -> None:
    key = agenda_in(app, cast, planned).keys[5]
    client.post(place(cast, planned, f"/agenda/{key}/skip"))
    assert "10 minutes free" in page(client, place(cast, planned)) and "left out" in page(
        client, place(cast, planned)
    )
    client.post(place(cast, planned, f"/agenda/{key}/keep"))
    assert agenda_in(app, cast, planned).fit.over == 0


def test_another_agenda_replaces_this_one_and_undo_gives_it_back(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    keys = agenda_in(app, cast, planned).keys
    url = place(cast, planned, "/agenda/replace")
    assert client.post(url, data={"source": "template:nonsense"}).status_code == 404
    text = client.post(url, data={"source": "template:repair"}, follow_redirects=True).get_data(as_text=True)
    assert "60 of 180 minutes" in text
    (undo,) = [form for form in forms_of(text) if form.action.endswith("/agenda/bring-back")]
    client.post(undo.action, data=undo.fields, csrf=False)
    assert agenda_in(app, cast, planned).keys == keys


def test_a_closed_workshop_shows_its_record(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    with app.app_context(), write_lock(db.session):
        key = run_first_item(cast, planned)
        save_notes(cast.actor, cast.programme_id, planned, key, "“We learnt of it too late”", 1)
        close_workshop(cast.actor, cast.programme_id, planned, "Two promises each.")
        db.session.commit()
    text = page(client, place(cast, planned))
    assert "Two promises each." in text and "“We learnt of it too late”" in text and "not reached" in text
    assert "Closed without a signed list" in text
    assert client.get(place(cast, planned, "/edit")).status_code == 303


def test_nobody_else_sees_or_changes_it(
    app: Flask,
    client: CheckedClient,
    outsider_client: CheckedClient,
    stranger: CheckedClient,
    cast: Cast,
    planned: int,
) -> None:
    key = agenda_in(app, cast, planned).keys[0]
    for rest in ("", "/edit", "/run", "/run/close"):
        assert outsider_client.get(place(cast, planned, rest)).status_code == 404
        assert stranger.get(place(cast, planned, rest)).status_code == 302
    for rest in (f"/agenda/{key}/remove", "/run/start", "/attendance", f"/run/items/{key}/notes"):
        assert outsider_client.post(place(cast, planned, rest)).status_code == 404
    assert client.get(place(cast, 99)).status_code == 404
    assert agenda_in(app, cast, planned).keys[0] == key


def test_texts_of_any_script_are_shown_and_escaped(
    app: Flask, client: CheckedClient, cast: Cast, planned: int
) -> None:
    title = "Åpenhet, 透明性, شفافية & <b>mehr</b> 🎉 " + "Vertrauen" * 12
    with app.app_context(), write_lock(db.session):
        add_item(cast.actor, cast.programme_id, planned, ItemDraft(title, 5, Activity.TALK, "<script>"))
        db.session.commit()
    text = page(client, place(cast, planned))
    assert "شفافية &amp; &lt;b&gt;mehr" in text and "<b>mehr" not in text


def test_pages_need_the_same_few_queries_with_any_number_of_items_and_workshops(
    app: Flask, client: CheckedClient, cast: Cast, planned: int, counted_queries: CountedQueries
) -> None:
    urls = (
        f"{cast.url}/workshops",
        f"{cast.url}/workshops/new",
        place(cast, planned),
        place(cast, planned, "/run"),
    )

    def counts() -> list[int]:
        found = []
        for url in urls:
            with counted_queries() as statements:
                page(client, url)
            found.append(len(statements))
        return found

    before = counts()
    with app.app_context(), write_lock(db.session):
        for _one in range(10):
            plan(cast, Kind.REVIEW)
            add_item(cast.actor, cast.programme_id, planned, ItemDraft("More", 5, Activity.TALK))
        db.session.commit()
    assert counts() == before
    assert max(before) <= 10
