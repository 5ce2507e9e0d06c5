"""Pressing Print: a download when it is ready, visible progress until then, nothing for anybody else."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator.packs.making import render_now
from facilitator.worker import Worker
from tests.clients import CheckedClient
from tests.conftest import row_count
from tests.factories import Cast


@pytest.fixture
def page(cast: Cast) -> str:
    return f"{cast.url}/packs/review/next"


def printed(app: Flask, cast: Cast) -> str:
    """Makes the review pack; its content's hash."""
    with app.app_context():
        return render_now(app.config["SETTINGS"], cast.programme_id, "review", None).content_hash


def test_looking_asks_for_nothing_and_pressing_asks_once(
    app: Flask, client: CheckedClient, page: str
) -> None:
    assert "Print it" in client.get(page).get_data(as_text=True)
    with app.app_context():
        assert row_count("jobs") == 0
    assert client.submit(page).status_code == 303
    assert client.post(page).status_code == 303
    with app.app_context():
        assert row_count("jobs") == 1
    waiting = client.get(page).get_data(as_text=True)
    assert "<progress" in waiting and 'http-equiv="refresh"' in waiting
    answer = client.get(f"{page}/progress").get_json()
    assert answer["asked"] and not answer["ready"]


def test_from_the_press_to_the_download(app: Flask, client: CheckedClient, page: str) -> None:
    client.post(page)
    worker = Worker(app)
    try:
        assert worker.work_once()
    finally:
        worker.press.close()
    answer = client.get(f"{page}/progress").get_json()
    assert answer["ready"] and answer["percent"] == 100
    to = client.get(page)
    assert (to.status_code, to.location) == (303, answer["url"])
    file = client.get(to.location)
    assert file.data.startswith(b"%PDF") and file.mimetype == "application/pdf"


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


def test_nobody_else_gets_it(
    app: Flask,
    client: CheckedClient,
    outsider_client: CheckedClient,
    stranger: CheckedClient,
    cast: Cast,
    page: str,
) -> None:
    name = printed(app, cast)
    for url in (page, f"{page}/progress", f"{cast.url}/packs/file/{name}.pdf"):
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
    from facilitator.database import write_lock
    from facilitator.extensions import db
    from facilitator.services import jobs

    client.post(page)
    with app.app_context(), write_lock(db.session):
        job = jobs.claim("w", jobs.Watch())
        assert job is not None and jobs.fail(job, "The pack needed more memory.", again=False)
        db.session.commit()
    shown = client.get(page).get_data(as_text=True)
    assert "The pack needed more memory." in shown and "Try again" in shown
    assert client.post(page).status_code == 303
    assert client.get(f"{page}/progress").get_json()["asked"]
