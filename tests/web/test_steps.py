"""Pages of the five steps: guidance, where the programme stands, and moving to another step."""

from __future__ import annotations

from flask import Flask

from facilitator.method import load_method
from facilitator.models import Event
from tests.clients import CheckedClient
from tests.events import read_where
from tests.factories import Cast


def text_of(client: CheckedClient, url: str) -> str:
    return client.get(url).get_data(as_text=True)


def test_the_overview_names_all_five_and_marks_the_present_one(client: CheckedClient, cast: Cast) -> None:
    page = text_of(client, f"{cast.url}/steps")
    places = [page.index(f'/steps/{step.number}">') for step in load_method().steps]
    assert places == sorted(places)
    assert page.count("step-card is-now") == page.count(">working on this</span>") == 1


def test_each_step_brings_its_whole_guidance(client: CheckedClient, cast: Cast) -> None:
    for step in load_method().steps:
        page = text_of(client, f"{cast.url}/steps/{step.number}")
        for part in (step.prompts[-1], step.pitfalls[-1], step.done_when[-1].text, step.commitments[-1].deed):
            assert part.replace("&", "&amp;").replace("'", "&#39;") in page


def test_there_is_no_sixth_step(client: CheckedClient, cast: Cast) -> None:
    assert client.get(f"{cast.url}/steps/6").status_code == 404
    assert client.get(f"{cast.url}/steps/0").status_code == 404


def test_moving_on_keeps_the_decision_and_shows_on_the_page(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    moved = client.submit(f"{cast.url}/steps/2", {"note": "Both sponsors said yes."}, "/step")
    assert moved.status_code == 303
    assert "Step 2 of 5" in text_of(client, cast.url)
    with app.app_context():
        [event] = read_where(Event.kind == "StepChanged", Event.programme_id == cast.programme_id)
    assert event["data"]["note"] == "Both sponsors said yes."


def test_moving_twice_to_the_same_step_is_refused(client: CheckedClient, cast: Cast) -> None:
    form = client.form(f"{cast.url}/steps/3", "/step")
    first, second_tap = (client.post(form.action, data=form.fields) for _ in range(2))
    assert first.status_code == second_tap.status_code == 303
    fresh = {name: value for name, value in form.fields.items() if name != "once"}
    assert client.post(form.action, data=fresh).status_code == 409
    assert client.post(form.action, data={**fresh, "step": "7"}).status_code == 409
