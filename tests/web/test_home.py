"""The start page: what waits in which programme, in as many queries for thirty as for three."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.commitments import Wording
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Commitment, Workshop
from facilitator.queries.home import FOLDED, PAGE, CommitmentCounts, home_of
from facilitator.services.commitments import draft_commitment, say_yes
from facilitator.services.programmes import archive_programme
from facilitator.services.row_changes import change_rows
from tests.clients import CheckedClient
from tests.conftest import CountedQueries
from tests.factories import Cast, make_programme
from tests.work import counted_work

NOW = datetime(2027, 1, 14, 23, 30, tzinfo=UTC)
"""Already the 15th in Oslo."""
TODAY = date(2027, 1, 15)


def add_commitment(cast: Cast, due: date, *, active: bool = True) -> str:
    wording = Wording(
        giver_id=cast.supplier_member.id,
        receiver_id=cast.customer_member.id,
        deed="Send the price list",
        evidence="The list is in the shared folder",
        due=due,
        step=1,
        stretch=1,
    )
    ref = draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, wording)
    if active:
        change_rows(db.update(Commitment).where(Commitment.ref == ref).values(active_at=clock.now()))
    return ref


def add_workshop(cast: Cast, number: int, starts_at: datetime, *, started: bool = False) -> None:
    db.session.add(
        Workshop(
            programme_id=cast.programme_id,
            number=number,
            kind=Kind.REVIEW.value,
            starts_at=starts_at,
            length_minutes=120,
            started_at=starts_at if started else None,
            created_at=clock.now(),
        )
    )
    db.session.flush()


@pytest.mark.parametrize("odd", ["%00", "%01", "%EF%BF%BE", "%E2%80%AE"])
def test_a_search_is_repeated_without_what_no_page_may_hold(client: CheckedClient, odd: str) -> None:
    text = client.get(f"/?q=open{odd}").get_data(as_text=True)
    assert 'value="open"' in text and "On time and in the open" in text


def test_only_ones_own_programmes_are_shown(client: CheckedClient, outsider_client: CheckedClient) -> None:
    mine, theirs = (one.get("/").get_data(as_text=True) for one in (client, outsider_client))
    assert "On time and in the open" in mine and "The other programme" not in mine
    assert "The other programme" in theirs and "On time and in the open" not in theirs


def test_commitments_are_counted_by_the_programmes_own_calendar(context: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        for due in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=14), TODAY + timedelta(days=15)):
            add_commitment(cast, due)
        waiting = add_commitment(cast, TODAY, active=False)
        say_yes(cast.actor, cast.programme_id, waiting, cast.supplier_member.id)
        add_commitment(cast, TODAY, active=False)
        card = home_of(cast.facilitator.id).cards[0]
    assert card.counts == CommitmentCounts(open=4, due_soon=2, overdue=1, waiting=1, unsigned=2)


def test_the_running_session_comes_before_the_next_one(context: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        add_workshop(cast, 3, NOW + timedelta(days=60))
        add_workshop(cast, 2, NOW + timedelta(days=5))
        planned = home_of(cast.facilitator.id).cards[0]
        assert planned.session is not None
        assert (planned.session.number, planned.days_until) == (2, 5)
        add_workshop(cast, 4, NOW + timedelta(days=9), started=True)
        running = home_of(cast.facilitator.id).cards[0]
        assert running.session is not None
        assert (running.session.number, running.session.is_running) == (4, True)


def test_a_session_whose_day_has_passed_is_next_only_while_no_other_is_ahead(
    context: Flask, cast: Cast
) -> None:
    def card() -> tuple[int, int | None]:
        [one] = home_of(cast.facilitator.id).cards
        assert one.session is not None
        return one.session.number, one.days_until

    with clock.held(NOW):
        add_workshop(cast, 1, NOW - timedelta(days=20))
        assert card() == (1, -20)
        add_workshop(cast, 2, NOW + timedelta(days=5))
        assert card() == (2, 5)


def test_the_card_says_it_in_words(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session), clock.held(NOW):
        add_commitment(cast, TODAY - timedelta(days=1))
        add_workshop(cast, 1, NOW + timedelta(days=5))
        db.session.commit()
    with clock.held(NOW):
        page = client.get("/").get_data(as_text=True)
    for words in ("Step 1 of 5", "Wed 20 Jan, 00:30", "in 5 days", "1 overdue"):
        assert words in page, words


def test_a_running_session_is_one_click_away(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        add_workshop(cast, 1, clock.now(), started=True)
        db.session.commit()
    page = client.get("/").get_data(as_text=True)
    assert "Session 1 is running" in page
    assert f'href="{cast.url}/workshops/1/run"' in page


def test_archived_programmes_are_folded_away(app: Flask, client: CheckedClient, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        archive_programme(cast.actor, cast.programme_id)
        db.session.commit()
    page = client.get("/").get_data(as_text=True)
    assert "1 archived programme" in page
    assert "Bring two companies together" in page
    assert page.index("<details", page.index("<main")) < page.index("On time and in the open")


@pytest.mark.parametrize("more", [2, 29])
def test_as_many_queries_for_thirty_programmes_as_for_three(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries, more: int
) -> None:
    add_programmes(app, cast, more)
    with counted_queries() as statements:
        page = client.get("/").get_data(as_text=True)
    assert page.count("<article") == min(more + 1, PAGE)
    assert len(statements) == 5, statements


def add_programmes(app: Flask, cast: Cast, count: int, *, archived: bool = False) -> None:
    with app.app_context(), write_lock(db.session):
        for number in range(count):
            programme_id, _public_id = make_programme(
                cast.facilitator, f"Programme {number:02}", "Northwind", "Lakeside"
            )
            if archived:
                archive_programme(cast.actor, programme_id)
        db.session.commit()


def titles_on(client: CheckedClient, address: str) -> list[str]:
    return re.findall(r'<h2 id="programme-[^>]*><a [^>]*>([^<]*)', client.get(address).get_data(as_text=True))


def test_every_programme_stands_on_one_page_and_the_pages_follow_each_other(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    add_programmes(app, cast, 2 * PAGE)
    pages = [titles_on(client, f"/?page={number}") for number in (1, 2, 3)]
    assert [len(titles) for titles in pages] == [PAGE, PAGE, 1]
    everything = {"On time and in the open", *(f"Programme {number:02}" for number in range(2 * PAGE))}
    assert {title for page in pages for title in page} == everything
    assert titles_on(client, "/") == pages[0]
    assert titles_on(client, "/?page=99") == pages[2]
    first, last = (client.get(f"/?page={number}").get_data(as_text=True) for number in (1, 3))
    assert (
        "25 programmes" in first
        and "1 to 12 of 25" in first
        and 'rel="next"' in first
        and 'rel="prev"' not in first
    )
    assert "25 to 25 of 25" in last and 'href="/?page=2" rel="prev"' in last and 'rel="next"' not in last


def test_what_is_urgent_stands_on_the_first_page(app: Flask, client: CheckedClient, cast: Cast) -> None:
    add_programmes(app, cast, 2 * PAGE)
    assert titles_on(client, "/")[0] == "On time and in the open"
    with app.app_context(), write_lock(db.session):
        programme_id, _public_id = make_programme(cast.facilitator, "Zenith")
        add_workshop(replace(cast, programme_id=programme_id), 1, clock.now() + timedelta(days=5))
        db.session.commit()
    assert titles_on(client, "/")[0] == "Zenith"


def test_a_page_is_as_much_work_among_many_as_among_few(app: Flask, cast: Cast) -> None:
    def work() -> int:
        with app.app_context():
            home_of(cast.facilitator.id)
            with counted_work() as done:
                assert len(home_of(cast.facilitator.id).cards) == PAGE
            return done.calls

    add_programmes(app, cast, PAGE)
    few = work()
    add_programmes(app, cast, 5 * PAGE)
    assert work() < 1.02 * few


def test_programmes_are_found_by_words_of_their_title_or_companies(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    add_programmes(app, cast, 2 * PAGE)
    assert titles_on(client, "/?q=programme+07") == ["Programme 07"]
    assert titles_on(client, "/?q=OPEN+tïme") == ["On time and in the open"]
    assert titles_on(client, "/?q=yards+fittings") == ["On time and in the open"]
    nothing = client.get("/?q=no+such+words").get_data(as_text=True)
    assert "Nothing fits" in nothing and "0 programmes fit" in nothing and 'href="/">Show all' in nothing
    assert titles_on(client, "/?q=programme&page=2")[-1] == "Programme 23"


def test_many_archived_programmes_have_pages_of_their_own(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    add_programmes(app, cast, PAGE + 2, archived=True)
    home = client.get("/").get_data(as_text=True)
    assert "14 archived programmes" in home and 'href="/?archived=1"' in home
    assert home.count("<article") == 1 + FOLDED
    pages = [titles_on(client, f"/?archived=1&page={number}") for number in (1, 2)]
    assert [title for page in pages for title in page] == [
        f"Programme {number:02}" for number in range(PAGE + 2)
    ]
    assert titles_on(client, "/?archived=1&q=13") == ["Programme 13"]
    client.get("/?archived=1&q=nowhere")


def test_nothing_archived_has_a_page_too(client: CheckedClient) -> None:
    assert "Nothing is archived" in client.get("/?archived=1").get_data(as_text=True)
