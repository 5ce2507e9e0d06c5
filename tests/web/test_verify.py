"""The public verify page: who signed, what was checked, and not a word of what was promised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Attempt, IssuedPack
from facilitator.packs.enclosed import enclosed_in
from facilitator.packs.making import build_pack
from facilitator.queries.sheets import SheetView
from facilitator.services import log_watch
from facilitator.services.sheets import lock_list, reopen_list
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop
from tests.tampering import drop_triggers, guards_down


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    with app.app_context(), write_lock(db.session):
        yield
        db.session.commit()


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    with writing(app):
        number = started_workshop(cast)
        commitment(cast, number, deed="Disclose the margin of every order")
        lock_list(cast.actor, cast.programme_id, number)
        return number


def now(app: Flask, cast: Cast, number: int) -> SheetView:
    with app.app_context():
        return sheet_on_table(cast, number)


def signed(app: Flask, cast: Cast, number: int) -> SheetView:
    with writing(app):
        for side in Side:
            sign_for(cast, number, side)
    return now(app, cast, number)


def test_it_says_who_signed_and_what_was_checked(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    sheet = signed(app, cast, number)
    html = stranger.get(f"/v/{sheet.verify_id}").get_data(as_text=True)
    for words in (
        sheet.code,
        sheet.hash,
        cast.supplier_signatory.name,
        "handed over by Maja Okonkwo",
        "signed by both",
        "The latest revision",
        "The stored text matches its fingerprint",
        "The log is unbroken to event",
        "not checked",
        "This does not prove who held the phone.",
    ):
        assert words in html
    assert "Disclose the margin" not in html


def test_an_older_revision_says_that_it_is_not_the_latest(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    old = now(app, cast, number)
    with writing(app):
        sign_for(cast, number, Side.SUPPLIER)
        reopen_list(cast.actor, cast.programme_id, number, "A typo")
        lock_list(cast.actor, cast.programme_id, number)
    html = stranger.get(f"/v/{old.verify_id}").get_data(as_text=True)
    assert "Not the latest revision" in html and "revision 2 was locked after it" in html
    assert cast.supplier_signatory.name in html


def test_changed_bytes_and_a_changed_log_show(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    sheet = signed(app, cast, number)
    with writing(app):
        drop_triggers()
        db.session.execute(text("UPDATE sheets SET canonical = :data"), {"data": b'{"a":1}'})
        db.session.execute(text("UPDATE events SET body = :data WHERE seq = 3"), {"data": b'{"a":1}'})
    html = stranger.get(f"/v/{sheet.verify_id}").get_data(as_text=True)
    assert "The stored text does not match its fingerprint" in html
    assert "The log is broken at event 3" in html


def test_the_pdfs_that_were_issued_are_offered_for_comparison(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    sheet = now(app, cast, number)
    with writing(app):
        db.session.add(
            IssuedPack(
                programme_id=cast.programme_id,
                workshop_id=sheet.workshop_id,
                sheet_id=sheet.id,
                kind="signoff",
                content_hash="c" * 64,
                file_sha256="f" * 64,
                size=1,
                pages=1,
                created_at=clock.now(),
            )
        )
    html = stranger.get(f"/v/{sheet.verify_id}").get_data(as_text=True)
    assert f'data-issued="{"f" * 64}"' in html and "The file never leaves this browser." in html


def test_guessing_addresses_is_limited_and_looking_writes_nothing(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    right = f"/v/{now(app, cast, number).verify_id}"
    assert stranger.get(right).status_code == 200
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(Attempt)).scalar_one() == 0
    answers = [stranger.get(f"/v/guess-{turn}").status_code for turn in range(62)]
    assert answers[:60] == [404] * 60 and answers[60:] == [429, 429]
    assert stranger.get(right).status_code == 200, "a right one is shown, whatever was guessed from here"
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(Attempt)).scalar_one() == 60


def test_parallel_guesses_at_addresses_are_all_counted(app: Flask) -> None:
    start, answers = Barrier(8), []

    def guess(which: int) -> None:
        client = app.test_client()
        start.wait()
        answers.extend(client.get(f"/v/guess-{which}-{turn}").status_code for turn in range(10))

    threads = [Thread(target=guess, args=(which,)) for which in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers.count(404) == 60 and answers.count(429) == 20


def test_a_signature_that_the_log_does_not_know_is_not_vouched_for(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    page = f"/v/{now(app, cast, number).verify_id}"
    assert "The signatures are those in the log" in stranger.get(page).get_data(as_text=True)
    sheet = now(app, cast, number)
    with writing(app):
        db.session.execute(
            text(
                "INSERT INTO signatures (sheet_id, slot, side, person_id, typed_name, method, host_name,"
                " confirmed_by, photo_sha256, drawing, signed_at) VALUES (:sheet, 'supplier', 'supplier', :person,"
                " 'Forged', 'own_device', '', '', '', '', :at)"
            ),
            {"sheet": sheet.id, "person": cast.supplier_signatory.id, "at": "2026-01-01 10:00:00.000000"},
        )
    log_watch._watches.clear()
    shown = stranger.get(page).get_data(as_text=True)
    assert "The signatures are not those in the log" in shown
    assert "The signatures are those in the log" not in shown


def test_behind_a_break_of_the_log_signatures_are_neither_vouched_for_nor_called_changed(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    sheet = now(app, cast, number)
    with writing(app):
        sign_for(cast, number, Side.SUPPLIER)
        with guards_down():
            db.session.execute(
                text("UPDATE events SET mac = :mac WHERE seq = 2 AND programme_id = :programme"),
                {"mac": "0" * 64, "programme": cast.programme_id},
            )
    log_watch._watches.clear()
    shown = stranger.get(f"/v/{sheet.verify_id}").get_data(as_text=True)
    assert "The signatures cannot be compared with the log" in shown
    assert "The signatures are" not in shown and "changed after they were given" not in shown


def test_the_list_inside_a_pack_gives_the_fingerprint_that_the_page_compares(
    stranger: CheckedClient, app: Flask, cast: Cast, number: int
) -> None:
    sheet = signed(app, cast, number)
    with app.app_context():
        pack = build_pack(app.config["SETTINGS"], cast.programme_id, "signoff", number)
    enclosed = {one.name: one.content for one in enclosed_in(pack)}
    html = stranger.get(f"/v/{sheet.verify_id}").get_data(as_text=True)
    before = html.partition('data-before="')[2].partition('"')[0].encode()
    digest = hashlib.sha256(before + enclosed["commitment-sheet.json"]).hexdigest()
    assert digest == sheet.hash and f'data-list="{digest}"' in html
    end = json.loads(enclosed["log-head.json"])
    assert (end["programme"], end["seq"], end["hash"]) == (
        pack.head.programme_id,
        pack.head.log_seq,
        pack.head.log_hash,
    )
