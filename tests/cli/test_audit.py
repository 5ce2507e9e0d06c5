"""`flask audit verify`: what somebody could do who holds the database, and what paper and the schema say to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from facilitator.domain.log import head_words
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.packs.making import build_pack
from facilitator.packs.render import render_pack
from facilitator.services.sheets import lock_list
from tests.days import today
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.packs.paper import needs_poppler, text_of
from tests.rooms import plan
from tests.signing_room import commitment, sign_for, started_workshop
from tests.tampering import drop_triggers, guards_down

Verify = Callable[..., Result]


@pytest.fixture
def verify(app: Flask) -> Verify:
    return lambda *arguments: app.test_cli_runner().invoke(args=["audit", "verify", *arguments])


@pytest.fixture
def printed(app: Flask, cast: Cast) -> str:
    """The anchor on a review pack, as somebody reads it from paper: a list was signed, the next session planned."""
    with stored_by(app):
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        for side in Side:
            sign_for(cast, number, side)
        plan(cast, Kind.REVIEW, day=today() + timedelta(days=30))
    with app.app_context():
        return build_pack(app.config["SETTINGS"], cast.programme_id, "review", None).head.log_head


def cut_the_end(cast: Cast, at: int) -> None:
    """What somebody does who holds the database: takes the log's last event away and sets the head back."""
    with guards_down():
        keep = {"programme": cast.programme_id, "seq": at}
        db.session.execute(text("DELETE FROM events WHERE programme_id = :programme AND seq > :seq"), keep)
        head = "(SELECT hash FROM events WHERE programme_id = :programme AND seq = :seq)"
        db.session.execute(
            text(f"UPDATE programmes SET log_seq = :seq, log_hash = {head} WHERE id = :programme"), keep
        )


def test_a_cut_end_with_the_head_set_back_is_seen_by_what_a_pack_prints(
    app: Flask, cast: Cast, verify: Verify, printed: str
) -> None:
    seq = int(printed.partition(":")[0])
    sound = verify(cast.public_id, "--head", printed)
    assert sound.exit_code == 0, sound.output
    assert f"event {seq} is the one whose hash was handed out" in sound.output
    with stored_by(app):
        cut_the_end(cast, seq - 1)
    assert "end was cut off" not in verify(cast.public_id).output, "the chain alone cannot see it"
    found = verify(cast.public_id, "--head", printed)
    assert found.exit_code == 1
    assert f"there is no event {seq} any more" in found.output and "end was cut off" in found.output


def test_a_log_that_was_written_anew_has_other_hashes_than_paper(
    cast: Cast, verify: Verify, printed: str
) -> None:
    other = printed.partition(":")[0] + ":" + "0f" * 32
    found = verify(cast.public_id, "--head", printed, "--head", other)
    assert found.exit_code == 1 and "the log was rewritten" in found.output


@pytest.mark.parametrize(
    "typed", [lambda head: f" {head.upper().replace('-', ' ')} ", lambda head: head[: head.index(":") + 14]]
)
def test_blanks_capitals_and_first_digits_do(
    cast: Cast, verify: Verify, printed: str, typed: Callable[[str], str]
) -> None:
    assert verify(cast.public_id, "--head", typed(printed)).exit_code == 0


@pytest.mark.parametrize(
    "typed", ["17", "17:abab", "x:abababababab", "0:abababababab", "17:abababababag", ""]
)
def test_what_is_no_head_is_refused_in_one_line(cast: Cast, verify: Verify, typed: str) -> None:
    refused = verify(cast.public_id, "--head", typed)
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "as packs print it" in refused.output


def test_a_head_belongs_to_a_programme(verify: Verify) -> None:
    refused = verify("--head", "17:" + "ab" * 32)
    assert refused.exit_code == 1 and "name the PROGRAMME" in refused.output


@needs_poppler
def test_paper_carries_the_head_in_the_form_that_the_command_takes(
    app: Flask, cast: Cast, printed: str
) -> None:
    with app.app_context():
        pack = build_pack(app.config["SETTINGS"], cast.programme_id, "record", None)
    shown = text_of(render_pack(pack).pdf)
    assert head_words(pack.head.log_seq, pack.head.log_hash) in shown
    assert f"auditverify{cast.public_id}--head" in shown


def test_what_the_migrations_made_is_what_is_expected(verify: Verify) -> None:
    sound = verify()
    assert sound.exit_code == 0 and "database:" not in sound.output


def test_a_missing_guard_is_said(app: Flask, verify: Verify) -> None:
    with stored_by(app):
        drop_triggers()
    found = verify()
    assert found.exit_code == 1
    assert found.output.count("database: the database's guard “") >= 10
    assert "Not what it was: the database's guards." in found.output


def test_a_guard_that_refuses_nothing_is_said(app: Flask, verify: Verify) -> None:
    sqlite = app.config["SETTINGS"].database_url.startswith("sqlite")
    with stored_by(app):
        if sqlite:
            db.session.execute(text("DROP TRIGGER events_no_update"))
            db.session.execute(
                text("CREATE TRIGGER events_no_update BEFORE UPDATE ON events WHEN 0 BEGIN SELECT 1; END")
            )
        else:
            db.session.execute(
                text(
                    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RETURN NEW; END $$"
                )
            )
    found = verify()
    assert found.exit_code == 1 and ("another one than was made" in found.output or not sqlite)
    assert sqlite or "refuse nothing" in found.output
