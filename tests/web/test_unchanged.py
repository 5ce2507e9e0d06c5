"""A page that is kept is never shown once something that it shows has changed: every act, every page, every reader.

All other tests prove it too: there each page is held against the one that would have been shown (tests/proved.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from facilitator import clock
from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.queries.users import Account
from facilitator.services.accounts import change_name
from facilitator.services.commitments import drop_commitment
from facilitator.services.facilitators import add_facilitator, hand_over, remove_facilitator
from facilitator.services.programmes import edit_programme, present_draft
from facilitator.services.workshops import set_attendance
from facilitator.web import room_bar, static_answers, unchanged
from facilitator.web.memory import Memory
from facilitator.web.static_files import Shelf
from tests.clients import CheckedClient, sign_in_token
from tests.commitments import make_agreed
from tests.conftest import CountedQueries, close, make_app
from tests.factories import Cast
from tests.joining import writing
from tests.ledgers import make_many, make_running
from tests.stories import STEPS, begin

_TOKEN = re.compile(r'(?<=")[\w.-]{50,}(?=")')
_NUMBER = re.compile(r'(?<=name="once" value=")\w{32}(?=")')
_PICTURE = re.compile(r"(?<=run-wall__picture).*?</section>", re.DOTALL)
"""Of the wall, on the room's pages: that of the version of the room which the page knows."""
_IN_THE_ROOM = re.compile(rf'<p class="room-top__who".*?</p>|{_PICTURE.pattern}', re.DOTALL)
"""Who is in: in the head of the room's pages, and on the picture of the wall."""
_VERSION = re.compile(r'(?<=data-version=")\d+(?=" data-moved)')
"""Of the room, as the bar's script knows it: it may lag behind, and also rises where nothing that is shown changes."""
_SECONDS = re.compile(r'data-server-now="\d+"')


@pytest.fixture
def keeping(app: Flask) -> Flask:
    """The app as it comes, which keeps pages."""
    app.extensions[unchanged.NAME] = unchanged.Pages(unchanged.ROOM)
    app.extensions[room_bar.NAME] = Memory(room_bar.ROOM)
    return app


@contextmanager
def beside(app: Flask) -> Iterator[Flask]:
    """Another process on the same database, which keeps nothing."""
    other = make_app(app.config["SETTINGS"])
    other.extensions[unchanged.NAME] = unchanged.Pages(0)
    other.extensions[room_bar.NAME] = Memory(0)
    try:
        yield other
    finally:
        close(other)


def reader(app: Flask, account: Account) -> FlaskClient:
    """A browser in which this facilitator is signed in; it does not look at what it gets."""
    client = FlaskClient(app, app.response_class, use_cookies=True)
    with client.session_transaction() as session:
        session["_user_id"] = sign_in_token(account)
        session["_fresh"] = True
        session.permanent = True
    return client


def seen(client: FlaskClient, path: str, **headers: str) -> tuple[int, str]:
    """An answer without what differs each time."""
    status, text = as_it_is(client, path, **headers)
    return status, _VERSION.sub("", text)


def as_it_is(client: FlaskClient, path: str, **headers: str) -> tuple[int, str]:
    """The same with the version of the room."""
    answer = client.get(path, headers=headers)
    text = answer.text
    for differs in (_TOKEN, _NUMBER, _SECONDS):
        text = differs.sub("", text)
    return answer.status_code, text


def without_the_room(page: str) -> str:
    """A page that knows an older version of its room shows that one's picture, until its script asks for the bar."""
    return _PICTURE.sub("", _VERSION.sub("", page))


