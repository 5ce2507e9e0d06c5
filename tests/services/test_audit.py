"""What was changed behind the app's back is found, and where."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from facilitator.database import write_lock
from facilitator.domain.log import EventBody, read_body, seal
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, Sheet
from facilitator.queries.programmes import programme_by_public_id
from facilitator.services.audit import AuditReport, audit_programme
from facilitator.services.example import tell_example
from facilitator.services.holding import hold_what_is_left
from facilitator.services.log import log_key
from facilitator.services.sheets import lock_list
from tests.factories import Cast
from tests.signing_room import commitment, sign_for, started_workshop
from tests.tampering import drop_triggers, guards_down


@pytest.fixture
def audited(context: Flask, cast: Cast) -> Cast:
    """A programme with a signed list, stored, whose triggers are gone: whoever holds the file can do this."""
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    drop_triggers()
    return cast


def audit(cast: Cast) -> AuditReport:
    db.session.expire_all()
    hold_what_is_left()
    return audit_programme(cast.programme_id)


def last(cast: Cast) -> int:
    return int(
        db.session.execute(
            select(func.max(Event.seq)).where(Event.programme_id == cast.programme_id)
        ).scalar_one()
    )


def change(cast: Cast, seq: int, **columns: object) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    db.session.execute(
        text(f"UPDATE events SET {sets} WHERE seq = :seq AND programme_id = :programme"),
        {**columns, "seq": seq, "programme": cast.programme_id},
    )


def body_of(cast: Cast, seq: int) -> bytes:
    return db.session.execute(
        select(Event.body).where(Event.programme_id == cast.programme_id, Event.seq == seq)
    ).scalar_one()


def test_what_nobody_touched_is_sound(audited: Cast) -> None:
    report = audit(audited)
    assert report.ok and report.log.events == last(audited) and (report.sheets, report.signatures) == (1, 2)
    assert audit_programme(audited.other_programme_id).ok


@pytest.mark.parametrize("seq", [1, 4, -1])
def test_an_edited_event_is_found_at_its_number(audited: Cast, seq: int) -> None:
    seq = seq if seq > 0 else last(audited)
    plain = json.loads(body_of(audited, seq))
    plain["by"]["name"] = "Somebody else"
    change(audited, seq, body=json.dumps(plain, sort_keys=True, separators=(",", ":")).encode())
    report = audit(audited)
    assert not report.ok and report.log.broken_at == seq
    assert any(f"breaks at event {seq}" in fault for fault in report.faults)


def test_a_broken_event_says_nothing_bad_of_what_came_later(audited: Cast) -> None:
    """What the broken part told of lists and signatures is not known; that they were never locked is not said."""
    change(audited, 3, mac="0" * 64)
    assert audit(audited).faults == (
        "the log breaks at event 3: the seal of event 3 does not fit: it was written without the key, or this is "
        "another key",
        "from event 3 on the log proves nothing: no row is held against it, and of the lists and signatures 1 and 2 "
        "stand in no event before",
    )


@pytest.mark.parametrize(
    ("broken", "statement", "fault"),
    [
        ("SheetSigned", "DELETE FROM signatures", "signature of Solveig Ånestad is not stored any more"),
        (
            "SheetCompleted",
            "UPDATE signatures SET drawing = 'M 1 1' WHERE slot = 'supplier'",
            "does not know",
        ),
        ("SheetCompleted", "UPDATE sheets SET canonical = substr(canonical, 2)", "do not match their hash"),
        ("SheetCompleted", "UPDATE sheets SET revision = 7", "under another workshop or revision"),
        ("SheetCompleted", "UPDATE sheets SET hash = 'x'", "was locked, and is not stored any more"),
        ("SheetCompleted", "DELETE FROM sheet_entries", "other commitments are filed under it"),
        ("CommitmentDrafted", "UPDATE sheets SET completed_at = NULL", "disagree on whether it is complete"),
        (
            "CommitmentDrafted",
            "UPDATE sheets SET completed_at = '2020-01-01 10:00:00+00:00'",
            "on when it was complete",
        ),
    ],
)
def test_what_was_told_before_a_break_is_still_held(
    audited: Cast, broken: str, statement: str, fault: str
) -> None:
    commitment(audited, 1)
    seq = db.session.execute(
        select(func.max(Event.seq)).where(Event.programme_id == audited.programme_id, Event.kind == broken)
    ).scalar_one()
    change(audited, seq, mac="0" * 64)
    before = " ".join(audit(audited).faults)
    db.session.execute(text(statement))
    assert fault not in before and fault in " ".join(audit(audited).faults)


def test_an_event_resealed_with_its_hash_breaks_the_next_one(audited: Cast) -> None:
    body = read_body(body_of(audited, 5))
    forged = seal(EventBody(**{**_parts(body), "kind": "WorkshopPlanned"}), b"a guessed key")
    change(audited, 5, body=forged.body_bytes, hash=forged.hash, mac=forged.mac)
    assert audit(audited).log.broken_at == 5
    with_key = seal(EventBody(**{**_parts(body), "kind": "WorkshopPlanned"}), log_key())
    change(audited, 5, body=with_key.body_bytes, hash=with_key.hash, mac=with_key.mac, kind="WorkshopPlanned")
    assert audit(audited).log.broken_at == 6


def test_a_column_that_disagrees_with_its_body_is_found(audited: Cast) -> None:
    change(audited, 7, kind="SomethingElse")
    report = audit(audited)
    assert report.log.broken_at == 7 and "filed under another kind" in report.log.why


def test_a_tail_cut_off_is_found(audited: Cast) -> None:
    end = last(audited)
    db.session.execute(
        text("DELETE FROM events WHERE seq > :seq AND programme_id = :programme"),
        {"seq": end - 2, "programme": audited.programme_id},
    )
    report = audit(audited)
    assert report.log.broken_at == end - 1 and "cut off" in report.log.why


def test_a_changed_list_a_forged_and_a_lost_signature_are_found(audited: Cast) -> None:
    db.session.execute(text("UPDATE signatures SET typed_name = 'Forged' WHERE slot = 'supplier'"))
    db.session.execute(text("DELETE FROM signatures WHERE slot = 'customer'"))
    faults = " ".join(audit(audited).faults)
    assert "does not know the signature of Forged" in faults and "is not stored any more" in faults
    data = db.session.execute(select(Sheet.canonical)).scalar_one()
    db.session.execute(
        text("UPDATE sheets SET canonical = :data"), {"data": data.replace(b"weekly", b"yearly")}
    )
    assert "the stored bytes do not match their hash" in " ".join(audit(audited).faults)


def test_a_list_that_the_log_never_locked_is_found(audited: Cast) -> None:
    db.session.execute(text("UPDATE sheets SET completed_at = NULL"))
    assert "disagree on whether it is complete" in " ".join(audit(audited).faults)


def test_the_command_says_where_and_ends_with_one(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    sound = run(args=["audit", "verify"])
    assert sound.exit_code == 0 and sound.output.count("unbroken") == 2
    with app.app_context(), write_lock(db.session):
        with guards_down():
            change(cast, 2, mac="0" * 64)
        db.session.commit()
    broken = run(args=["audit", "verify", cast.public_id])
    assert broken.exit_code == 1 and "breaks at event 2" in broken.output
    assert run(args=["audit", "verify", cast.other_public_id]).exit_code == 0
    assert run(args=["audit", "verify", "nonsense"]).exit_code == 1


TAMPERINGS = (
    ("UPDATE signatures SET method = 'own_device' WHERE slot = 'supplier'", "does not know the signature"),
    ("UPDATE signatures SET signed_at = '2020-01-01 10:00:00+00:00'", "does not know the signature"),
    ("UPDATE signatures SET host_name = '' WHERE slot = 'supplier'", "does not know the signature"),
    ("UPDATE signatures SET confirmed_by = 'Nobody (supplier)'", "does not know the signature"),
    ("UPDATE signatures SET drawing = 'M 1 1 L 2 2'", "does not know the signature"),
    ("UPDATE signatures SET person_id = :other WHERE slot = 'supplier'", "does not know the signature"),
    ("UPDATE signatures SET side = 'customer' WHERE slot = 'supplier'", "does not know the signature"),
    ("UPDATE events SET person_id = :other WHERE kind = 'SheetSigned'", "filed under another person"),
    ("UPDATE events SET person_id = :other WHERE seq = 1", "filed under another person"),
    ("UPDATE events SET user_id = NULL WHERE seq = 1", "filed under another person, account"),
    (
        "UPDATE events SET user_id = (SELECT max(id) FROM users) WHERE seq = 2",
        "filed under another person, acc",
    ),
    ("UPDATE events SET at = '2020-01-01 10:00:00+00:00' WHERE seq = 1", "filed under another moment"),
    (
        "UPDATE events SET workshop_id = (SELECT max(id) FROM workshops) WHERE seq = 1",
        "filed under another work",
    ),
    ("UPDATE sheets SET completed_at = '2020-01-01 10:00:00+00:00'", "disagree on when it was complete"),
    ("UPDATE sheets SET reopened_at = completed_at", "disagree on whether it was opened again"),
    ("DELETE FROM sheet_entries", "other commitments are filed under it"),
    ("UPDATE commitments SET verdict = 'kept', report = 'done' WHERE ref = 'S-01'", "S-01.*state"),
    ("UPDATE commitments SET deed = 'Nothing at all' WHERE ref = 'S-01'", "S-01.*deed"),
    ("UPDATE commitments SET due = '2031-01-01' WHERE ref = 'S-01'", "S-01.*due"),
    ("UPDATE commitments SET report_text = 'Their own fault' WHERE ref = 'S-01'", "S-01.*reason"),
    ("UPDATE commitments SET released_at = active_at WHERE ref = 'S-01'", "S-01.*state"),
    ("UPDATE commitments SET ref = 'S-99', number = 99 WHERE ref = 'S-01'", "filed under another commitment"),
    (
        "UPDATE commitments SET report = 'shrug' WHERE ref = 'S-01'",
        "its report cannot be read, it is “shrug”",
    ),
    ("UPDATE people SET name = 'Somebody Else' WHERE id = :other", "Somebody Else"),
    ("UPDATE people SET is_signatory = NOT is_signatory WHERE id = :other", "disagree on who this is"),
)


@pytest.mark.parametrize(("statement", "fault"), TAMPERINGS)
def test_a_row_changed_past_the_app_is_found(audited: Cast, statement: str, fault: str) -> None:
    given = {"other": audited.supplier_member.id} if ":other" in statement else {}
    db.session.execute(text(statement), given)
    assert re.search(fault, " ".join(audit(audited).faults))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE workshops SET started_at = 'changed'",
            "workshop 1: its started at cannot be read, it is “changed”",
        ),
        ("UPDATE commitments SET due = 'soon'", "promise 1: its due cannot be read, it is “soon”"),
        ("UPDATE events SET at = 'lately' WHERE seq = 3", "event 3: its at cannot be read, it is “lately”"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(audited: Cast, statement: str, fault: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("there a column takes only what it can read")
    db.session.execute(text(statement))
    assert fault in audit(audited).faults


def test_a_signature_put_in_past_the_app_is_found(audited: Cast) -> None:
    db.session.execute(
        text(
            "INSERT INTO signatures (sheet_id, slot, side, person_id, typed_name, method, host_name, confirmed_by,"
            " photo_sha256, drawing, signed_at) SELECT sheet_id, 'also:2', side, :person, 'Sergio', method,"
            " host_name, confirmed_by, photo_sha256, drawing, signed_at FROM signatures WHERE slot = 'supplier'"
        ),
        {"person": audited.supplier_member.id},
    )
    assert "does not know the signature of Sergio" in " ".join(audit(audited).faults)


def test_the_rows_of_the_whole_example_say_what_its_log_says(context: Flask, cast: Cast) -> None:
    """Reports, verdicts, misses, changes, hand-overs: nothing that the services do looks like a forgery."""
    public_id = tell_example(cast.facilitator.id, nullcontext)
    brief = programme_by_public_id(public_id)
    assert brief is not None
    hold_what_is_left()
    assert audit_programme(brief.id).faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE signatures SET typed_name = 'X'",
        "DELETE FROM signatures",
        "UPDATE sheets SET completed_at = NULL",
        "UPDATE sheets SET hash = 'X'",
        "DELETE FROM sheets",
    ],
)
def test_the_database_itself_keeps_what_was_signed(context: Flask, cast: Cast, statement: str) -> None:
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    for side in Side:
        sign_for(cast, number, side)
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_replacing_is_refused_as_changing_is(context: Flask, cast: Cast) -> None:
    """SQLite's INSERT OR REPLACE would take the old row away without asking the trigger against it."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such statement")
    columns = "programme_id, seq, kind, at, body, prev_hash, hash, mac"
    copied = columns.replace("kind", "'Forged'")
    with pytest.raises(DBAPIError, match="there already"):
        db.session.execute(
            text(f"INSERT OR REPLACE INTO events ({columns}) SELECT {copied} FROM events WHERE seq = 1")
        )
    db.session.rollback()


def test_the_database_itself_refuses_to_change_an_event(context: Flask, cast: Cast) -> None:
    for statement in ("UPDATE events SET kind = 'X'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


def _parts(body: EventBody) -> dict[str, object]:
    return {name: getattr(body, name) for name in EventBody.__dataclass_fields__}
