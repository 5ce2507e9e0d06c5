"""The database of every released version comes up to date with all its data, and verifies."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator.config import ROOT
from facilitator.database import write_lock
from facilitator.domain.actors import COMMAND
from facilitator.extensions import db
from facilitator.migrating import migrate_database
from facilitator.queries.programmes import all_programmes, programme_by_public_id
from facilitator.services.audit import audit_programme
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, prepare_programme
from facilitator.services.transactions import write_kept
from tests.clients import CheckedClient
from tests.conftest import close, make_app, row_count, settings_for
from tests.factories import PASSWORD
from tests.tampering import guards_down

DUMPS = sorted((ROOT / "tests" / "released").glob("*.sql.gz"))
FACILITATOR = "maja@example.org"
KEPT = ("commitments", "sheets", "signatures", "people", "workshops", "agenda_items", "programmes")
"""What no migration may lose or add a row of."""


def old_database(dump: Path, folder: Path) -> Path:
    path = folder / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript(gzip.decompress(dump.read_bytes()).decode())
    connection.close()
    return path


def rows_of(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
    finally:
        connection.close()


@pytest.fixture(scope="module", params=DUMPS, ids=lambda path: path.name.removesuffix(".sql.gz"))
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An old database as it was, and brought up to date: once, for all tests to copy."""
    folder = tmp_path_factory.mktemp("released")
    before = old_database(request.param, folder)
    path = shutil.copyfile(before, folder / "migrated.db")
    app = make_app(settings_for(folder, f"sqlite:///{path}"))
    with app.app_context():
        migrate_database()
    close(app)
    return before, path


@pytest.fixture
def brought_up(migrated: tuple[Path, Path], tmp_path: Path) -> Iterator[tuple[Flask, Path]]:
    """The app on an old database that was brought up to date, and that database as it was."""
    before, up_to_date = migrated
    path = shutil.copyfile(up_to_date, tmp_path / "old.db")
    app = make_app(settings_for(tmp_path, f"sqlite:///{path}"))
    yield app, before
    close(app)


def test_there_is_a_database_of_each_release() -> None:
    headings = (
        line.split()[1] for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")
    )
    released = {version for version in headings if version[0].isdigit()}
    assert {dump.name.removesuffix(".sql.gz") for dump in DUMPS} == released


def test_nothing_is_lost_and_everything_verifies(brought_up: tuple[Flask, Path]) -> None:
    app, before = brought_up
    with app.app_context():
        for table in KEPT:
            assert row_count(table) == len(rows_of(before, table)), table
        bodies = [bytes(body) for (body,) in db.session.execute(text("SELECT body FROM events ORDER BY id"))]
        signed = [
            bytes(one) for (one,) in db.session.execute(text("SELECT canonical FROM sheets ORDER BY id"))
        ]
    old = sqlite3.connect(before)
    before_it = [bytes(body) for (body,) in old.execute("SELECT body FROM events ORDER BY id")]
    assert bodies[: len(before_it)] == before_it
    baselines = [json.loads(body) for body in bodies[len(before_it) :]]
    assert [said["kind"] for said in baselines] == 3 * ["RowsHeld"], "one for each programme"
    assert signed == [bytes(one) for (one,) in old.execute("SELECT canonical FROM sheets ORDER BY id")]
    old.close()
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output
    assert verified.output.count("unbroken") == 3
    for said in baselines:
        assert f"all rows held since event {said['seq']}, " in verified.output


