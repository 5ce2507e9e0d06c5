"""Out as a file and in again: the programme reads as it did, its log is whole, and a changed file is refused."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from facilitator import clock
from facilitator.domain.errors import Invalid
from facilitator.domain.log import Chain, StoredEvent
from facilitator.domain.programme_files import VERSION
from facilitator.domain.sheets import read_sheet
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.extensions import db
from facilitator.models import Event, ProgrammeFacilitator, Sheet
from facilitator.queries.commitments import all_commitments
from facilitator.queries.names import names_of
from facilitator.queries.people import people_of
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id, programme_by_public_id
from facilitator.queries.workshops import running_workshop
from facilitator.services.audit import audit_programme
from facilitator.services.example import tell_example
from facilitator.services.facilitators import add_facilitator
from facilitator.services.log_key import log_key
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, here_already, prepare_programme
from facilitator.services.programmes import archive_programme
from facilitator.services.rehearsals import begin_rehearsal, end_rehearsal
from facilitator.services.sheets import lock_list
from facilitator.services.workshops import plan_workshop, start_workshop
from tests.factories import Cast
from tests.filed import PRODUCT, changed, counts, one_row, refusal, rewritten, seq_of
from tests.filed import small as small
from tests.rooms import draft_of
from tests.signing_room import commitment, sign_for, started_workshop
from tests.stories import STEPS, begin

pytestmark = pytest.mark.usefixtures("context")


def told(cast: Cast) -> bytes:
    """The file of a programme in which everything has happened."""
    add_facilitator(cast.actor, cast.programme_id, cast.outsider.email)
    story = begin(cast)
    for step in STEPS:
        with clock.held(story.now):
            step(story)
    return programme_file(cast.programme_id, PRODUCT)


def brought_in(cast: Cast, content: bytes, *, as_copy: bool = True) -> int:
    """The number here of the programme of a file."""
    ready = prepare_programme(check_programme_file(content))
    found = programme_by_public_id(
        bring_in_programme(cast.actor, cast.facilitator.id, ready, as_copy=as_copy)
    )
    assert found is not None
    return found.id


def as_cast_of(cast: Cast, copy: ProgrammeBrief) -> Cast:
    """The same cast in the programme that came in."""
    ids = {person.number: person.id for person in people_of(copy.id).everybody}
    parts = {
        name: replace(getattr(cast, name), id=ids[getattr(cast, name).number])
        for name in ("supplier_signatory", "supplier_member", "customer_signatory", "customer_member")
    }
    return replace(cast, programme_id=copy.id, public_id=copy.public_id, **parts)


def same(before: bytes, after: bytes) -> None:
    """Whether two files say the same but for what is named as different."""
    old, new = json.loads(before), json.loads(after)
    seq = old["log"]["seq"]
    assert [one["kind"] for one in map(json.loads, (one["body"] for one in new["log"]["events"][seq:]))][
        :2
    ] == [
        "ProgrammeBroughtIn",
        "RowsHeld",
    ]
    for one in (*old["log"]["events"], *new["log"]["events"]):
        one.pop("seal")
    assert new["log"]["events"][:seq] == old["log"]["events"]
    assert new["programme"] == old["programme"] | {"public_id": new["programme"]["public_id"]}
    assert new["tables"] == old["tables"]


def test_a_programme_in_which_all_has_happened_comes_back_as_it_was(cast: Cast) -> None:
    before = told(cast)
    running = running_workshop(cast.programme_id)
    assert running is None, "else what closes it would stand in the second file"
    came = brought_in(cast, before)
    report = audit_programme(came)
    assert report.ok, report.faults
    seq = json.loads(before)["log"]["seq"]
    assert (report.brought_in, report.held_since) == (seq, seq + 2)
    same(before, programme_file(came, PRODUCT))
    assert audit_programme(cast.programme_id).ok


def test_the_example_comes_back_twice_over(cast: Cast) -> None:
    public_id = tell_example(cast.facilitator.id, nullcontext, 0)
    example = programme_by_public_id(public_id)
    assert example is not None
    before = programme_file(example.id, PRODUCT)
    first = brought_in(cast, before)
    second = brought_in(cast, programme_file(first, PRODUCT))
    for came in (first, second):
        report = audit_programme(came)
        assert report.ok, report.faults
    same(programme_file(first, PRODUCT), programme_file(second, PRODUCT))

    def read(programme_id: int) -> list[Any]:
        views = all_commitments(programme_id, names_of(programme_id))
        return [
            (one.ref, one.state, one.giver, one.receiver, one.wording.deed, one.places.signed)
            for one in views
        ]

    assert read(first) == read(example.id) == read(second)


def test_what_is_no_file_of_a_programme_is_refused_with_what_it_is(small: bytes) -> None:
    assert "no text" in refusal(b"\xff\xfe\x00")
    assert "no JSON" in refusal(b"party,giver\nsupplier,Anna\n")
    assert "not the file of a programme" in refusal(b'{"hello": 1}') and "not the file" in refusal(b"[]")
    assert "newer version" in refusal(changed(small, lambda one: one.update(version=VERSION + 1)))
    assert "cut off" in refusal(small[: len(small) // 2]) and "cut off" in refusal(small[:-2])
    assert "“title” twice" in refusal(small.replace(b'"title":', b'"title":"Another","title":', 1))
    assert "missing or strange: log" in refusal(changed(small, lambda one: one.pop("log")))
    assert "a number or a depth" in refusal(small.replace(b'"version":3', b'"version":3.5'))
    assert "a number or a depth" in refusal(b'{"format":' + b"[" * 100_000)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    small: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facilitator.domain.programme_files.MOST_BYTES", len(small) - 1)
    assert "larger than" in refusal(small)


def test_a_changed_event_breaks_the_chain_and_is_named(small: bytes) -> None:
    seq = seq_of(small, "SheetSigned")

    def change(found: dict[str, Any]) -> None:
        one = found["log"]["events"][seq - 1]
        one["body"] = one["body"].replace("phone", "ink").replace("host_device", "ink")

    assert f"the log breaks at event {seq}: event {seq} does not match its hash" in refusal(
        changed(small, change)
    )
    gone = changed(small, lambda found: found["log"]["events"].pop(seq - 1))
    assert f"the log breaks at event {seq}:" in refusal(gone)
    cut = changed(small, lambda found: found["log"]["events"].pop())
    assert "its end was cut off" in refusal(cut)


def test_a_chain_that_was_made_anew_does_not_fit_what_was_signed(small: bytes) -> None:
    seq = seq_of(small, "SheetSigned")
    forged = changed(
        small, lambda found: rewritten(found, seq, lambda body: body["data"].update(slot="also:1"))
    )
    assert "the log does not know the signature of" in refusal(forged)
    other = changed(
        small, lambda found: rewritten(found, 1, lambda body: body.update(programme="somewhere9"))
    )
    assert "event 2 belongs to another programme" in refusal(other)
    unknown = changed(small, lambda found: rewritten(found, seq, lambda body: body.update(kind="SheetEaten")))
    assert "of a kind that is not known here" in refusal(unknown)
    less = changed(small, lambda found: rewritten(found, seq, lambda body: body["data"].pop("slot")))
    assert f"event {seq} does not say what one of its kind says" in refusal(less)


def test_names_apart_from_events_are_held_against_them(small: bytes) -> None:
    def rename(found: dict[str, Any]) -> None:
        one = next(one for one in found["log"]["events"] if "by" in one.get("apart", {}))
        one["apart"]["by"]["value"] = "Somebody Else"

    assert "is not what was recorded" in refusal(changed(small, rename))


def test_changed_rows_are_found_and_named(small: bytes) -> None:
    for change, words in (
        (one_row("commitments", deed="Pay a million"), "the store and the log disagree on its deed"),
        (one_row("commitments", verdict="kept"), "disagree on its"),
        (one_row("people", name="Anna Another"), "disagree on who this is"),
        (one_row("signatures", typed_name="Anna Another"), "does not know the signature of Anna Another"),
        (one_row("sheets", code="0000-0000-0000"), "the code does not follow from the hash"),
        (
            lambda found: one_row("sheets", canonical=found["tables"]["sheets"][0]["canonical"] + " ")(found),
            "the stored bytes do not match their hash",
        ),
        (lambda found: found["tables"]["signatures"].pop(), "is not stored any more"),
        (lambda found: found["tables"]["sheet_entries"].pop(), "other commitments are filed under it"),
    ):
        assert words in refusal(changed(small, change)), words


def test_nothing_of_the_rows_is_trusted(small: bytes) -> None:
    for change, words in (
        (one_row("commitments", giver=999), "its “giver” leads to nothing in this file"),
        (one_row("commitments", giver="1"), "its “giver” is not what it should be"),
        (one_row("commitments", giver=True), "its “giver” is not what it should be"),
        (one_row("commitments", due="tomorrow"), "its “due” is not what it should be"),
        (one_row("commitments", deed="x" * 20_001), "has 20,001 characters; 20,000 fit here"),
        (one_row("commitments", deed="a\x00b"), "characters that nobody can see"),
        (one_row("commitments", ref="S-99"), "another number or party than its ref says"),
        (one_row("people", name="n" * 121), "has 121 characters; 120 fit here"),
        (one_row("people", number=2), "the same programme_id and number"),
        (one_row("people", side="nobody"), "its “side” is not what it should be"),
        (one_row("people", password_hash="x"), "which is not known here"),
        (one_row("sheets", verify_id="guessed"), "“verify_id”, which is not known here"),
        (one_row("people", id=7), "does not have the number 1"),
        (lambda found: found["tables"].update(users=[]), "missing or strange: users"),
        (lambda found: found["programme"].update(time_zone="Nowhere/Town"), "cannot stand here"),
        (lambda found: found["programme"].update(rehearsal_of="abc"), "which is not known here"),
        (lambda found: found["tables"]["parties"].pop(), "exactly two parties"),
        (lambda found: found["log"]["events"][3].update(user=1), "Event 4 of this file has parts"),
        (lambda found: found["log"]["events"][3].update(at="now"), "Event 4 of this file is not what"),
        (lambda found: found["log"]["events"][3].update(person=999), "Event 4 of this file is not what"),
        (lambda found: found["log"]["events"][3].update(apart={"by": 3}), "Event 4 of this file is not what"),
    ):
        found = refusal(changed(small, change))
        assert words in found, (words, found)


def test_who_brings_it_in_runs_it_alone_and_nobody_gets_an_account(cast: Cast, small: bytes) -> None:
    before = counts()
    came = brought_in(cast, small)
    assert counts()["users"] == before["users"]
    runs = db.session.execute(
        select(ProgrammeFacilitator.user_id, ProgrammeFacilitator.is_owner).where(
            ProgrammeFacilitator.programme_id == came
        )
    ).all()
    assert [tuple(one) for one in runs] == [(cast.facilitator.id, True)]
    for table in ("rooms", "signing_links", "participants", "issued_packs"):
        assert counts()[table] == before[table]


def test_the_same_file_comes_in_once_unless_it_is_said(cast: Cast, small: bytes) -> None:
    ready = prepare_programme(check_programme_file(small))
    with pytest.raises(Invalid, match="here already") as refused:
        bring_in_programme(cast.actor, cast.facilitator.id, ready)
    assert set(refused.value.fields) == {"as_copy"}, "the programme itself is here"
    came = brought_in(cast, small)
    later = programme_file(came, PRODUCT)
    assert here_already(check_programme_file(later)), "as it stands"
    archive_programme(cast.actor, cast.programme_id)
    newer = check_programme_file(programme_file(cast.programme_id, PRODUCT))
    assert here_already(newer), "as it stands now"
    assert here_already(check_programme_file(small)), "as it once stood"


def test_what_the_seals_say_is_only_that_the_events_came_with_the_file(cast: Cast, small: bytes) -> None:
    """Else whoever brings a file in could have events sealed for another programme, and put them into its log."""
    came = brought_in(cast, small)
    seq = json.loads(small)["log"]["seq"]
    of_file = db.session.scalars(
        select(Event).where(Event.programme_id == came, Event.seq <= seq).order_by(Event.seq)
    ).all()
    chain = Chain(log_key(), cast.public_id)
    assert chain.examine(StoredEvent(1, of_file[0].body, of_file[0].hash, of_file[0].mac)) is None
    assert chain.broken is not None and "seal" in chain.broken[1]


def test_what_is_changed_past_the_app_afterwards_is_found(cast: Cast, small: bytes) -> None:
    came = brought_in(cast, small)
    for statement, words in (
        ("UPDATE commitments SET why = 'Nobody said so' WHERE programme_id = :one AND ref = 'S-01'", "why"),
        ("UPDATE origins SET address = 'https://elsewhere' WHERE programme_id = :one", "address"),
        ("UPDATE origins SET as_of = as_of - 1 WHERE programme_id = :one", "breaks at event"),
        ("UPDATE origins SET as_of = as_of + 1 WHERE programme_id = :one", "breaks at event"),
        ("DELETE FROM origins WHERE programme_id = :one", "breaks at event 1"),
        ("UPDATE event_values SET kept = '{}' WHERE programme_id = :one AND seq = 1", "breaks at event 1"),
    ):
        place = db.session.begin_nested()
        db.session.execute(text(statement), {"one": came})
        db.session.expire_all()
        report = audit_programme(came)
        assert not report.ok and words in " ".join(report.faults), (statement, report.faults)
        place.rollback()
    assert audit_programme(came).ok


def test_it_goes_on_here_and_the_list_before_is_the_one_signed_elsewhere(cast: Cast, small: bytes) -> None:
    came = brought_in(cast, small)
    copy = programme_by_id(came)
    play = as_cast_of(cast, copy)
    number = plan_workshop(play.actor, came, draft_of(Kind.REVIEW))
    start_workshop(play.actor, came, number)
    for side in Side:
        commitment(play, number, side)
    lock_list(play.actor, came, number)
    for side in Side:
        sign_for(play, number, side)
    lists = db.session.scalars(select(Sheet).where(Sheet.programme_id == came).order_by(Sheet.id)).all()
    before, after = (read_sheet(one.canonical) for one in lists)
    assert after.previous_hash == lists[0].hash
    assert (before.programme_id, after.programme_id) == (cast.public_id, copy.public_id)
    report = audit_programme(came)
    assert report.ok, report.faults
    again = brought_in(cast, programme_file(came, PRODUCT))
    assert audit_programme(again).ok, "with lists of both programmes that it has been"


def test_a_session_that_runs_is_closed_where_it_comes_in(cast: Cast) -> None:
    started_workshop(cast)
    came = brought_in(cast, programme_file(cast.programme_id, PRODUCT))
    assert running_workshop(cast.programme_id) and running_workshop(came) is None
    report = audit_programme(came)
    assert report.ok, report.faults


def test_what_came_in_is_rehearsed_as_any_other(cast: Cast, small: bytes) -> None:
    came = brought_in(cast, small)
    number = plan_workshop(cast.actor, came, draft_of(Kind.REVIEW))
    copy = programme_by_public_id(begin_rehearsal(cast.actor, came, number))
    assert copy is not None
    report = audit_programme(copy.id)
    assert report.ok, report.faults
    end_rehearsal(copy.id)
    assert audit_programme(came).ok
