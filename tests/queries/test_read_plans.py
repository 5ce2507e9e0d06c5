"""What is asked of tables that grow with an organisation finds its rows by an index, on either database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select, text, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models import Base, ChangeAsk, IssuedPack, Participant
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.packs import sheets_in
from facilitator.queries.printing import issued_pack
from facilitator.queries.verify import verify_view
from facilitator.services.door import phones_let_in
from facilitator.services.row_changes import change_rows
from facilitator.services.sheets import lock_list
from tests.factories import Cast
from tests.ledgers import make_many
from tests.plans import tables_read_whole
from tests.signing_room import commitment, started_workshop


def test_a_table_without_an_index_for_it_is_noticed(context: Flask) -> None:
    with tables_read_whole() as whole:
        db.session.execute(select(IssuedPack.id).where(IssuedPack.pages == 3)).all()
    assert whole == {"issued_packs"}


def test_the_files_of_a_list_are_found_by_its_indexes(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number, deed="Disclose the margin of every order")
    lock_list(cast.actor, cast.programme_id, number)
    (sheet,) = sheets_in(cast.programme_id)
    with tables_read_whole() as whole:
        assert verify_view(sheet.verify_id) is not None
        assert issued_pack(cast.programme_id, "0" * 64) is None
    assert not whole


def test_phones_are_found_by_their_browser_and_by_who_holds_them(context: Flask, cast: Cast) -> None:
    started_workshop(cast)
    with tables_read_whole() as whole:
        assert phones_let_in(cast.programme_id, "what a browser keeps") == ()
        mine = update(Participant).where(
            Participant.person_id == cast.supplier_member.id, Participant.removed_at.is_(None)
        )
        change_rows(mine.values(removed_at=clock.now()))
    assert not whole


def test_wishes_are_found_by_their_commitment_closed_ones_too(context: Flask, cast: Cast) -> None:
    with tables_read_whole() as whole:
        change_rows(delete(ChangeAsk).where(ChangeAsk.commitment_id == 1))
    assert not whole


@pytest.mark.parametrize("target", ["people", "card_groups"])
def test_before_a_row_goes_those_that_point_to_it_are_found_by_an_index(context: Flask, target: str) -> None:
    looked_at, inspector = 0, inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        named = {key.parent.name for key in table.foreign_keys if key.column.table.name == target}
        found = {one["column_names"][0] for one in inspector.get_indexes(table.name)}
        assert named <= found, f"{table.name}: {named - found}"
        looked_at += len(named)
    assert looked_at


def test_whoever_tells_the_database_what_its_tables_hold_gets_no_table_read_whole(
    context: Flask, cast: Cast
) -> None:
    """Nothing renegotiates or carries on anything here; SQLite counts all these empty ones as one value."""
    make_many(cast, 60)
    db.session.execute(text("ANALYZE"))
    with tables_read_whole() as whole:
        assert commitment_by_ref(cast.programme_id, "S-01", {}).places.imported
    assert not whole
