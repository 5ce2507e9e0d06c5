"""Linking over HTTP: the console's lists, the wall, phones, and what Commit makes of the pairs to work on first."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from facilitator.queries.registers import registers_of
from facilitator.services.audit import audit_programme
from facilitator.services.registers import move_entry
from facilitator.services.rooms import set_hidden
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.phones import Wall, wall_in
from tests.registers import concern, opportunity


@pytest.fixture
def wall(app: Flask, cast: Cast) -> Iterator[Wall]:
    yield wall_in(app, cast)
    with app.app_context():
        assert audit_programme(cast.programme_id).faults == ()


@pytest.fixture
def phone(wall: Wall, cast: Cast) -> CheckedClient:
    return wall.phone(cast.supplier_member)


@pytest.fixture
def lists(wall: Wall, cast: Cast) -> Wall:
    """Two opportunities and three concerns before the room."""
    with wall.writing():
        for title in ("Plan a <i>season</i> together", "Share the forecast"):
            opportunity(cast, title)
        for title in ("Last in line", "Numbers change", "Claims wait"):
            concern(cast, title)
    wall.switch("linking")
    return wall


def console(wall: Wall) -> str:
    return f"{wall.cast.url}/workshops/{wall.block.workshop.number}/run"


def act(client: CheckedClient, wall: Wall, press: str, **fields: str) -> str:
    """What a button of the desk sends; returns the page after it."""
    address = f"{console(wall)}/items/{wall.block.item.key}/linking/act/{press}"
    answer = client.post(address, data=fields)
    assert answer.status_code == 303, answer.text
    return client.get(console(wall)).text


def buttons(page: str) -> dict[str, str]:
    """What each row of the desk sends, by its id."""
    found = re.findall(r'<button[^>]*class="linking__pick"[^>]*>', page)
    sent = (dict(re.findall(r'([a-z-]+)="([^"]*)"', one)) for one in found)
    return {one["id"]: f"{one['name']}={one['value']}" for one in sent}


def test_two_taps_draw_a_line_and_a_third_rubs_it_out(
    lists: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient
) -> None:
    page = client.get(console(lists)).text
    assert buttons(page)["lo-O-01"] == "opportunity=O-01"
    assert len(re.findall(r'id="lk-[^>]* disabled', page)) == 3, (
        "without an opportunity no concern can be tied"
    )
    page = act(client, lists, "on", opportunity="O-01")
    assert "O-01 is on: tap the concerns" in page and not re.search(r'id="lk-[^>]* disabled', page)
    assert (buttons(page)["lo-O-01"], buttons(page)["lk-K-02"]) == ("opportunity=", "tie=K-02")
    page = act(client, lists, "tie", opportunity="O-01", tie="K-02")
    assert "1 line: K-02" in page and "Undo: line O-01 – K-02" in page
    assert buttons(page)["lk-K-02"] == "untie=K-02"
    for shown in (stranger.get(lists.screen), phone.get("/room")):
        assert "Plan a &lt;i&gt;season&lt;/i&gt; together" in shown.text and "<i>season" not in shown.text
        assert "Numbers change" in shown.text
    assert "linking__row is-on" in stranger.get(lists.screen).text
    assert "1 line" in stranger.get(lists.screen).text
    assert "Claims wait" in phone.get("/room").text.split("Concerns without a line")[1]
    page = act(client, lists, "tie", opportunity="O-01", untie="K-02")
    assert buttons(page)["lk-K-02"] == "tie=K-02" and "Undo: O-01 – K-02 rubbed out" in page


def test_what_has_no_line_says_so_once_the_room_was_at_it(
    lists: Wall, client: CheckedClient, stranger: CheckedClient
) -> None:
    assert "could start next week" not in stranger.get(lists.screen).text
    act(client, lists, "tie", opportunity="O-01", tie="K-02")
    act(client, lists, "on", opportunity="O-02")
    page = act(client, lists, "on", opportunity="")
    for text in (page, stranger.get(lists.screen).text):
        assert text.count("could start next week") >= 1 and "kept for later" in text


def test_a_pair_is_chosen_shows_on_commit_and_a_commitment_serves_both(
    lists: Wall, client: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    commit = f"{cast.url}/workshops/{lists.block.workshop.number}/commit"
    assert "It serves" not in client.get(commit).text
    act(client, lists, "tie", opportunity="O-01", tie="K-02")
    page = act(client, lists, "first", opportunity="O-01", choose="K-02")
    assert "1 of two or three pairs" in page and "pair=O-01+K-02" in page
    assert "<b>O-01 with K-02</b>" in stranger.get(lists.screen).text
    text = client.get(f"{commit}?pair=O-01+K-02").text
    assert re.search(r'<option selected value="O-01 K-02">O-01 Plan a [^<]* with K-02 Numbers change<', text)
    assert '<option selected value="">' in client.get(commit).text
    line = {"giver": cast.supplier_member.name, "deed": "Name one planner", "step": "1", "stretch": "2"}
    assert client.post(commit, data={**line, "serves": "O-02 K-01", "once": "a"}).status_code == 422
    assert client.post(commit, data={**line, "serves": "O-01 K-02", "once": "b"}).status_code == 303
    with lists.app.app_context():
        register = registers_of(cast.programme_id)
        served = {ref: [one.ref for one in register.entry(ref).served_by] for ref in ("O-01", "K-02", "K-01")}
    assert served == {"O-01": ["S-01"], "K-02": ["S-01"], "K-01": []}
    act(client, lists, "tie", opportunity="O-01", untie="K-02")
    assert "It serves" not in client.get(commit).text, "a pair without its line is none"


def test_hidden_the_room_sees_the_question_alone(
    lists: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    with lists.writing():
        set_hidden(cast.actor, cast.programme_id, lists.block.workshop.number, True)
    for shown in (stranger.get(lists.screen), phone.get("/room")):
        assert "not shown for the moment" in shown.text and "Numbers change" not in shown.text
    page = client.get(console(lists)).text
    assert "hidden from the room" in page and "Numbers change" in page


def test_without_entries_it_says_what_to_do(
    wall: Wall, client: CheckedClient, phone: CheckedClient, stranger: CheckedClient, cast: Cast
) -> None:
    wall.switch("linking")
    assert "There are no opportunities and no concerns yet." in client.get(console(wall)).text
    with wall.writing():
        opportunity(cast, "Share the forecast")
    page = client.get(console(wall)).text
    assert "no open concerns yet" in page and "Gather them first" in page and "To the register" in page
    assert "no open concerns yet" in stranger.get(wall.screen).text
    assert "no open concerns yet" in phone.get("/room").text


def test_an_entry_that_is_gone_meanwhile_is_refused_in_words(
    lists: Wall, client: CheckedClient, cast: Cast
) -> None:
    address = f"{console(lists)}/items/{lists.block.item.key}/linking/act/tie"
    with lists.writing():
        move_entry(cast.actor, cast.programme_id, "K-01", "settled")
    answer = client.post(address, data={"opportunity": "O-01", "tie": "K-01"})
    assert answer.status_code == 409 and "not on the lists any more" in answer.text
    assert client.post(address, data={"opportunity": "O-01", "tie": "K-09"}).status_code == 404


def test_the_record_and_the_entrys_history_say_the_lines(
    lists: Wall, client: CheckedClient, cast: Cast
) -> None:
    act(client, lists, "tie", opportunity="O-02", tie="K-03")
    history = client.get(f"{cast.url}/register/O-02/history").text
    assert "Linked with K-03" in history
    with lists.writing():
        close_workshop(cast.actor, cast.programme_id, lists.block.workshop.number)
    record = client.get(f"{cast.url}/workshops/{lists.block.workshop.number}").text
    assert (
        "What holds what back" in record
        and "O-02 Share the forecast: held back by K-03 Claims wait" in record
    )
