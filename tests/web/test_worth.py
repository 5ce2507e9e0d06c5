"""What an opportunity is worth to each side: figures on its page, in tables as numbers, leading the overview."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.registers.opportunities import OpportunityText
from facilitator.office.files import grids_in
from facilitator.services.registers import add_entry, move_entry
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by


@pytest.fixture
def url(cast: Cast) -> str:
    return f"{cast.url}/register"


@pytest.fixture
def season(app: Flask, cast: Cast) -> str:
    with stored_by(app):
        return add_entry(cast.actor, cast.programme_id, OpportunityText("Plan a whole season"))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_figures_are_written_in_place_and_shown_as_the_language_writes_them(
    client: CheckedClient, url: str, season: str
) -> None:
    fields = {"worth_customer": "1 200", "unit_customer": "hours a year", "worth_supplier": "12,5"}
    assert client.submit(f"{url}?edit=O-01", fields, action="/O-01/edit").status_code == 303
    page = words(client.get(url).text)
    assert "1,200 hours a year" in page and "12.5" in page
    refused = client.submit(f"{url}?edit=O-01", {"worth_customer": "1,200"}, action="/O-01/edit")
    assert refused.status_code == 422 and "Write a plain figure" in refused.text
    assert "1200" in words(client.get(f"{url}/O-01/history").text)


def test_a_table_has_whole_figures_as_numbers(client: CheckedClient, url: str, season: str) -> None:
    fields = {"worth_customer": "1200", "unit_customer": "hours", "worth_supplier": "12.5"}
    client.submit(f"{url}?edit=O-01", fields, action="/O-01/edit")
    (grid,) = grids_in(client.get(f"{url}/opportunities.xlsx").data)
    head, row = (list(one.cells) for one in grid.rows)
    assert row[head.index("worth_customer")] in (1200, "1200")
    assert row[head.index("worth_supplier")] == "12.5"
    assert "1200,hours" in client.get(f"{url}/opportunities.csv").text


def test_what_both_want_leads_the_overview(
    app: Flask, client: CheckedClient, cast: Cast, url: str, season: str
) -> None:
    fields = {"worth_customer": "900", "unit_customer": "hours a year"}
    client.submit(f"{url}?edit=O-01", fields, action="/O-01/edit")
    assert "overview-worth" not in client.get(cast.url).text, "it is an idea yet"
    client.post(f"{url}/O-01/status", data={"status": "agreed"})
    page = client.get(cast.url).text
    assert page.index("overview-worth") < page.index("overview-ledger")
    assert "O-01 Plan a whole season C 900 hours a year" in words(page)
    with stored_by(app):
        for title in ("Share the forecast", "Release batches together"):
            ref = add_entry(cast.actor, cast.programme_id, OpportunityText(title))
            move_entry(cast.actor, cast.programme_id, ref, "under_way")
    page = client.get(cast.url).text
    assert page.count("overview-worth__one") == 2 and "1 more" in words(page)
    assert page.index("Share the forecast") < page.index("overview-ledger"), "what is on the way is first"
