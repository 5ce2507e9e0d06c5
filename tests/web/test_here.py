"""Who is here: one screen of names to tap, true for both facilitators, reached from every page that asks for it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Person
from facilitator.services.people import add_person
from facilitator.services.workshops import close_workshop, start_workshop
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import make_running, stored_by
from tests.pages import forms_of
from tests.rooms import plan


@pytest.fixture
def session(app: Flask, cast: Cast) -> str:
    """The address of a session that runs."""
    with stored_by(app):
        number = make_running(cast)
    return f"{cast.url}/workshops/{number}"


def text_of(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def side(text: str, name: str) -> str:
    return text.split(f'id="here-{name}"')[1].split("</section>")[0]


def button(text: str, number: int) -> str:
    found = re.search(rf'<button[^>]*value="{number}:(?:in|out)".*?</button>', text, re.DOTALL)
    assert found is not None
    return found[0]


def tap(client: CheckedClient, page: str, number: int) -> None:
    """As the button says it, from the page that shows it."""
    said = re.search(rf'value="({number}:(?:in|out))"', text_of(client, page))
    assert said is not None
    forms = forms_of(text_of(client, page))
    form = next(one for one in forms if one.action.endswith(("/attendance", "/expected")))
    answer = client.post(form.action, data=form.fields | {"person": said[1]}, csrf=False)
    assert (answer.status_code, answer.location) == (303, page), answer.text


def test_a_tap_says_that_somebody_is_here_and_the_next_takes_it_back(
    client: CheckedClient, cast: Cast, session: str
) -> None:
    page, number = f"{session}/here", cast.supplier_member.number
    before = side(text_of(client, page), "supplier")
    assert "<b>0</b> of 2 here" in before and 'aria-pressed="false"' in button(before, number)
    tap(client, page, number)
    after = side(text_of(client, page), "supplier")
    assert "<b>1</b> of 2 here" in after and "marked" in button(after, number)
    assert 'aria-pressed="true"' in button(after, number)
    tap(client, page, number)
    assert "<b>0</b> of 2 here" in side(text_of(client, page), "supplier")


def test_supplier_stands_first_and_signatories_are_marked(
    client: CheckedClient, cast: Cast, session: str
) -> None:
    text = text_of(client, f"{session}/here")
    assert text.index('id="here-supplier"') < text.index('id="here-customer"')
    assert "signatory" in button(text, cast.customer_signatory.number)
    assert "signatory" not in button(text, cast.customer_member.number)


def test_observers_stand_apart_and_who_is_not_expected_has_a_word(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        db.session.get_one(Person, cast.customer_member.id).is_observer = True
        number = plan(cast, attendees=[cast.supplier_signatory.number, cast.customer_member.number])
        start_workshop(cast.actor, cast.programme_id, number)
    text = text_of(client, f"{cast.url}/workshops/{number}/here")
    customer = side(text, "customer")
    assert customer.index("<h3>Observers</h3>") < customer.index(f'value="{cast.customer_member.number}:')
    assert "not expected" in button(text, cast.supplier_member.number)
    assert "not expected" not in button(text, cast.supplier_signatory.number)


@pytest.mark.parametrize("runs", [False, True])
def test_no_tap_moves_a_name(client: CheckedClient, app: Flask, cast: Cast, runs: bool) -> None:
    with stored_by(app):
        number = plan(cast, attendees=[cast.customer_member.number])
        if runs:
            start_workshop(cast.actor, cast.programme_id, number)
    page = f"{cast.url}/workshops/{number}/here"
    before = re.findall(r'value="(\d+):', text_of(client, page))
    for who in before:
        tap(client, page, int(who))
        assert re.findall(r'value="(\d+):', text_of(client, page)) == before


def test_before_the_session_a_tap_says_who_is_expected(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        number = plan(cast, attendees=[cast.supplier_signatory.number])
    page = f"{cast.url}/workshops/{number}/here"
    assert "<h1>Who is expected</h1>" in text_of(client, page)
    tap(client, page, cast.supplier_member.number)
    text = text_of(client, page)
    assert "<b>2</b> of 2 expected" in side(text, "supplier")
    assert "<b>0</b> of 2 expected" in side(text, "customer")
    tap(client, page, cast.supplier_signatory.number)
    assert 'aria-pressed="false"' in button(text_of(client, page), cast.supplier_signatory.number)


@pytest.mark.parametrize("page", ["", "/run", "/run/close"])
def test_the_screen_is_reached_from_preparing_the_console_and_closing(
    client: CheckedClient, session: str, page: str
) -> None:
    assert f'href="{session}/here' in text_of(client, session + page)


def test_done_leads_back_to_where_one_came_from_and_nowhere_else(client: CheckedClient, session: str) -> None:
    close = f"{session}/run/close"
    assert f'href="{close}"' in text_of(client, f"{session}/here?back={close}").split('class="here__head"')[1]
    for strange in ("https://example.org/", "//example.org"):
        assert "example.org" not in text_of(client, f"{session}/here?back={strange}").split("<form")[1]
    form = client.form(f"{session}/here?back={close}", action="/attendance")
    assert form.fields["back"] == f"{session}/here?back={close}"


def test_after_the_session_its_record_says_who_was_there(
    app: Flask, client: CheckedClient, cast: Cast, session: str
) -> None:
    with stored_by(app):
        close_workshop(cast.actor, cast.programme_id, 1)
    answer = client.get(f"{session}/here")
    assert (answer.status_code, answer.location) == (303, session)


def test_others_find_no_such_page(client: CheckedClient, stranger: CheckedClient, session: str) -> None:
    assert client.get(session.replace("/workshops/1", "/workshops/9/here")).status_code == 404
    assert "/sign-in" in (stranger.get(f"{session}/here").location or "")


def test_forty_people_a_side_are_asked_for_as_few_are(
    app: Flask, client: CheckedClient, cast: Cast, session: str, counted_queries: CountedQueries
) -> None:
    path = f"{session}/here"
    text_of(client, path)
    with counted_queries() as few:
        text_of(client, path)
    with stored_by(app):
        for at in range(38):
            person = PersonDraft(Side.SUPPLIER, f"Name {at}")
            add_person(cast.actor, cast.programme_id, person)
    text_of(client, path)
    with counted_queries() as many:
        text = text_of(client, path)
    assert len(many) <= len(few)
    assert "has-many" in text and "Name 37" in text
