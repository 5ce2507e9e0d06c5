"""The measures beside the ledger: the last three sessions that said anything, each side's own, numbers as they are."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.domain.registers.measures import MeasureStatus, MeasureText
from facilitator.domain.sides import Side
from facilitator.queries.entries import glance_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.workshops import timeline
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry, move_entry
from facilitator.web.measures import MeasureTable, measure_table
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import make_many, stored_by
from tests.rooms import plan


def table(app: Flask, cast: Cast) -> MeasureTable | None:
    with app.test_request_context():
        programme = programme_by_id(cast.programme_id)
        assert programme is not None
        return measure_table(programme, glance_of(programme.id).measured, timeline(programme.id))


def a_measure(cast: Cast, side: Side, *figures: str, title: str = "Deliveries") -> str:
    """One with these figures for the sessions 1, 2, …; empty: none."""
    ref = add_entry(cast.actor, cast.programme_id, MeasureText(title, side=side, wanted="19"))
    for session, figure in enumerate(figures, start=1):
        if figure:
            say_round(cast.actor, cast.programme_id, ref, session, {"figure": figure}, 0)
    return ref


@pytest.fixture
def five(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        for _session in range(5):
            plan(cast)


def test_there_is_none_while_nothing_is_measured(app: Flask, client: CheckedClient, cast: Cast) -> None:
    assert table(app, cast) is None
    assert "figures__head" not in client.get(cast.url).text


@pytest.mark.usefixtures("five")
def test_it_has_the_last_three_sessions_that_said_anything(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        a_measure(cast, Side.SUPPLIER, "13", "", "16.5", "17")
        a_measure(cast, Side.CUSTOMER, "", "7", title="Open invoices")
    found = table(app, cast)
    assert found is not None and len(found.sessions) == 3
    supplier, customer = found.sides
    assert (supplier.rows[0].figures, supplier.rows[0].wanted) == (("", "16.5", "17"), "19")
    assert (customer.rows[0].ref, customer.rows[0].figures) == ("M-02", ("7", "", ""))


@pytest.mark.usefixtures("five")
def test_what_is_no_longer_followed_is_not_in_it(app: Flask, cast: Cast) -> None:
    with stored_by(app):
        a_measure(cast, Side.SUPPLIER, "13")
        gone = a_measure(cast, Side.SUPPLIER, "", "14", title="Let go")
        move_entry(cast.actor, cast.programme_id, gone, MeasureStatus.NOT_FOLLOWED)
    found = table(app, cast)
    assert found is not None and len(found.sessions) == 1
    assert [one.ref for one in found.sides[0].rows] == ["M-01"] and found.sides[1].rows == ()


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("ledger", [False, True])
def test_the_overview_shows_it_with_a_ledger_and_without(
    app: Flask, client: CheckedClient, cast: Cast, ledger: bool
) -> None:
    with stored_by(app):
        a_measure(cast, Side.SUPPLIER, "13", "1200")
        if ledger:
            make_many(cast, 3)
    page = client.get(cast.url).text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "both-ways--measured" in page or not ledger
    assert re.search(r"Deliveries [^:]+: 13 [^:]+: 1,200 wanted: 19", words)
    assert "%" not in page[page.index("figures__head") : page.index("overview-low")]


@pytest.mark.usefixtures("five")
def test_more_figures_ask_no_more(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries
) -> None:
    asked = []
    for figures in (("1",), ("1", "2", "3", "4", "5")):
        with stored_by(app):
            a_measure(cast, Side.SUPPLIER, *figures)
        with counted_queries() as statements:
            client.get(cast.url)
        asked.append(len(statements))
    assert asked[0] == asked[1]
