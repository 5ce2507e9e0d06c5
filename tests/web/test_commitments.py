"""The ledger: filters, search, counts, pages; writing down and rewording with both texts kept."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from flask import Flask

from facilitator.domain.commitment_rows import commitments_in
from facilitator.domain.commitments import State
from facilitator.domain.lists.grids import own_table
from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.office.files import grids_in
from facilitator.services.people import add_person
from tests.clients import CheckedClient
from tests.commitments import make_active, make_agreed, make_draft
from tests.conftest import CountedQueries
from tests.days import today
from tests.factories import Cast
from tests.ledgers import make_many, rows_of, stored_by


def page(client: CheckedClient, cast: Cast, query: str = "") -> str:
    response = client.get(f"{cast.url}/commitments{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def refs(html: str) -> list[str]:
    body = html.partition("<tbody ")[2]
    return [part.partition("<")[0] for part in body.split('">') if part[:2] in ("S-", "C-")]


def test_an_empty_ledger_says_what_it_is_for_and_offers_the_first(client: CheckedClient, cast: Cast) -> None:
    html = page(client, cast)
    assert "No commitments yet" in html
    assert f"{cast.url}/commitments/new" in html


def test_a_page_holds_fifty_and_the_next_one_goes_on(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_many(cast, 70)
    first, second = refs(page(client, cast, "?sort=ref")), refs(page(client, cast, "?sort=ref&page=2"))
    assert (len(first), len(second)) == (50, 20)
    assert not set(first) & set(second)
    assert "51 to 70 of 70" in page(client, cast, "?sort=ref&page=2")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?party=customer", {"C-01", "C-02"}),
        ("?step=1", {"S-01"}),
        ("?state=kept", set()),
        ("?state=open", {"S-01", "C-01", "S-02", "C-02"}),
        ("?q=alesund+halle+3", {"C-02"}),
        ("?q=ÖFFNE", {"S-01", "C-01", "S-02", "C-02"}),
        ("?q=s-02", {"S-02"}),
        ("?q=nowhere", set()),
        ("?state=nonsense&sort=nonsense&page=nonsense", {"S-01", "C-01", "S-02", "C-02"}),
    ],
)
def test_filters_and_search(
    app: Flask, client: CheckedClient, cast: Cast, query: str, expected: set[str]
) -> None:
    with stored_by(app):
        make_many(cast, 4)
    assert set(refs(page(client, cast, query))) == expected


def test_a_person_is_found_as_giver_and_as_receiver(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_many(cast, 2)
    assert set(refs(page(client, cast, f"?person={cast.supplier_member.number}"))) == {"S-01", "C-01"}
    assert refs(page(client, cast, f"?person={cast.supplier_signatory.number}")) == []


def test_overdue_and_due_soon_are_computed(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        late = make_active(cast, due=today() - timedelta(days=3))
        soon = make_active(cast, due=today() + timedelta(days=5))
        make_active(cast, due=today() + timedelta(days=90))
    assert refs(page(client, cast, "?state=overdue")) == [late]
    assert refs(page(client, cast, "?state=due_soon")) == [soon]
    assert "3 days over" in page(client, cast, "?state=overdue")


def test_counts_stand_on_top_for_both_sides_and_never_as_a_percentage(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        make_many(cast, 4, due=today() - timedelta(days=9), verdict="kept")
        make_many(cast, 2, due=today() - timedelta(days=9), verdict="not kept")
    html = page(client, cast, "?party=supplier")
    assert "2 of 3 kept, 1 not kept (explained)" in html
    assert "%" not in html.partition("<main")[2].replace("%20", "")


def test_sorting_by_due_turns_round(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        early = make_active(cast, due=today() + timedelta(days=20))
        late = make_active(cast, due=today() + timedelta(days=60))
        make_draft(cast, due=None)
    assert refs(page(client, cast))[:2] == [early, late]
    assert refs(page(client, cast, "?down=1"))[:2] == [late, early]


def test_recently_changed_comes_first(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_many(cast, 3)
    assert refs(page(client, cast, "?sort=changed"))[0] == "S-02"


def test_as_many_queries_for_forty_as_for_four_hundred(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries
) -> None:
    with stored_by(app):
        make_many(cast, 40)
    page(client, cast)
    with counted_queries() as few:
        page(client, cast)
    with stored_by(app):
        make_many(cast, 360)
    with counted_queries() as many:
        page(client, cast)
    assert len(few) == len(many) <= 8


def test_the_table_for_spreadsheets_runs_no_formula(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        make_draft(cast, deed="=HYPERLINK(1)")
    response = client.get(f"{cast.url}/commitments.csv")
    assert response.mimetype == "text/csv"
    assert "'=HYPERLINK(1)" in response.get_data(as_text=True)


def test_the_spreadsheet_has_days_as_days_goes_in_again_and_is_told_to_the_security_log(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        make_draft(cast, deed="=HYPERLINK(1)", due=date(2031, 1, 14))
        make_draft(cast, deed="Nothing dated", due=None)
    response = client.get(f"{cast.url}/commitments.xlsx")
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    (grid,) = grids_in(response.data)
    table = own_table(grid)
    assert table is not None
    due = table.names.index("due")
    assert [row.cells[due] for row in table.rows] == ["2031-01-14", ""]
    with zipfile.ZipFile(io.BytesIO(response.data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert 's="2"><v>47862</v>' in sheet and "<f" not in sheet and "=HYPERLINK(1)" in sheet
    assert [row.wording.deed for row in commitments_in(table).rows] == ["=HYPERLINK(1)", "Nothing dated"]
    told = rows_of(app, "SELECT kind FROM security_notes")
    assert len([kind for (kind,) in told if "export" in kind]) == 1


def test_writing_one_down_with_a_typed_date(app: Flask, client: CheckedClient, cast: Cast) -> None:
    fields = {"giver_id": str(cast.customer_member.id), "deed": "Share the plan", "due": "14 jan 2031"}
    response = client.submit(f"{cast.url}/commitments/new", fields)
    assert response.status_code == 303
    assert rows_of(app, "SELECT ref, deed, CAST(due AS TEXT) FROM commitments") == [
        ("C-01", "Share the plan", "2031-01-14")
    ]


def test_a_date_that_cannot_be_read_loses_nothing(app: Flask, client: CheckedClient, cast: Cast) -> None:
    fields = {"giver_id": str(cast.supplier_member.id), "deed": "Keep the text", "due": "soonish"}
    response = client.submit(f"{cast.url}/commitments/new", fields)
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert "Keep the text" in html
    assert "“soonish” is not a date" in html
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(0,)]


def test_the_same_form_sent_twice_writes_one(app: Flask, client: CheckedClient, cast: Cast) -> None:
    form = client.form(f"{cast.url}/commitments/new")
    data = {**form.fields, "giver_id": str(cast.supplier_member.id), "deed": "Once"}
    first, second = client.post(form.action, data=data), client.post(form.action, data=data)
    assert first.location == second.location
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(1,)]


def test_a_refused_needs_first_leaves_no_half_written_one(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    fields = {"giver_id": str(cast.supplier_member.id), "deed": "Wait", "needs_first": "S-77"}
    response = client.submit(f"{cast.url}/commitments/new", fields)
    assert response.status_code == 422
    assert rows_of(app, "SELECT count(*) FROM commitments") == [(0,)]


def test_two_who_reword_at_once_see_both_texts(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    form = client.form(f"{cast.url}/commitments/{ref}/edit")
    client.post(form.action, data={**form.fields, "deed": "The first text"})
    response = client.post(form.action, data={**form.fields, "deed": "The second text"})
    html = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "The first text" in html
    assert "The second text" in html
    again = client.post(form.action, data={**form.fields, "version": "2", "deed": "The second text"})
    assert again.status_code == 303


def test_rewording_an_agreed_one_clears_the_yeses(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_agreed(cast)
    client.submit(f"{cast.url}/commitments/{ref}/edit", {"deed": "Something else"})
    html = client.get(f"{cast.url}/commitments/{ref}").get_data(as_text=True)
    assert State.DRAFT.value in html
    assert "Both yeses were cleared with it." in html


def test_an_internal_approval_is_ticked_shown_and_exported(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    here, line = f"{cast.url}/commitments/{ref}", "needed on the side it is by"
    assert line not in client.get(here).get_data(as_text=True)
    client.submit(f"{here}/edit", {"approval_needed": "y"})
    html = client.get(here).get_data(as_text=True)
    assert line in html and "Internal approval needed" in html
    assert '<span class="history__was">no</span> → yes' in html
    table = csv.DictReader(io.StringIO(client.get(f"{cast.url}/commitments.csv").get_data(as_text=True)))
    assert [(row["ref"], row["approval_needed"]) for row in table] == [(ref, "yes")]
    assert client.form(f"{here}/edit").fields["approval_needed"] == "y"


def test_back_leads_nowhere_outside_the_programme(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with stored_by(app):
        ref = make_draft(cast)
    for elsewhere in (
        "https://example.org/",
        "//example.org",
        f"/programmes/{cast.other_public_id}/commitments",
    ):
        response = client.post(
            f"{cast.url}/commitments/{ref}/drop", data={"back": elsewhere, "csrf_token": client.token()}
        )
        assert response.location == f"{cast.url}/commitments/{ref}"
        client.post(f"{cast.url}/commitments/{ref}/restore", data={})


@pytest.mark.parametrize(
    "path", ["commitments", "commitments/S-01", "commitments/new", "commitments.csv", "commitments.xlsx"]
)
def test_nobody_else_learns_of_it(app: Flask, outsider_client: CheckedClient, cast: Cast, path: str) -> None:
    with stored_by(app):
        make_draft(cast)
    assert outsider_client.get(f"{cast.url}/{path}").status_code == 404


def test_a_bold_stretch_gets_its_word_on_every_form_and_a_note_overrules_it(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    word = "Nothing has been kept between you yet"
    bold = {"giver_id": str(cast.supplier_member.id), "deed": "Open all test benches", "stretch": "5"}
    first = client.submit(f"{cast.url}/commitments/new", bold)
    assert word in client.get(first.location).get_data(as_text=True)
    with stored_by(app):
        ref = make_agreed(cast, stretch=5)
    edit = f"{cast.url}/commitments/{ref}/edit"
    assert word in client.get(edit).get_data(as_text=True)
    noted = client.submit(edit, {"staging_note": "Both sponsors want this one"})
    page = client.get(noted.location).get_data(as_text=True)
    assert "Both sponsors want this one" in page and word not in page
    assert rows_of(app, f"SELECT count(giver_yes_at) FROM commitments WHERE ref = '{ref}'") == [(1,)]


def test_two_of_one_name_do_not_look_the_same_where_one_is_chosen(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        for title in ("Quality", "Planning"):
            add_person(cast.actor, cast.programme_id, PersonDraft(Side.SUPPLIER, "Anna Berg", "", title))
        ref = make_draft(cast)
    for where in ("commitments/new", "commitments", f"commitments/{ref}/edit"):
        html = client.get(f"{cast.url}/{where}").text
        for told in ("Anna Berg (Quality, no. 5)", "Anna Berg (Planning, no. 6)", ">Sergio Peña<"):
            assert told in html, (where, told)