def test_each_programme_goes_out_as_a_file_and_comes_in_again(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    with app.app_context():
        for one in all_programmes():
            content = programme_file(one.id, {"version": "0", "address": ""})
            ready = prepare_programme(check_programme_file(content))
            with write_kept():
                came = bring_in_programme(COMMAND, None, ready, as_copy=True)
            copy = programme_by_public_id(came)
            assert copy is not None
            report = audit_programme(copy.id)
            assert report.ok, report.faults
            old, new = (
                json.loads(content),
                json.loads(programme_file(copy.id, {"version": "0", "address": ""})),
            )
            assert report.brought_in == old["log"]["seq"]
            if any("started_at" in one and "closed_at" not in one for one in old["tables"]["workshops"]):
                for tables in (old["tables"], new["tables"]):  # what ran there is closed here
                    del tables["workshops"], tables["agenda_items"]
            assert new["tables"] == old["tables"]


def test_the_baseline_is_taken_once(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    with app.app_context():
        events = row_count("events")
        migrate_database()
        assert row_count("events") == events and row_count("held_pieces") > 3


PAST_THE_APP = (
    ("UPDATE commitments SET giver_id = receiver_id WHERE ref = 'S-01'", "S-01"),
    ("UPDATE workshops SET place = 'Elsewhere' WHERE number = 1", "workshop 1.*place"),
    ("UPDATE programmes SET legal_status = 'None at all'", "the programme.*legal status"),
    ("UPDATE agenda_items SET notes = 'Nobody said so' WHERE id = 1", "notes"),
    ("UPDATE parties SET name = 'Another Ltd' WHERE side = 'supplier'", "the supplier.*name"),
    ("DELETE FROM attendances", "an attendance that the log knows is not stored any more"),
    ("UPDATE held_pieces SET content = x'00' WHERE number = 2", "not stored as it was"),
    ("DELETE FROM held_pieces WHERE number = 1", "not stored as it was"),
)


@pytest.mark.parametrize(("statement", "fault"), PAST_THE_APP)
def test_what_is_changed_after_the_baseline_is_found(
    brought_up: tuple[Flask, Path], statement: str, fault: str
) -> None:
    app, _before = brought_up
    with app.app_context(), write_lock(db.session):
        db.session.execute(text(statement))
        db.session.commit()
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 1
    assert re.search(fault, verified.output), verified.output


def test_who_an_event_of_before_the_baseline_is_filed_under_is_held(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    with app.app_context(), write_lock(db.session):
        with guards_down():
            db.session.execute(text("UPDATE events SET user_id = NULL WHERE seq = 2"))
        db.session.commit()
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 1 and "filed under another person, account or moment" in verified.output


def test_every_entry_of_the_registers_is_there_with_its_links_and_boards(
    brought_up: tuple[Flask, Path],
) -> None:
    app, before = brought_up
    old = sqlite3.connect(before)
    if not old.execute("SELECT * FROM sqlite_master WHERE name = 'concerns'").fetchone():
        pytest.skip("there were no registers yet")
    with app.app_context():
        now = [
            [tuple(row) for row in db.session.execute(text(asked))]
            for asked in (ENTRIES_NOW, LINKS_NOW, BOARDS_NOW)
        ]
    then = [old.execute(asked).fetchall() for asked in (ENTRIES_THEN, LINKS_THEN, BOARDS_THEN)]
    old.close()
    assert now == then and all(then)


SAME = "number, title, note, status, votes, votes_supplier, votes_customer, workshop_id, version, created_at"
ENTRIES_THEN = f"""
SELECT 'concerns', programme_id, {SAME}, severity, hidden_reason, raised_side, anonymous, NULL, NULL FROM concerns
UNION ALL SELECT 'opportunities', programme_id, {SAME}, NULL, '', NULL, NULL, value_supplier, value_customer
FROM opportunities ORDER BY 1, 2, 3
"""
ENTRIES_NOW = f"""
SELECT kind, programme_id, {SAME}, severity, hidden_reason, said ->> 'raised_side', said ->> 'anonymous',
said ->> 'value_supplier', said ->> 'value_customer' FROM register_entries ORDER BY 1, 2, 3
"""
LINKS_THEN = """
SELECT 'concerns', o.number, k.number, o.programme_id FROM opportunity_concerns
JOIN opportunities o ON o.id = opportunity_id JOIN concerns k ON k.id = concern_id
UNION ALL SELECT 'commitments', o.number, commitment_id, o.programme_id FROM commitment_opportunities
JOIN opportunities o ON o.id = opportunity_id
UNION ALL SELECT 'commitments', k.number, commitment_id, k.programme_id FROM commitment_concerns
JOIN concerns k ON k.id = concern_id ORDER BY 1, 2, 3, 4
"""
LINKS_NOW = """
SELECT coalesce(other.kind, 'commitments'), one.number, coalesce(other.number, commitment_id), one.programme_id
FROM register_links JOIN register_entries one ON one.id = entry_id
LEFT JOIN register_entries other ON other.id = other_id ORDER BY 1, 2, 3, 4
"""
BOARDS_THEN = """
SELECT g.id, coalesce(o.number, k.number), coalesce(o.title, k.title) FROM card_groups g
LEFT JOIN opportunities o ON o.id = opportunity_id LEFT JOIN concerns k ON k.id = concern_id ORDER BY 1
"""
BOARDS_NOW = """
SELECT g.id, e.number, e.title FROM card_groups g LEFT JOIN register_entries e ON e.id = g.entry_id ORDER BY 1
"""


def test_the_owner_of_a_programme_is_whoever_ran_it_first(brought_up: tuple[Flask, Path]) -> None:
    app, before = brought_up
    old = sqlite3.connect(before)
    first = set(
        old.execute(
            "SELECT programme_id, user_id FROM programme_facilitators WHERE id IN "
            "(SELECT min(id) FROM programme_facilitators GROUP BY programme_id)"
        )
    )
    old.close()
    with app.app_context():
        owners = db.session.execute(
            text("SELECT programme_id, user_id FROM programme_facilitators WHERE is_owner")
        )
        assert {tuple(row) for row in owners} == first and first


def test_a_changed_word_of_an_old_commitment_is_still_found(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    with app.app_context(), write_lock(db.session):
        db.session.execute(text("UPDATE commitments SET deed = 'Do nothing' WHERE ref = 'S-01'"))
        db.session.commit()
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 1
    assert "S-01" in verified.output


def test_its_facilitator_signs_in_and_the_pages_open(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    client = signed_in(app)
    for programme, workshops in programmes_of(app):
        here = f"/programmes/{programme}"
        sessions = [f"/workshops/{number}" for number in range(1, workshops + 1)]
        pages = ["", "/commitments", "/people", *sessions, *(f"{one}/sign" for one in sessions)]
        for page in pages:
            answer = client.get(here + page, follow_redirects=True)
            assert answer.status_code == 200, (here + page, answer.status_code)


def test_the_list_that_was_out_for_signing_is_completed(brought_up: tuple[Flask, Path]) -> None:
    app, _before = brought_up
    with app.app_context():
        programme, workshop, person = db.session.execute(text(WHO_HAS_NOT_SIGNED)).one()
    page = f"/programmes/{programme}/workshops/{workshop}/sign"
    client, device = signed_in(app), f"{page}/host/{person}"
    name = name_of(app, person, programme)
    assert client.submit(device, {"name": name, "may_sign": "y"}, action=device).status_code == 303
    assert "Signed by both" in client.get(page).get_data(as_text=True)
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output


WHO_HAS_NOT_SIGNED = """
SELECT programmes.public_id, workshops.number, people.number
FROM sheets
JOIN programmes ON programmes.id = sheets.programme_id
JOIN workshops ON workshops.id = sheets.workshop_id
JOIN people ON people.programme_id = programmes.id AND people.is_signatory
WHERE sheets.completed_at IS NULL AND sheets.reopened_at IS NULL AND NOT EXISTS
    (SELECT * FROM signatures WHERE signatures.sheet_id = sheets.id AND signatures.side = people.side)
"""


def signed_in(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    answer = client.submit("/sign-in", {"email": FACILITATOR, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def name_of(app: Flask, number: int, programme: str) -> str:
    with app.app_context():
        return str(
            db.session.execute(
                text(
                    "SELECT people.name FROM people JOIN programmes ON programmes.id = people.programme_id "
                    "WHERE people.number = :number AND programmes.public_id = :programme"
                ),
                {"number": number, "programme": programme},
            ).scalar_one()
        )


def programmes_of(app: Flask) -> list[tuple[str, int]]:
    """The programmes that this facilitator runs, and how many workshops each has."""
    with app.app_context():
        found = db.session.execute(
            text(
                "SELECT p.public_id, count(w.id) FROM programmes p "
                "JOIN programme_facilitators f ON f.programme_id = p.id JOIN users u ON u.id = f.user_id "
                "LEFT JOIN workshops w ON w.programme_id = p.id WHERE u.email = :email GROUP BY p.public_id"
            ),
            {"email": FACILITATOR},
        )
        return [(public_id, workshops) for public_id, workshops in found]