def test_after_every_act_every_reader_sees_what_is_true(keeping: Flask, cast: Cast) -> None:
    with writing(keeping):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
        story = begin(cast)
    people = (cast.facilitator, cast.outsider)
    kept = [reader(keeping, one) for one in people]
    with beside(keeping) as other:
        true = [reader(other, one) for one in people]
        for step in STEPS:
            with clock.held(story.now):
                for path in story.pages:
                    for client in kept:
                        client.get(path)
                with writing(keeping):
                    step(story)
            with clock.held(story.now):
                for path in story.pages:
                    for one, its in zip(kept, true, strict=True):
                        (status, found), (wanted, right) = as_it_is(one, path), as_it_is(its, path)
                        if _VERSION.findall(found) != _VERSION.findall(right):
                            found, right = without_the_room(found), without_the_room(right)
                        assert (status, found) == (wanted, right), (step.__name__, path)


@pytest.mark.parametrize(
    "page", ["", "/commitments", "/commitments?state=open&sort=ref", "/commitments/S-01"], ids=str
)
def test_a_page_asked_again_asks_the_database_only_whether_anything_happened(
    keeping: Flask, cast: Cast, counted_queries: CountedQueries, page: str
) -> None:
    with writing(keeping):
        make_many(cast, 5)
    client = reader(keeping, cast.facilitator)
    first = seen(client, cast.url + page)
    with counted_queries() as asked:
        assert seen(client, cast.url + page) == first
    assert len(asked) == 1


def test_over_new_year_there_a_kept_page_says_of_its_days_that_they_are_of_last_year(
    keeping: Flask, cast: Cast
) -> None:
    with writing(keeping):
        make_many(cast, 1, due=date(2026, 12, 3))
    client = reader(keeping, cast.facilitator)
    before, after = datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    for page in ("/commitments", "/commitments/S-01"):
        for moment, is_said in ((before, False), (after, True)):
            with clock.held(moment):
                text = client.get(cast.url + page).text
            assert ("3 Dec" in text, bool(re.search(r"3 Dec(ember)? 2026", text))) == (True, is_said), page


PAGES = ("", "/commitments", "/commitments/S-01", "/workshops/1/commit")


@pytest.mark.parametrize("page", PAGES)
def test_after_an_event_that_changes_nothing_on_it_a_page_is_not_put_into_words_anew(
    keeping: Flask, cast: Cast, page: str
) -> None:
    with writing(keeping):
        make_agreed(cast)
        make_running(cast)
        make_many(cast, 5)
    client = reader(keeping, cast.facilitator)
    first = seen(client, cast.url + page)
    with writing(keeping):
        set_attendance(cast.actor, cast.programme_id, 1, 1, True)
    with rendered(keeping) as made:
        (status, now), (_status, before) = seen(client, cast.url + page), first
    assert status == 200 and _IN_THE_ROOM.sub("", now) == _IN_THE_ROOM.sub("", before)
    assert (now != before) is page.endswith("/commit")  # whose head says who is in
    assert made == []
    with writing(keeping):
        drop_commitment(cast.actor, cast.programme_id, "S-01", None, "Not needed.")
    with rendered(keeping) as made:
        assert seen(client, cast.url + page) != first
    assert len(made) == 1


@contextmanager
def rendered(app: Flask) -> Iterator[list[str]]:
    """The templates of the pages that are made inside; the wall's picture is kept by the version of its room."""
    names: list[str] = []

    def note(_app: Flask, template: Template, **_more: object) -> None:
        if template.name != "screen/_scene.html":
            names.append(str(template.name))

    with template_rendered.connected_to(note, app):
        yield names


def test_the_line_of_a_kept_page_has_a_number_of_its_own_each_time(keeping: Flask, cast: Cast) -> None:
    """Two lines typed on two looks at the same page are two commitments; the same one sent twice is one."""
    with writing(keeping):
        make_running(cast)
    client = reader(keeping, cast.facilitator)
    path = f"{cast.url}/workshops/1/commit"
    with rendered(keeping) as made:
        numbers = [_NUMBER.findall(client.get(path).text) for _look in range(3)]
    assert made == ["commit/show.html"]
    assert [len(found) for found in numbers] == [1, 1, 1] and len({found[0] for found in numbers}) == 3


