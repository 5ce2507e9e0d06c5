"""The papers of a programme in one place: what each session has to print, and nothing that it has not."""

from __future__ import annotations

import re

from flask import Flask

from facilitator.domain.packs import KINDS
from facilitator.domain.registers import kinds
from facilitator.domain.workshops import Kind
from facilitator.services.workshops import close_workshop
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import make_running, stored_by
from tests.rooms import plan

TABS = ["Overview", "Sessions", "Commitments", "Register", "People", "Papers"]
PAGES = ("", "/workshops", "/commitments", "/register", "/people", "/papers")


def text_of(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def titles(text: str) -> list[list[str]]:
    """The papers of each session, in the order of the page."""
    rows = text.split('id="of-sessions"')[1].split("</section>")[0].split("papers__list")[1:]
    return [re.findall(r"<a [^>]*>([^<]+)</a>", row.split("</p>")[0]) for row in rows]


def test_every_session_has_the_papers_that_can_be_printed_of_it(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    with stored_by(app):
        make_running(cast)
        close_workshop(cast.actor, cast.programme_id, 1)
        plan(cast)
    text = text_of(client, f"{cast.url}/papers")
    assert titles(text) == [["Facilitator’s script", "Launch pack"], ["Record of the session"]]
    assert "Print the pack of session 2" in text
    with stored_by(app):
        plan(cast, Kind.REVIEW)
        make_active(cast)
    text = text_of(client, f"{cast.url}/papers")
    assert titles(text)[:2] == [
        ["Facilitator’s script", "Review pack"],
        ["Facilitator’s script", "Launch pack", "Review pack"],
    ], "what was agreed elsewhere can be looked at in the launch"
    said = text.split('id="what-papers"')[1].split("</section>")[0]
    assert said.count("<dt>") == len(KINDS) and "for nobody else" in said
    for href in re.findall(r'href="([^"]+/packs/[^"]+)"', text):
        assert client.get(href).status_code in (200, 303), href


def test_tables_of_all_that_is_written_down_are_there(client: CheckedClient, cast: Cast) -> None:
    tables = text_of(client, f"{cast.url}/papers").split('id="tables"')[1]
    found = re.findall(r'href="([^"]+\.csv)"', tables)
    assert len(found) == len(kinds()) + 2 and all(client.get(href).mimetype == "text/csv" for href in found)


def test_before_the_first_session_one_thing_is_to_be_done(client: CheckedClient, cast: Cast) -> None:
    text = text_of(client, f"{cast.url}/papers")
    assert "No papers yet" in text and text.count("Plan the launch") == 1


def test_many_sessions_are_asked_for_as_few_are(
    app: Flask, client: CheckedClient, cast: Cast, counted_queries: CountedQueries
) -> None:
    counts = []
    for more in (1, 12):
        with stored_by(app):
            for _each in range(more):
                plan(cast)
        with counted_queries() as asked:
            text_of(client, f"{cast.url}/papers")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_order_and_one_name_of_the_tabs_and_the_title_that_each_leads_to(
    client: CheckedClient, cast: Cast
) -> None:
    for page, name in zip(PAGES, TABS, strict=True):
        text = text_of(client, cast.url + page)
        tabs = text.split('class="programme-tabs"')[1].split("</nav>")[0]
        assert re.findall(r"<a [^>]*>([^<]+)</a>", tabs) == TABS
        current = re.findall(r'<a [^>]*aria-current="page">([^<]+)</a>', tabs)
        assert current == [name]
        title = re.sub(r"<[^>]+>", "", text.split("<h1>")[1].split("</h1>")[0])
        assert name in ("Overview", "Register") or title == name


def test_no_page_says_its_own_title_in_the_way_that_leads_to_it(client: CheckedClient, cast: Cast) -> None:
    for page in (*PAGES, "/steps", "/people/1", "/people/new", "/workshops/new", "/commitments/new", "/edit"):
        text = text_of(client, cast.url + page)
        crumbs = text.split('class="crumbs"')[1].split("</nav>")[0]
        title = re.sub(r"<[^>]+>", "", text.split("<h1>")[1].split("</h1>")[0]).strip()
        assert f">{title}<" not in crumbs and "aria-current" not in crumbs, page
