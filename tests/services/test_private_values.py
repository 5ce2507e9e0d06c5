"""Names and words stand beside the log, not in it: they can be erased, and whoever changes one is found."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.log import read_body
from facilitator.extensions import db
from facilitator.models import AgendaItem, Commitment, Event, EventValues, Person, Programme, Workshop
from facilitator.queries.histories import history_of
from facilitator.queries.people import person_by_number
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import drop_commitment, reword_commitment
from facilitator.services.erasing import erase_values
from facilitator.services.example import tell_example
from facilitator.services.people import edit_person
from tests.commitments import make_agreed, make_draft, stored, supplier_wording
from tests.days import today
from tests.events import read_where
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("context")

WORDS = "Said by Sergio in anger"


def drop(cast: Cast) -> tuple[str, int]:
    """A commitment that was dropped for a reason, and the number of the event that tells it."""
    ref = make_draft(cast)
    drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, WORDS)
    seq = db.session.scalar(select(Event.seq).where(Event.kind == "CommitmentDropped"))
    assert seq is not None
    return ref, seq


def kept(cast: Cast, seq: int) -> dict[str, Any]:
    found = db.session.scalar(
        select(EventValues.kept).where(EventValues.programme_id == cast.programme_id, EventValues.seq == seq)
    )
    assert found is not None
    return dict(json.loads(found))


def write(cast: Cast, seq: int, values: dict[str, Any]) -> None:
    """Past the app, as somebody with the database at hand would."""
    where = EventValues.programme_id == cast.programme_id, EventValues.seq == seq
    db.session.execute(update(EventValues).where(*where).values(kept=json.dumps(values)))


def faults(cast: Cast) -> str:
    return " ".join(audit_programme(cast.programme_id).faults)


def test_no_name_and_no_word_of_anybody_stands_in_the_chain(cast: Cast) -> None:
    _ref, seq = drop(cast)
    chain = b"".join(db.session.scalars(select(Event.body))).decode()
    for secret in (WORDS, cast.actor.name, cast.supplier_member.name):
        assert secret not in chain
    body = read_body(db.session.scalars(select(Event.body).where(Event.seq == seq)).one())
    assert (body.by.name, body.for_whom, body.data) == ("", "(supplier)", {})
    assert body.private.keys() == {"by", "for_whom", "data.reason"}
    [told] = read_where(Event.seq == seq)
    assert told["data"] == {"reason": WORDS}
    assert told["by"]["name"] == cast.actor.name
    assert told["for_whom"] == f"{cast.supplier_member.name} (supplier)"
    assert faults(cast) == ""


def test_the_same_word_twice_has_two_salts_and_two_hashes(cast: Cast) -> None:
    drop(cast)
    drop(cast)
    hashes = [
        read_body(body).private["data.reason"]
        for body in db.session.scalars(select(Event.body).where(Event.kind == "CommitmentDropped"))
    ]
    assert len(set(hashes)) == len(hashes) == 2
    salts = [
        one["salt"]
        for text in db.session.scalars(select(EventValues.kept))
        for one in json.loads(text).values()
    ]
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.parametrize("part", ["value", "salt"])
def test_a_changed_value_and_a_changed_salt_are_found(cast: Cast, part: str) -> None:
    _ref, seq = drop(cast)
    values = kept(cast, seq)
    values["data.reason"][part] = "f" * 32
    write(cast, seq, values)
    assert f"event {seq}: its reason is not what was recorded" in faults(cast)


def test_a_missing_field_a_missing_row_and_a_strange_one_are_found(cast: Cast) -> None:
    _ref, seq = drop(cast)
    whole = kept(cast, seq)
    write(cast, seq, {name: one for name, one in whole.items() if name != "by"})
    assert f"event {seq}: the name of who did it is not stored any more, and nobody erased it" in faults(cast)
    write(cast, seq, whole | {"data.note": whole["by"]})
    assert f"event {seq}: its note is stored, and was not recorded" in faults(cast)
    write(cast, seq, whole)
    assert faults(cast) == ""
    db.session.execute(delete(EventValues).where(EventValues.seq == seq))
    assert "is not stored any more" in faults(cast)


def test_what_is_said_to_be_erased_has_to_stand_in_the_log(cast: Cast) -> None:
    _ref, seq = drop(cast)
    write(cast, seq, kept(cast, seq) | {"data.reason": {"erased_at": "2026-11-30T09:00:00Z"}})
    assert "is said to be erased, and the log tells of no erasing" in faults(cast)


def test_erasing_leaves_the_log_whole_and_the_history_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, seq = drop(cast)
    before = audit_programme(cast.programme_id)
    assert erase_values(cast.actor, cast.programme_id, seq, ["data.reason"]) == ("data.reason",)
    audited = audit_programme(cast.programme_id)
    assert audited.ok, audited.faults
    assert audited.log.events == before.log.events + 1
    act = history_of(stored(cast, ref).id).acts[0]
    day = today()
    assert act.data["reason"] == f"(erased on {day.day} {day:%B %Y})"
    assert (act.by, act.speaker) == (cast.actor.name, cast.supplier_member.name)
    everything = "".join(db.session.scalars(select(EventValues.kept)))
    assert WORDS not in everything
    assert "data.reason" not in json.dumps([one for one in kept(cast, seq).values() if "value" in one])


def test_names_can_be_erased_too(cast: Cast) -> None:
    ref, seq = drop(cast)
    assert erase_values(cast.actor, cast.programme_id, seq) == ("by", "data.reason", "for_whom")
    act = history_of(stored(cast, ref).id).acts[0]
    assert act.by.startswith("(name erased on ")
    assert act.speaker.startswith("(name erased on ")
    assert act.speaker_side is not None and act.speaker_side.value == "supplier"
    assert faults(cast) == ""


def test_erasing_twice_is_erasing_once(cast: Cast) -> None:
    _ref, seq = drop(cast)
    erase_values(cast.actor, cast.programme_id, seq, ["data.reason"])
    assert erase_values(cast.actor, cast.programme_id, seq, ["data.reason"]) == ()
    assert len(read_where(Event.kind == "ValuesErased")) == 1


def test_only_what_an_event_keeps_apart_can_be_erased(cast: Cast) -> None:
    _ref, seq = drop(cast)
    with pytest.raises(Invalid):
        erase_values(cast.actor, cast.programme_id, seq, ["data.deed"])
    with pytest.raises(NotFound):
        erase_values(cast.actor, cast.programme_id, seq + 99)
    with pytest.raises(NotFound):
        erase_values(cast.actor, cast.other_programme_id, seq)


def test_what_was_erased_and_is_stored_again_is_found(cast: Cast) -> None:
    _ref, seq = drop(cast)
    before = kept(cast, seq)
    erase_values(cast.actor, cast.programme_id, seq, ["data.reason"])
    write(cast, seq, before)
    assert f"event {seq}: what event {seq + 1} tells was erased is stored again" in faults(cast)


def test_the_audit_is_whole_when_every_word_of_every_event_is_erased(cast: Cast) -> None:
    """Nothing is known of who people are and what was promised any more, so nothing can disagree with it."""
    ref = make_agreed(cast)
    reword_commitment(
        cast.actor,
        cast.programme_id,
        ref,
        supplier_wording(cast, deed="Another one"),
        stored(cast, ref).version,
    )
    person = person_by_number(cast.programme_id, cast.supplier_member.number)
    edit_person(cast.actor, cast.programme_id, person.number, person.as_draft(), person.version)
    drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, WORDS)
    seqs = db.session.scalars(
        select(EventValues.seq).where(EventValues.programme_id == cast.programme_id)
    ).all()
    for seq in seqs:
        erase_values(cast.actor, cast.programme_id, seq)
    audited = audit_programme(cast.programme_id)
    assert audited.ok, audited.faults
    assert all(act.by.startswith("(name erased on ") for act in history_of(stored(cast, ref).id).acts)


def test_the_whole_example_has_no_name_and_no_word_in_its_chain(context: Flask, cast: Cast) -> None:
    public_id = tell_example(cast.facilitator.id, nullcontext)
    programme_id = db.session.scalars(select(Programme.id).where(Programme.public_id == public_id)).one()
    of_programme = Event.programme_id == programme_id
    chain = b"".join(db.session.scalars(select(Event.body).where(of_programme))).decode()
    names = db.session.scalars(select(Person.name).where(Person.programme_id == programme_id)).all()
    words = db.session.scalars(select(Commitment.deed).where(Commitment.programme_id == programme_id)).all()
    titles = db.session.scalars(
        select(AgendaItem.title).join(Workshop).where(Workshop.programme_id == programme_id)
    )
    assert names and words
    assert [one for one in {*names, *words, *titles, cast.actor.name} if f'"{one}' in chain] == []
    assert str(read_where(of_programme)).count(names[0]) > 1
