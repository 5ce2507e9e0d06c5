"""A register's table comes in on its page: looked at first, then brought in, and what is new taken out again."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from facilitator.database import write_lock
from facilitator.domain.registers import kind_by_key
from facilitator.domain.registers.concerns import CONCERNS
from facilitator.extensions import db
from facilitator.office.workbook_writer import write_workbook
from facilitator.queries.registers import registers_of
from facilitator.services.registers import weigh_entry
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.pages import forms_of
from tests.registers import concern

HEAD = "ref,title,status,severity\n"


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register/concerns/table"


def titles(app: Flask, cast: Cast) -> list[tuple[str, str]]:
    with app.app_context():
        return [(one.ref, one.title) for one in registers_of(cast.programme_id).of(CONCERNS)]


def sent(client: CheckedClient, url: str, text: str, go: str = "confirm", **more: Any) -> Any:
    return client.submit(url, {"text": text, "go": go} | more, action="/table")


def test_a_table_is_looked_at_first(app: Flask, client: CheckedClient, cast: Cast, url: str) -> None:
    with app.app_context(), write_lock(db.session):
        ref = concern(cast, "Dock closed on Fridays")
        db.session.commit()
    answer = sent(client, url, f"{HEAD}{ref},Dock closed on Sundays,,\n,Šárka’s plan is late,,4\n", "look")
    assert answer.status_code == 200
    told = " ".join(answer.text.split())
    assert "1 entry is new. 1 entry changes; its former words stay in its history." in told
    assert "Bring in 2 rows" in told and "Šárka’s plan is late" in told
    assert titles(app, cast) == [(ref, "Dock closed on Fridays")]


def test_it_comes_in_and_what_is_new_can_be_taken_out(
    app: Flask, client: CheckedClient, cast: Cast, url: str
) -> None:
    with app.app_context(), write_lock(db.session):
        ref = concern(cast, "Dock closed on Fridays")
        db.session.commit()
    answer = sent(client, url, f"{HEAD}{ref},Dock closed on Sundays,,\n,Two,,\n,Three,,4\n")
    assert answer.status_code == 303
    assert [title for _, title in titles(app, cast)] == ["Three", "Dock closed on Sundays", "Two"]
    page = client.get(answer.location).text
    assert "2 entries are new. 1 entry was changed." in page
    undo = next(form for form in forms_of(page) if form.action.endswith("/table/undo"))
    assert client.post(undo.action, data=undo.fields, csrf=False).status_code == 303
    assert titles(app, cast) == [(ref, "Dock closed on Sundays")]


def test_the_same_sheet_comes_in_once(app: Flask, client: CheckedClient, cast: Cast, url: str) -> None:
    once = {"once": "a" * 32}
    text = f"{HEAD},Two,,\n"
    assert sent(client, url, text, **once).status_code == 303
    assert sent(client, url, text, **once).status_code == 303
    assert [title for _, title in titles(app, cast)] == ["Two"]


def test_a_workbook_is_read_and_travels_as_text(
    app: Flask, client: CheckedClient, cast: Cast, url: str
) -> None:
    book = write_workbook("concerns", ("title", "note"), [("=1+1", "Zoë, “yes”"), ("Two", "")])
    page = client.post(url, data={"file": (io.BytesIO(book), "list.xlsx"), "go": "look", "once": "b"})
    assert page.status_code == 200 and "2 entries are new." in page.text
    text = next(form for form in forms_of(page.text) if form.action.endswith("/table")).fields["text"]
    assert sent(client, url, text).status_code == 303
    assert [title for _, title in titles(app, cast)] == ["=1+1", "Two"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,status\nTwo,\n", "title"),
        (f"{HEAD}K-77,Two,,\n", "There is no K-77 here"),
        (f"{HEAD},Two,nonsense,\n", "Line 2"),
        (HEAD + ",Two,nonsense,\n" * 25, "And 5 more lines."),
        ("", "Choose a file"),
    ],
)
def test_what_cannot_come_in_is_said_beside_the_file_and_stays_typed(
    app: Flask, client: CheckedClient, cast: Cast, url: str, text: str, words: str
) -> None:
    answer = sent(client, url, text)
    assert answer.status_code == 422
    assert words in answer.text
    assert titles(app, cast) == []
    for line in text.splitlines()[1:2]:
        assert line in answer.text


@pytest.mark.parametrize(
    ("key", "columns", "row"),
    [
        ("opportunities", "title", "A season together"),
        ("expectations", "title,side", "Fewer surprises,supplier"),
        ("measures", "title,side", "Deliveries on the day,customer"),
        ("access", "title,side", "The dock plan,customer"),
    ],
)
def test_the_table_of_any_register_can_be_taken_out(
    app: Flask, client: CheckedClient, cast: Cast, key: str, columns: str, row: str
) -> None:
    place = f"{cast.url}/register/{key}/table"
    answer = sent(client, place, f"{columns}\n{row}\n")
    assert answer.status_code == 303
    undo = next(
        form for form in forms_of(client.get(answer.location).text) if form.action.endswith("/table/undo")
    )
    assert client.post(undo.action, data=undo.fields, csrf=False).status_code == 303
    with app.app_context():
        assert registers_of(cast.programme_id).of(kind_by_key(key)) == ()


def test_what_somebody_worked_with_since_and_what_came_otherwise_is_not_taken_out(
    app: Flask, client: CheckedClient, cast: Cast, url: str
) -> None:
    with app.app_context(), write_lock(db.session):
        concern(cast, "Not from a table")
        db.session.commit()
    answer = sent(client, url, f"{HEAD},Two,,\n")
    undo = next(
        form for form in forms_of(client.get(answer.location).text) if form.action.endswith("/table/undo")
    )
    every = undo.fields | {"first": "1"}
    assert client.post(undo.action, data=every, csrf=False).status_code == 409
    with app.app_context(), write_lock(db.session):
        weigh_entry(cast.actor, cast.programme_id, "K-02", 5)
        db.session.commit()
    assert client.post(undo.action, data=undo.fields, csrf=False).status_code == 409
    assert [title for _, title in titles(app, cast)] == ["Two", "Not from a table"]
