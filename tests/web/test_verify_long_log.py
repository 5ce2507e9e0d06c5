"""The verify page of a programme with a long log: looked at once, by whoever comes, and never in the way of anybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event, insert, text

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.canonical import iso_moment
from facilitator.domain.log import Actor, EventBody, seal
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.services import log_watch
from facilitator.services.log import log_key
from facilitator.services.log_walk import check_log, head_of
from facilitator.services.sheets import lock_list
from facilitator.web.log_walking import wait_until_walked
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.signing_room import commitment, sheet_on_table, started_workshop
from tests.tampering import guards_down

LONG, VERY_LONG = 2_000, 20_000
"""Events: more than a visitor waits for, and what years of a large programme come to."""


def add_events(cast: Cast, how_many: int) -> None:
    """So many sealed events of a kind that changes no row, as if a programme had gone on for years."""
    head = head_of(cast.programme_id)
    at, prev, rows = clock.now(), head.hash, []
    for seq in range(head.seq + 1, head.seq + how_many + 1):
        body = EventBody(
            seq, head.programme, iso_moment(at), "NotesTaken", Actor("Maja", "facilitator"), prev
        )
        sealed = seal(body, log_key())
        told = {"kind": body.kind, "at": at, "body": sealed.body_bytes, "prev_hash": prev}
        rows.append(
            {"programme_id": cast.programme_id, "seq": seq, "hash": sealed.hash, "mac": sealed.mac} | told
        )
        prev = sealed.hash
    db.session.execute(insert(Event), rows)
    db.session.execute(
        text("UPDATE programmes SET log_seq = :seq, log_hash = :hash WHERE id = :id"),
        {"seq": head.seq + how_many, "hash": prev, "id": cast.programme_id},
    )


@pytest.fixture
def address(app: Flask, cast: Cast, request: pytest.FixtureRequest) -> Iterator[str]:
    """The verify page of a list in a programme with a long log that nobody has walked."""
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        sheet = sheet_on_table(cast, number)
        add_events(cast, getattr(request, "param", LONG))
        db.session.commit()
    log_watch._watches.clear()
    yield f"/v/{sheet.verify_id}"
    wait_until_walked()


@pytest.fixture
def slices(app: Flask) -> Iterator[list[str]]:
    """Every time that events are taken from the log to be looked at."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "events.body" in statement:
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def page_of(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("address", [VERY_LONG], indirect=True)
def test_twenty_visitors_of_a_cold_log_are_answered_and_it_is_walked_once(
    app: Flask, cast: Cast, address: str, slices: list[str]
) -> None:
    pages: list[str] = []
    visitors = [
        threading.Thread(target=lambda: pages.append(page_of(app, address)), daemon=True) for _ in range(20)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(pages) == 20
    assert all("The log is being checked" in page or "unbroken to event" in page for page in pages)
    assert "The log is being checked" in pages[0] and "data-checking" in pages[0]
    assert "The signatures are not compared with the log yet" in pages[0]
    wait_until_walked()
    with app.app_context():
        total = head_of(cast.programme_id).seq
    walked = total // log_watch.SLICE + 1
    assert len(slices) == walked, "each event was taken from the log once, however many came"
    page = page_of(app, address)
    assert f"The log is unbroken to event {total}" in page and "data-checking" not in page
    assert len(slices) == walked, "and whoever comes later costs it nothing"


def test_a_new_event_costs_one_look_and_no_walk(
    app: Flask, cast: Cast, address: str, slices: list[str]
) -> None:
    page_of(app, address)
    wait_until_walked()
    slices.clear()
    with stored_by(app):
        add_events(cast, 1)
    with app.app_context():
        total = head_of(cast.programme_id).seq
    assert f"The log is unbroken to event {total}" in page_of(app, address)
    assert len(slices) == 1


def test_an_end_that_is_cut_off_and_a_change_far_behind_are_seen(
    app: Flask, cast: Cast, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(app, address)
    wait_until_walked()
    with stored_by(app), guards_down():
        db.session.execute(text("UPDATE events SET mac = :mac WHERE seq = 1500"), {"mac": "0" * 64})
    assert "unbroken" in page_of(app, address), "walked not long ago: the page says when"
    monkeypatch.setattr(log_watch, "FRESH_SECONDS", 0.0)
    page_of(app, address)
    monkeypatch.undo()
    wait_until_walked()
    assert "The log is broken at event 1500" in page_of(app, address)
    with stored_by(app), guards_down():
        db.session.execute(text("DELETE FROM events WHERE seq > 1490"))
    page_of(app, address)
    wait_until_walked()
    assert "The log is broken at event 1491" in page_of(app, address)


def test_walking_in_slices_finds_what_walking_at_once_finds(app: Flask, cast: Cast, address: str) -> None:
    with app.app_context():
        assert check_log(cast.programme_id).ok
        while log_watch.walk_on(cast.programme_id):
            """Slice by slice."""
        standing = log_watch.log_standing(cast.programme_id)
        assert (standing.check, standing.pending) == (check_log(cast.programme_id), 0)


def test_what_a_process_remembers_is_bounded(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for _ in range(log_watch.MOST_LOGS + 5):
            log_watch.log_standing(cast.programme_id)
            (key,) = [key for key in log_watch._watches if key[1] == cast.programme_id][:1]
            log_watch._watches[(f"{key[0]}{len(log_watch._watches)}", 1)] = log_watch._watches[key]
        log_watch.log_standing(cast.other_programme_id)
        assert len(log_watch._watches) <= log_watch.MOST_LOGS
    log_watch._watches.clear()
