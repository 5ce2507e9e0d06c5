"""Pressing Print: a download when it is ready, visible progress until then, nothing for anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.packs.making import render_now
from facilitator.queries.programmes import programme_by_id
from facilitator.services import jobs
from facilitator.services.log_batches import log_head
from facilitator.services.programmes import edit_programme, move_to_step, present_draft
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from facilitator.worker import Worker
from tests.clients import CheckedClient
from tests.commitments import make_active
from tests.conftest import CountedQueries, row_count
from tests.factories import Cast
from tests.signing_room import commitment, sign_for, started_workshop


@pytest.fixture
def page(cast: Cast) -> str:
    return f"{cast.url}/packs/review/next"


def printed(app: Flask, cast: Cast) -> str:
    """Makes the review pack; its content's hash."""
    with app.app_context():
        return render_now(app.config["SETTINGS"], cast.programme_id, "review", None).content_hash


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    worker = Worker(app)
    yield worker
    worker.press.close()


def pressed(client: CheckedClient, page: str) -> str:
    """Presses Print; the address of the page that waits."""
    answer = client.submit(page)
    assert answer.status_code == 303, answer.status_code
    return str(answer.location)


def something_happens(client: CheckedClient, cast: Cast, what: str) -> None:
    answer = client.post(f"{cast.url}/people/new", data={"side": "supplier", "name": what, "once": what})
    assert answer.status_code == 303


def test_looking_asks_for_nothing_and_pressing_asks_once(
    app: Flask, client: CheckedClient, page: str
) -> None:
    assert "Print it" in client.get(page).get_data(as_text=True)
    with app.app_context():
        assert row_count("jobs") == row_count("pack_contents") == 0
    waiting = pressed(client, page)
    assert client.post(page).location == waiting
    with app.app_context():
        assert row_count("jobs") == row_count("pack_contents") == 1
    assert client.get(page).location == waiting
    shown = client.get(waiting).get_data(as_text=True)
    assert "<progress" in shown and 'http-equiv="refresh"' in shown
    answer = client.get(f"{waiting}/progress").get_json()
    assert answer["asked"] and not answer["ready"]


def test_from_the_press_to_the_download(client: CheckedClient, page: str, worker: Worker) -> None:
    waiting = pressed(client, page)
    assert worker.work_once()
    answer = client.get(f"{waiting}/progress").get_json()
    assert answer["ready"] and answer["percent"] == 100
    for address in (waiting, page):
        to = client.get(address)
        assert (to.status_code, to.location) == (303, answer["url"])
    file = client.get(answer["url"])
    assert file.data.startswith(b"%PDF") and file.mimetype == "application/pdf"


def test_one_press_settles_while_things_keep_happening(
    app: Flask, client: CheckedClient, cast: Cast, page: str, worker: Worker
) -> None:
    with app.app_context():
        before = log_head(cast.programme_id).seq
    waiting = pressed(client, page)
    for number in range(1, 4):
        something_happens(client, cast, f"New person {number}")
        answer = client.get(f"{waiting}/progress").get_json()
        assert answer["asked"] and not answer["failed"]
        assert answer["changes"].startswith(f"{number} change")
    shown = client.get(waiting).get_data(as_text=True)
    assert f"As of event {before} of the log." in shown
    assert "3 changes since then are not in it." in shown
    assert worker.work_once() and not worker.work_once()
    with app.app_context():
        assert row_count("jobs") == row_count("issued_packs") == 1
    done = client.get(f"{waiting}/progress").get_json()
    assert done["ready"]
    shown = client.get(waiting).get_data(as_text=True)
    assert "It is ready" in shown and f"As of event {before} of the log." in shown
    assert done["url"] in shown
    anew = client.submit(waiting, action=page)
    assert anew.status_code == 303 and anew.location != waiting
    assert client.get(f"{anew.location}/progress").get_json()["changes"] == ""


def test_a_poll_asks_once_for_the_pack_however_long_it_is(
    app: Flask, client: CheckedClient, cast: Cast, page: str, counted_queries: CountedQueries
) -> None:
    """Beside what every page asks: who is signed in, and whether the programme is theirs."""
    counts = []
    for amount in (0, 30):
        with app.app_context(), write_lock(db.session):
            for _ in range(amount):
                make_active(cast)
            db.session.commit()
        waiting = pressed(client, page)
        with counted_queries() as guards:
            assert client.get(f"{cast.url}/packs/file/{'0' * 64}.pdf").status_code == 404
        with counted_queries() as statements:
            assert client.get(f"{waiting}/progress").get_json()["asked"]
        assert sum("pack_contents" in one for one in statements) == 1
        counts.append((len(guards), len(statements)))
    assert counts[0] == counts[1]
    assert counts[0][0] == counts[0][1], "the other page asks once as well, for the file"