def test_each_answer_has_a_token_that_fits(keeping: Flask, cast: Cast) -> None:
    """What is kept holds nobody's token: it opens forms of the session that asks, and of no other."""
    with writing(keeping):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    tokens = []
    for account in (cast.facilitator, cast.facilitator, cast.outsider):
        client = keeping.test_client()
        assert isinstance(client, CheckedClient)
        client.sign_in(account)
        client.get(cast.url)
        page = client.get(cast.url).text
        assert "hole-" not in page
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        for act in ("archive", "restore"):
            sent = client.post(f"{cast.url}/{act}", data={"csrf_token": token[1]}, csrf=False)
            assert sent.status_code == 303
        tokens.append(token[1].split(".")[0])
    assert len(set(tokens)) == 3


def test_nobody_sees_the_page_of_somebody_else(keeping: Flask, cast: Cast) -> None:
    with writing(keeping):
        add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    mine, theirs = reader(keeping, cast.facilitator), reader(keeping, cast.outsider)
    for client, name in ((mine, "Maja Okonkwo"), (theirs, "Oskar Fremd"), (mine, "Maja Okonkwo")):
        assert f">{name}</span>" in seen(client, cast.url)[1]
    with writing(keeping):
        change_name(cast.facilitator.id, "Maja Lindqvist")
    assert ">Maja Lindqvist</span>" in seen(mine, cast.url)[1]
    with writing(keeping):
        hand_over(cast.actor, cast.programme_id, cast.outsider.id)
        remove_facilitator(cast.outsider_actor, cast.programme_id, cast.facilitator.id)
    assert seen(mine, cast.url)[0] == 404
    assert seen(reader(keeping, cast.outsider), cast.url)[0] == 200


def test_what_is_said_once_is_said_once(keeping: Flask, client: CheckedClient, cast: Cast) -> None:
    client.get(cast.url)
    client.submit(f"{cast.url}/edit", {"title": "Another title"}, cast.url + "/edit")
    assert ["Saved." in client.get(cast.url).text for _ in range(3)] == [True, False, False]


def test_the_look_and_the_host_are_the_reader_s_own(keeping: Flask, cast: Cast) -> None:
    client = reader(keeping, cast.facilitator)
    plain = seen(client, cast.url)[1]
    client.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in seen(client, cast.url)[1]
    client.set_cookie("theme", "purple")
    assert seen(client, cast.url)[1] == plain


def test_what_another_process_stores_is_seen_at_once(keeping: Flask, cast: Cast) -> None:
    client = reader(keeping, cast.facilitator)
    seen(client, cast.url)
    with beside(keeping) as other, writing(other):
        draft = present_draft(cast.programme_id)
        edit_programme(cast.actor, cast.programme_id, replace(draft, title="Another title"), 1)
    assert "Another title" in seen(client, cast.url)[1]


def test_what_was_taken_back_was_never_shown(keeping: Flask, cast: Cast) -> None:
    client = reader(keeping, cast.facilitator)
    before = seen(client, cast.url)
    with keeping.app_context(), write_lock(db.session):
        edit_programme(
            cast.actor, cast.programme_id, replace(present_draft(cast.programme_id), title="Never stored"), 1
        )
        db.session.rollback()
    assert seen(client, cast.url) == before


def test_a_kept_page_names_the_files_as_they_are_now(
    keeping: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who works on a style sheet sees it at the next look, and no browser keeps an old one under a new page."""
    monkeypatch.setattr(static_answers, "_SHELF", Shelf(tmp_path, look_every=0))
    sheet = tmp_path / "css" / "families" / "pages.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("b { color: red }")
    client = reader(keeping, cast.facilitator)
    first = client.get(cast.url).text
    assert client.get(cast.url).text.count("families/pages.") == first.count("families/pages.") == 1
    sheet.write_text("b { color: green }")
    named = [re.findall(r"pages\.\w{12}\.css", page) for page in (first, client.get(cast.url).text)]
    assert all(named) and named[0] != named[1]
