"""Pages of people: two columns, adding one or a list, changing, leaving with a hand-over, coming back."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.database import write_lock
from facilitator.domain.commitments import Wording
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.queries.people import people_of, person_by_number
from facilitator.services import people
from facilitator.services.commitments import draft_commitment
from facilitator.services.people import add_people
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import rows_of, stored_by


def text_of(client: CheckedClient, url: str) -> str:
    return client.get(url).get_data(as_text=True)


def names(app: Flask, cast: Cast, side: Side) -> list[str]:
    with app.app_context():
        return [person.name for person in people_of(cast.programme_id).present(side)]


def test_both_columns_name_their_people_and_roles(client: CheckedClient, cast: Cast) -> None:
    page = text_of(client, f"{cast.url}/people")
    for person in cast.people:
        assert person.name in page
    assert page.index("Solveig Ånestad") < page.index("Lakeside Yards</h2>") < page.index("Carla Brandão")
    assert "signatory" in page


def test_adding_somebody_and_another(app: Flask, client: CheckedClient, cast: Cast) -> None:
    url = f"{cast.url}/people/new"
    fields = {"side": "customer", "name": "Ida Høyer", "is_signatory": "y"}
    answer = client.submit(url, {**fields, "go": "more"})
    assert answer.status_code == 303 and answer.location.endswith("people/new?side=customer")
    assert "Ida Høyer" in names(app, cast, Side.CUSTOMER)


def test_the_same_person_sent_twice_is_there_once(app: Flask, client: CheckedClient, cast: Cast) -> None:
    form = client.form(f"{cast.url}/people/new")
    for _ in range(2):
        client.post(form.action, data={**form.fields, "name": "Ida Høyer"})
    assert names(app, cast, Side.SUPPLIER).count("Ida Høyer") == 1


def test_an_observer_who_signs_is_refused_with_the_entry_kept(client: CheckedClient, cast: Cast) -> None:
    fields = {"name": "Ida Høyer", "is_signatory": "y", "is_observer": "y"}
    answer = client.submit(f"{cast.url}/people/new", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "An observer only watches" in page and "Ida Høyer" in page


def test_a_pasted_list_is_shown_first_and_goes_in_whole(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    url = f"{cast.url}/people/paste"
    pasted = "Jan Brandt, Quality, jan@example.org\nSergio Peña\nŁukasz Wiśniewski; Planning"
    looked = client.submit(url, {"people": pasted, "go": "look"})
    page = looked.get_data(as_text=True)
    assert looked.status_code == 200
    assert "2 people would be added" in page and "on the list already" in page
    assert "Jan Brandt" not in names(app, cast, Side.SUPPLIER)

    assert client.submit(url, {"people": pasted, "go": "add"}).status_code == 303
    there = ["Jan Brandt", "Łukasz Wiśniewski", "Sergio Peña", "Solveig Ånestad"]
    assert names(app, cast, Side.SUPPLIER) == there


def test_roles_of_a_pasted_list_are_shown_and_ticked(app: Flask, client: CheckedClient, cast: Cast) -> None:
    url = f"{cast.url}/people/paste"
    pasted = "Jan Brandt (Sponsor)\nBo Ek, Observer"
    looked = client.submit(url, {"people": pasted, "go": "look"}).get_data(as_text=True)
    marks = re.findall(r'name="shown" value="([0-9a-f-]+)"', looked)
    assert [mark[0] for mark in marks] == ["1", "2"]
    ticked = re.findall(r'name="roles-[^"]+" value="(\w+)" checked', looked)
    assert ticked == ["sponsor", "observer"]
    fields = client.form(url).fields | {"people": pasted, "go": "add", "shown": marks}
    client.post(url, data={**fields, f"roles-{marks[0]}": ["sponsor", "signatory"], f"roles-{marks[1]}": []})
    with app.app_context():
        roles = {one.name: one.roles for one in people_of(cast.programme_id).present(Side.SUPPLIER)}
    assert roles["Jan Brandt"] == Roles(sponsor=True, signatory=True)
    assert roles["Bo Ek"] == Roles()
    page = text_of(client, f"{cast.url}/people")
    assert re.search(r"Jan Brandt</p>\s*<p class=\"person__roles\">sponsor, signatory</p>", page)


def test_whoever_is_spelled_nearly_so_is_added_only_when_ticked(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    url = f"{cast.url}/people/paste"
    pasted = "Sergio Pena, Quality\nBo Ek"
    looked = client.submit(url, {"people": pasted, "go": "look"}).get_data(as_text=True)
    assert "somebody else than Sergio Peña" in looked and "1 person would be added" in looked
    marks = re.findall(r'name="others" value="([^"]+)"', looked)
    assert len(marks) == 1
    fields = client.form(url).fields | {"people": pasted, "go": "add", "others": marks[0]}
    assert client.post(url, data=fields).status_code == 303
    assert rows_of(app, "SELECT name FROM people WHERE name IN ('Sergio Pena', 'Bo Ek') ORDER BY name") == [
        ("Bo Ek",),
        ("Sergio Pena",),
    ]


def test_of_a_pasted_list_with_a_fault_nobody_goes_in(app: Flask, client: CheckedClient, cast: Cast) -> None:
    answer = client.submit(f"{cast.url}/people/paste", {"people": "Jan Brandt\nBo, bo@nowhere", "go": "add"})
    assert answer.status_code == 422
    assert "bo@nowhere" in answer.get_data(as_text=True)
    assert "Jan Brandt" not in names(app, cast, Side.SUPPLIER)


def test_a_stale_change_shows_both_texts(client: CheckedClient, cast: Cast) -> None:
    url = f"{cast.url}/people/{cast.supplier_member.number}"
    mine = client.form(url)
    client.submit(url, {"role_title": "Their words"})
    stale = client.post(url, data={**mine.fields, "role_title": "My words"})
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409 and "Their words" in page and "My words" in page


def test_leaving_with_open_commitments_asks_for_a_successor(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    wording = Wording(
        cast.supplier_member.id, cast.customer_member.id, "Send it", "it is there", date(2030, 1, 1), 1, 1
    )
    with app.app_context(), write_lock(db.session):
        draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, wording)
        db.session.commit()
    url = f"{cast.url}/people/{cast.supplier_member.number}/leave"
    refused = client.submit(url)
    assert refused.status_code == 422 and "1 open commitment" in refused.get_data(as_text=True)
    assert "Carla Brandão" not in refused.get_data(as_text=True)

    sent = client.form(url).fields | {"successor": str(cast.supplier_signatory.number)}
    done, second_tap = (client.post(url, data=sent) for _ in range(2))
    assert done.status_code == second_tap.status_code == 303
    page = text_of(client, done.location)
    assert "handed over to Solveig Ånestad" in page


def test_leaving_can_be_undone(app: Flask, client: CheckedClient, cast: Cast) -> None:
    number = cast.customer_member.number
    client.submit(f"{cast.url}/people/{number}/leave")
    assert "Cem Yıldız" not in names(app, cast, Side.CUSTOMER)
    assert "has left the programme" in text_of(client, f"{cast.url}/people")
    undo = client.submit(f"{cast.url}/people", action=f"/people/{number}/come-back")
    assert undo.status_code == 303
    assert "Cem Yıldız" in names(app, cast, Side.CUSTOMER)


@pytest.mark.parametrize("path", ["/people/99", "/people/99/leave"])
def test_nobody_has_that_number(client: CheckedClient, cast: Cast, path: str) -> None:
    assert client.get(cast.url + path).status_code == 404


def test_as_many_queries_with_thirty_people_as_with_three(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries
) -> None:
    with counted_queries() as few:
        text_of(client, f"{cast.url}/people")
    with app.app_context(), write_lock(db.session):
        add_people(
            cast.actor, cast.programme_id, [PersonDraft(Side.SUPPLIER, f"Person {n}") for n in range(27)]
        )
        db.session.commit()
    with counted_queries() as many:
        assert "Person 26" in text_of(client, f"{cast.url}/people")
    assert len(few) == len(many) <= 4, many


def test_moving_to_the_other_side_and_back(app: Flask, client: CheckedClient, cast: Cast) -> None:
    number, url = cast.supplier_member.number, f"{cast.url}/people/{cast.supplier_member.number}"
    assert f"{url}/side" in text_of(client, url)
    assert client.submit(f"{url}/side").status_code == 303
    assert "Sergio Peña" in names(app, cast, Side.CUSTOMER)
    undo = client.submit(f"{cast.url}/people", action=f"/people/{number}/side")
    assert undo.status_code == 303
    assert "Sergio Peña" in names(app, cast, Side.SUPPLIER)


def test_what_stands_in_the_way_of_moving_is_said_with_the_way_round(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    wording = Wording(
        cast.supplier_member.id, cast.customer_member.id, "Send it", "it is there", date(2030, 1, 1), 1, 1
    )
    url = f"{cast.url}/people/{cast.customer_member.number}/side"
    open_before = client.form(url)
    with app.app_context(), write_lock(db.session):
        draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, wording)
        db.session.commit()
    answer = client.post(url, data=open_before.fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Cem Yıldız holds 1 commitment as a person of this party" in page
    assert f"{cast.customer_member.number}/leave" in text_of(client, url)
    assert "Cem Yıldız" in names(app, cast, Side.CUSTOMER)


def history(client: CheckedClient, url: str) -> list[str]:
    """What a person's page says of them, the latest first, in plain words."""
    text = client.get(url).get_data(as_text=True).split('id="happened"')[1].split("</section>")[0]
    rows = re.sub(r"<time.*?</time>", "", text, flags=re.DOTALL).split("<li>")[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_a_persons_page_tells_how_they_came_changed_roles_and_moved_side(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    number, url = cast.supplier_member.number, f"{cast.url}/people/{cast.supplier_member.number}"
    with stored_by(app):
        person = person_by_number(cast.programme_id, number)
        assert person is not None
        draft = replace(person.as_draft(), roles=Roles(sponsor=True, decision_maker=True))
        people.edit_person(cast.actor, cast.programme_id, number, draft, person.version)
        people.move(cast.actor, cast.programme_id, number, Side.CUSTOMER)
    moved, edited, added = history(client, url)
    supplier, customer = "Northwind Fittings", "Lakeside Yards"
    assert f"Moved from {supplier} to {customer}" in moved
    assert f"Nothing was committed to, said or signed for {supplier} before." in moved
    assert "in the programme: member → sponsor, key decision-maker" in edited
    assert added.startswith(f"Came onto the list of {supplier} as member.")


def test_who_left_is_told_with_what_stays_and_others_are_not_told_of(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    leaver, heir = cast.supplier_member.number, cast.supplier_signatory.number
    with stored_by(app):
        ref = make_active(cast)
        people.leave(cast.actor, cast.programme_id, leaver, heir, "Retired")
    left = history(client, f"{cast.url}/people/{leaver}")[0]
    assert "What was committed to and signed stays with Northwind Fittings." in left and "“Retired”" in left
    assert f"What was open went to {cast.supplier_signatory.name}." in left
    assert len(history(client, f"{cast.url}/people/{heir}")) == 1
    assert ref.startswith("S-")


def with_file(client: CheckedClient, url: str, content: bytes) -> TestResponse:
    """The answer to a list of people that was chosen as a file, for the customer."""
    fields = client.form(url).fields | {"side": "customer", "go": "look"}
    return client.post(url, data={**fields, "file": (io.BytesIO(content), "people")}, csrf=False)


def test_people_go_out_as_a_table_and_another_programme_takes_them_in(
    app: Flask, client: CheckedClient, outsider_client: CheckedClient, cast: Cast
) -> None:
    for ending, media in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        table = client.get(f"{cast.url}/people.{ending}")
        assert media in table.mimetype
        place = f"/programmes/{cast.other_public_id}/people/paste"
        looked = with_file(outsider_client, place, table.data)
        page = looked.get_data(as_text=True)
        assert looked.status_code == 200, page
        for person in cast.people:
            assert person.name in page
        assert "4 people would be added" in page
    lines = html.unescape(re.search(r"<textarea[^>]*>([^<]+)<", page)[1]).lstrip("\n")  # type: ignore[index]
    done = outsider_client.submit(place, {"side": "customer", "go": "add", "people": lines})
    assert done.status_code == 303
    with app.app_context():
        sides = people_of(cast.other_programme_id)
    for side in Side:
        names = {one.name for one in sides.present(side)}
        assert {person.name for person in cast.people if person.side is side} <= names


def test_a_file_that_holds_no_list_is_said_beside_the_field(client: CheckedClient, cast: Cast) -> None:
    url = f"{cast.url}/people/paste"
    nothing = client.submit(url, {"go": "look", "people": ""})
    assert nothing.status_code == 422 and "or choose a file" in nothing.get_data(as_text=True)
    broken = with_file(client, url, b"PK\x03\x04nothing")
    assert broken.status_code == 422 and "field__error" in broken.get_data(as_text=True)