def test_what_both_have_signed_is_printed_the_same_whatever_comes_after(
    app: Flask, client: CheckedClient, cast: Cast, worker: Worker
) -> None:
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        for side in Side:
            sign_for(cast, number, side)
        db.session.commit()
    while worker.work_once():
        pass
    page = f"{cast.url}/packs/signoff/{number}"
    file = client.get(page).location
    assert file.endswith(".pdf")
    something_happens(client, cast, "New person")
    with app.app_context(), write_lock(db.session):
        make_active(cast)
        others = {
            "title": "Another title",
            "purpose": "Another purpose",
            "supplier": "Other Co",
            "customer": "Third",
        }
        draft = replace(present_draft(cast.programme_id), **others)
        edit_programme(cast.actor, cast.programme_id, draft, programme_by_id(cast.programme_id).version)
        move_to_step(cast.actor, cast.programme_id, 2, "")
        close_workshop(cast.actor, cast.programme_id, number, "Well done", None)
        db.session.commit()
    assert client.get(page).location == file
    waiting = client.post(page).location
    assert client.get(waiting).location == file, "nothing has changed since"


def test_the_page_that_waits_is_nobody_elses_and_only_for_its_own_kind(
    client: CheckedClient, outsider_client: CheckedClient, stranger: CheckedClient, cast: Cast, page: str
) -> None:
    waiting = pressed(client, page)
    name = waiting.rsplit("/", 1)[1]
    for address in (waiting, f"{waiting}/progress"):
        assert outsider_client.get(address).status_code == 404
        assert stranger.get(address).status_code == 302
    foreign = f"/programmes/{cast.other_public_id}/packs/review/next/{name}"
    assert outsider_client.get(foreign).location == foreign.rsplit("/", 1)[0], (
        "unknown there: to be asked for"
    )
    assert not outsider_client.get(f"{foreign}/progress").get_json()["asked"]
    for place in (
        f"record/next/{name}",
        f"review/x/{name}",
        "review/next/nothing",
        "review/next/nothing/progress",
    ):
        assert client.get(f"{cast.url}/packs/{place}").status_code == 404


def test_the_file_is_private_named_and_comes_in_parts(app: Flask, client: CheckedClient, cast: Cast) -> None:
    url = f"{cast.url}/packs/file/{printed(app, cast)}.pdf"
    file = client.get(url)
    assert file.headers["Cache-Control"] == "private, no-store"
    assert file.headers["Content-Disposition"].startswith(
        "attachment; filename=on-time-and-in-the-open-review-"
    )
    assert client.get(f"{url}?view=1").headers["Content-Disposition"].startswith("inline")
    part = client.get(url, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.data) == (206, file.data[:8])


def test_a_file_is_called_by_the_day_that_it_was_in_the_programme(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    """Half past eleven in the evening by UTC is the next day in Auckland; more in test_file_names.py."""
    with app.app_context(), write_lock(db.session):
        draft = replace(present_draft(cast.programme_id), time_zone="Pacific/Auckland")
        edit_programme(cast.actor, cast.programme_id, draft, version=1)
        db.session.commit()
    with clock.held(datetime(2027, 1, 14, 23, 30, tzinfo=UTC)):
        file = client.get(f"{cast.url}/packs/file/{printed(app, cast)}.pdf")
    called = "attachment; filename=on-time-and-in-the-open-review-2027-01-15.pdf"
    assert file.headers["Content-Disposition"] == called


def test_nobody_else_gets_it(
    app: Flask,
    client: CheckedClient,
    outsider_client: CheckedClient,
    stranger: CheckedClient,
    cast: Cast,
    page: str,
) -> None:
    name = printed(app, cast)
    for url in (page, f"{cast.url}/packs/file/{name}.pdf"):
        assert outsider_client.get(url).status_code == 404
        assert stranger.get(url).status_code == 302
    foreign = f"/programmes/{cast.other_public_id}/packs/file/{name}.pdf"
    assert outsider_client.get(foreign).status_code == 404
    assert outsider_client.post(page).status_code == 404


def test_what_does_not_exist_is_not_there(client: CheckedClient, cast: Cast) -> None:
    for place in (
        "novel/next",
        "review/99",
        "review/x",
        "review/-1",
        "sign_off/next",
        f"file/{'0' * 64}.pdf",
    ):
        assert client.get(f"{cast.url}/packs/{place}").status_code == 404


def test_an_error_is_told_and_can_be_tried_again(app: Flask, client: CheckedClient, page: str) -> None:
    waiting = pressed(client, page)
    with app.app_context(), write_lock(db.session):
        job = jobs.claim("w", jobs.Watch())
        assert job is not None and jobs.fail(job, "The pack needed more memory.", again=False)
        db.session.commit()
    assert client.get(page).location == waiting
    shown = client.get(waiting).get_data(as_text=True)
    assert "The pack needed more memory." in shown and "Try again" in shown
    assert client.submit(waiting, action=page).location == waiting
    assert client.get(f"{waiting}/progress").get_json()["asked"]
