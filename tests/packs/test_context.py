"""What stands in a pack follows from the programme, by a fixed number of queries."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator.config import ROOT
from facilitator.database import write_lock
from facilitator.domain.actors import COMMAND
from facilitator.domain.errors import NotFound
from facilitator.domain.packs import KINDS as PACK_KINDS
from facilitator.domain.packs import SCRIPT
from facilitator.domain.sheets import sheet_hash
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.packs.making import build_pack
from facilitator.packs.papers import ReviewPack, SignOffSheet, WorkshopRecord
from facilitator.packs.parts.sign import SignPage
from facilitator.packs.parts.watch import Watch
from facilitator.packs.render import render_pack
from facilitator.queries.programmes import programme_by_id
from facilitator.services.imports import import_commitments
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import close_workshop
from tests.commitments import make_active, read_rows
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.ledgers import make_many
from tests.packs.paper import needs_poppler, opened, plain, text_of
from tests.signing_room import commitment, sheet_on_table, sign_for, started_workshop

DATA = ROOT.parent / "shared" / "data"


def review_of(app: Flask, cast: Cast, number: int | None = None) -> ReviewPack:
    pack = build_pack(app.config["SETTINGS"], cast.programme_id, "review", number)
    assert isinstance(pack, ReviewPack)
    return pack


def test_a_review_pack_can_be_made_before_anything_is_planned(context: Flask, cast: Cast) -> None:
    pack = review_of(context, cast)
    assert (pack.session.number, pack.session.starts_at, pack.part(Watch)) == (1, None, None)
    assert render_pack(pack).pages >= 4


def test_the_next_pack_asks_for_what_was_signed_last_time(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    theirs, ours = commitment(cast, number), commitment(cast, number, Side.CUSTOMER)
    draft = commitment(cast, number, deed="Only an idea so far", yeses=0)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.SUPPLIER)
    sign_for(cast, number, Side.CUSTOMER)
    close_workshop(cast.actor, cast.programme_id, number, "", None)
    pack = review_of(context, cast)
    assert [one.ref for one in pack.commitments] == [theirs, ours]
    assert draft not in [one.ref for one in pack.commitments]
    assert pack.session.number == number + 1
    mark = pack.head.list_mark
    assert mark is not None and mark.state == "complete"
    assert mark.code == sheet_on_table(cast, number).code


def test_the_sign_off_sheet_says_what_the_stored_bytes_say(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    commitment(cast, number, deed="As it was locked")
    with pytest.raises(NotFound):
        build_pack(context.config["SETTINGS"], cast.programme_id, "signoff", number)
    lock_list(cast.actor, cast.programme_id, number)
    sign_for(cast, number, Side.SUPPLIER)
    pack = build_pack(context.config["SETTINGS"], cast.programme_id, "signoff", number)
    assert isinstance(pack, SignOffSheet)
    assert [one.wording.deed for one in pack.commitments] == ["As it was locked"]
    assert pack.mark.state == "open"
    page = pack.part(SignPage)
    assert page is not None and [one.side for one in page.signing.signatures] == ["supplier"]
    assert "http://localhost/v/" in pack.mark.verify_url


def test_the_record_names_outcomes_attendance_and_signatures(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    ref = commitment(cast, number)
    pack = build_pack(context.config["SETTINGS"], cast.programme_id, "record", number)
    assert isinstance(pack, WorkshopRecord)
    assert [one.ref for one in pack.commitments] == [ref]
    assert pack.agenda and pack.list_state == "none"
    assert render_pack(pack).pages


def test_an_unknown_workshop_or_kind_is_not_there(context: Flask, cast: Cast) -> None:
    for kind, number in (("review", 99), ("record", None), ("signoff", None), ("novel", None)):
        with pytest.raises(NotFound):
            build_pack(context.config["SETTINGS"], cast.programme_id, kind, number)


def test_as_many_queries_for_thirty_commitments_as_for_three(
    app: Flask, cast: Cast, counted_queries: CountedQueries
) -> None:
    counts = []
    with app.app_context():
        for amount in (3, 27):
            with write_lock(db.session):
                for _ in range(amount):
                    make_active(cast)
                db.session.commit()
            with counted_queries() as statements:
                pack = review_of(app, cast)
            counts.append(len(statements))
    assert len(pack.commitments) == 30
    assert counts[0] == counts[1] <= 15


@needs_poppler
@pytest.mark.slow
@pytest.mark.parametrize("name", ["agreement-en.csv", "agreement-mn.csv"])
def test_the_text_of_a_whole_agreement_is_complete(context: Flask, cast: Cast, name: str) -> None:
    source: Path = DATA / name
    if not source.is_file():
        pytest.skip("the agreements are not on this machine")
    import_commitments(COMMAND, programme_by_id(cast.programme_id), read_rows(source.read_bytes()))
    text = text_of(render_pack(review_of(context, cast)).pdf)
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            told = ("giver", "deed") if row["verdict"] else ("giver", "receiver", "deed", "evidence")
            for part in told:
                assert plain(row[part]) in text, (name, row["deed"], part)


def test_the_list_in_the_file_is_the_stored_one_byte_for_byte_however_long(
    context: Flask, cast: Cast
) -> None:
    """500 rows: what a file carries must give the hash that is printed on its pages."""
    make_many(cast, 500)
    number = started_workshop(cast)
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number, take_in=True)
    sheet = sheet_on_table(cast, number)
    stored = db.session.scalar(text("SELECT canonical FROM sheets"))
    assert isinstance(stored, bytes) and len(stored) > 100_000
    settings = context.config["SETTINGS"]
    kinds = {kind: build_pack(settings, cast.programme_id, kind, number) for kind in PACK_KINDS}
    carried = {kind: pack.sheet_bytes for kind, pack in kinds.items()}
    assert carried.pop(SCRIPT) == b"", "the facilitator's script is about no list"
    assert set(carried.values()) == {stored}
    printed = render_pack(kinds["record"]).pdf
    with opened(printed) as pdf:
        attached = pdf.attachments["commitment-sheet.json"].get_file().read_bytes()
    assert attached == stored
    assert sheet_hash(attached) == sheet.hash
    if shutil.which("pdftotext"):
        assert sheet.hash in text_of(printed)
