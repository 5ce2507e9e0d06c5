"""A whole programme as one file: all that is its own is in it, and nothing that opens something or is nobody's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, text

from facilitator import clock
from facilitator.domain.errors import Conflict
from facilitator.domain.log import event_hash
from facilitator.domain.programme_files import COLUMNS_LEFT_OUT, COUNTS_CHANGES, LEFT_OUT, VERSION
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Ballot, Base, Card, Event, Sheet, Signature
from facilitator.services.facilitators import add_facilitator
from facilitator.services.programme_export import FILED, filed_columns, programme_file
from facilitator.services.rehearsals import begin_rehearsal
from facilitator.services.workshops import plan_workshop
from tests.blocks import block_in
from tests.factories import Cast
from tests.rooms import draft_of
from tests.stories import STEPS, begin

pytestmark = pytest.mark.usefixtures("context")
PRODUCT = {"version": "0.0", "address": "http://example.org"}


def told(cast: Cast) -> dict[str, Any]:
    """The file of a programme in which everything has happened."""
    add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    story = begin(cast)
    for step in STEPS:
        with clock.held(story.now):
            step(story)
    return read(cast.programme_id)


def read(programme_id: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(programme_file(programme_id, PRODUCT))
    return found


def test_every_table_is_in_the_file_or_left_out_for_a_reason() -> None:
    in_it = {*FILED, "programmes", "events", "event_values"}
    assert in_it | set(LEFT_OUT) == set(Base.metadata.tables)
    assert not in_it & set(LEFT_OUT)
    for table, columns in COLUMNS_LEFT_OUT.items():
        assert table in in_it
        assert set(columns) <= set(Base.metadata.tables[table].columns.keys()), table


def test_no_column_of_an_account_or_a_secret_is_in_the_file() -> None:
    for name in (*FILED, "programmes"):
        table = Base.metadata.tables[name]
        for column in filed_columns(table):
            leads_to = {key.column.table.name for key in table.columns[column].foreign_keys}
            assert leads_to <= {*FILED, "programmes"}, f"{name}.{column} leads out of the file"
            assert not any(word in column for word in ("salt", "token", "password", "browser", "verify"))


def test_what_is_stored_of_a_programme_stands_in_its_file(cast: Cast) -> None:
    found = told(cast)
    assert (found["format"], found["version"]) == ("facilitator-programme", VERSION)
    empty = {name for name in FILED if not found["tables"][name]}
    assert empty <= {"declines", "card_groups", "cards", "entry_rounds", "blind_pairs"}, (
        "what the story leaves empty proves nothing"
    )
    row = db.session.execute(
        text("SELECT deed, evidence FROM commitments WHERE programme_id = :one AND ref = 'S-01'"),
        {"one": cast.programme_id},
    ).one()
    (written,) = [
        one for one in found["tables"]["commitments"] if one["ref"] == "S-01" and "programme" in one
    ]
    assert (written["deed"], written["evidence"]) == tuple(row)
    giver = found["tables"]["people"][written["giver"] - 1]
    assert giver["id"] == written["giver"] and giver["name"]
    assert COUNTS_CHANGES not in written


def test_events_and_lists_are_there_to_the_byte(cast: Cast) -> None:
    found = told(cast)
    events = db.session.scalars(
        select(Event).where(Event.programme_id == cast.programme_id).order_by(Event.seq)
    ).all()
    written = found["log"]["events"]
    assert [one["body"].encode() for one in written] == [bytes(one.body) for one in events]
    assert [one["seal"] for one in written] == [one.mac for one in events]
    prev = "0" * 64
    for one in written:
        assert one["hash"] == event_hash(one["body"].encode()) and json.loads(one["body"])["prev"] == prev
        prev = one["hash"]
    assert (found["log"]["seq"], found["log"]["hash"]) == (len(written), prev)
    sheets = db.session.scalars(select(Sheet).where(Sheet.programme_id == cast.programme_id)).all()
    assert sorted(one["canonical"].encode() for one in found["tables"]["sheets"]) == sorted(
        bytes(one.canonical) for one in sheets
    )


def test_no_secret_and_nothing_of_others_stands_in_it(cast: Cast) -> None:
    written = json.dumps(told(cast), ensure_ascii=False)
    secrets = {
        value
        for statement in (
            "SELECT password_hash FROM users",
            "SELECT session_stamp FROM users",
            "SELECT email FROM users",
            "SELECT token_hash FROM sign_ins",
            "SELECT token_hash FROM signing_links",
            "SELECT token_hash FROM participants",
            "SELECT browser_hash FROM participants",
            "SELECT screen_hash FROM rooms",
            "SELECT join_salt FROM rooms",
            "SELECT join_code FROM rooms",
            "SELECT verify_id FROM sheets",
        )
        for value in db.session.scalars(text(statement))
        if value
    }
    secrets |= {one for one in db.session.scalars(select(Signature.browser)) if one}
    assert len(secrets) > 12
    assert not [one for one in secrets if one in written]
    assert cast.other_public_id not in written and cast.other_person.name not in written


def test_the_same_programme_gives_the_same_file(cast: Cast) -> None:
    with clock.held(clock.now()):
        assert programme_file(cast.programme_id, PRODUCT) == programme_file(cast.programme_id, PRODUCT)


def test_a_rehearsal_is_not_taken_along(cast: Cast) -> None:
    number = plan_workshop(cast.actor, cast.programme_id, draft_of(Kind.REVIEW))
    copy = begin_rehearsal(cast.actor, cast.programme_id, number)
    key = db.session.scalar(text("SELECT id FROM programmes WHERE public_id = :copy"), {"copy": copy})
    with pytest.raises(Conflict, match="throwaway copy"):
        programme_file(key, PRODUCT)


def test_anonymous_cards_stay_anonymous_and_what_is_being_collected_stays_here(cast: Cast) -> None:
    block = block_in(cast)
    db.session.add(
        Card(
            item_id=block.item.id, run=0, key="k1", text="Nobody dares to say it", anonymous=True, position=1
        )
    )
    db.session.add(
        Ballot(
            key="b" * 64,
            item_id=block.item.id,
            mode="gather",
            run=1,
            kind="card",
            value="Not shown before the end",
        )
    )
    db.session.flush()
    content = programme_file(cast.programme_id, PRODUCT).decode()
    (card,) = json.loads(content)["tables"]["cards"]
    assert card["text"] == "Nobody dares to say it" and card["anonymous"] is True and card["run"] == 0
    assert not {"person", "written_at", "slot"} & set(card) and card["side"] == ""
    assert "Not shown before the end" not in content
