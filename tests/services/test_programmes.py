"""Programmes: set up with both parties, changed with a version, archived and brought back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.domain.errors import Conflict, Invalid, Stale
from facilitator.domain.programmes import ProgrammeDraft
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Event, Party
from facilitator.queries.programmes import programme_by_id, programme_by_public_id, programme_for
from facilitator.services import programmes
from tests.events import read_where
from tests.factories import Cast

DRAFT = ProgrammeDraft(
    title="Trust in stages",
    supplier="Nordhavn Coatings",
    customer="Halvorsen Yachts",
    time_zone="Europe/Oslo",
)


def created(cast: Cast, draft: ProgrammeDraft = DRAFT) -> int:
    brief = programme_by_public_id(programmes.create_programme(cast.actor, draft, cast.facilitator.id))
    assert brief is not None
    return brief.id


def bodies(programme_id: int) -> list[dict[str, Any]]:
    return read_where(Event.programme_id == programme_id)


def test_creating_makes_both_parties_and_opens_it_to_its_maker_only(context: Flask, cast: Cast) -> None:
    public_id = programmes.create_programme(cast.actor, DRAFT, cast.facilitator.id)

    brief = programme_for(cast.facilitator.id, public_id)
    assert brief is not None
    assert (brief.supplier, brief.customer) == ("Nordhavn Coatings", "Halvorsen Yachts")
    assert brief.current_step == 1 and brief.version == 1
    assert programme_for(cast.outsider.id, public_id) is None
    assert sorted(db.session.scalars(select(Party.side).where(Party.programme_id == brief.id))) == [
        "customer",
        "supplier",
    ]


def test_without_a_sentence_of_its_own_it_takes_the_methods_legal_status(context: Flask, cast: Cast) -> None:
    brief = programme_by_id(created(cast))
    assert brief.legal_status == load_method().sign_off.legal_status
    own = programme_by_id(created(cast, replace(DRAFT, legal_status="We mean it.")))
    assert own.legal_status == "We mean it."


def test_a_draft_with_gaps_is_refused_with_a_sentence_for_each_field(context: Flask, cast: Cast) -> None:
    draft = replace(DRAFT, title=" ", customer="nordhavn coatings", time_zone="Mars/Base", cadence_weeks=0)
    parties = db.session.scalar(select(func.count()).select_from(Party))
    with pytest.raises(Invalid) as refused:
        programmes.create_programme(cast.actor, draft, None)
    assert set(refused.value.fields) == {"title", "customer", "time_zone", "cadence_weeks"}
    assert db.session.scalar(select(func.count()).select_from(Party)) == parties


def test_editing_changes_names_and_writes_what_changed(context: Flask, cast: Cast) -> None:
    actor, pid = cast.actor, created(cast)
    before = programmes.present_draft(pid)
    programmes.edit_programme(
        actor, pid, replace(before, customer="Halvorsen Båter AS", paper="Letter", mirrored_margins=True), 1
    )

    after = programme_by_id(pid)
    assert after.mirrored_margins
    assert (after.party_name(Side.CUSTOMER), after.paper, after.version) == (
        "Halvorsen Båter AS",
        "Letter",
        2,
    )
    body = bodies(pid)[-1]
    assert body["kind"] == "ProgrammeEdited"
    assert body["data"] == {
        "customer": {"from": "Halvorsen Yachts", "to": "Halvorsen Båter AS"},
        "paper": {"from": "A4", "to": "Letter"},
        "mirrored_margins": {"from": False, "to": True},
    }


def test_a_stale_edit_changes_nothing_and_shows_what_stands_there(context: Flask, cast: Cast) -> None:
    actor, pid = cast.actor, created(cast)
    present = programmes.present_draft(pid)
    programmes.edit_programme(actor, pid, replace(present, title="First"), 1)
    with pytest.raises(Stale) as stale:
        programmes.edit_programme(actor, pid, replace(present, title="Second"), 1)
    assert isinstance(stale.value.current, ProgrammeDraft)
    assert stale.value.current.title == "First"
    assert programme_by_id(pid).title == "First"


def test_archiving_twice_is_one_event_and_it_comes_back(context: Flask, cast: Cast) -> None:
    actor, pid = cast.actor, created(cast)
    programmes.archive_programme(actor, pid)
    programmes.archive_programme(actor, pid)
    assert programme_by_id(pid).archived_at is not None
    programmes.restore_programme(actor, pid)
    assert programme_by_id(pid).archived_at is None
    assert [body["kind"] for body in bodies(pid)] == [
        "ProgrammeCreated",
        "ProgrammeArchived",
        "ProgrammeRestored",
    ]


def test_moving_to_a_step_keeps_the_note_of_the_decision(context: Flask, cast: Cast) -> None:
    actor, pid = cast.actor, created(cast)
    programmes.move_to_step(actor, pid, 2, "Both sponsors said yes on Thursday.")
    assert programme_by_id(pid).current_step == 2
    assert bodies(pid)[-1]["data"] == {"from": 1, "to": 2, "note": "Both sponsors said yes on Thursday."}
    with pytest.raises(Conflict):
        programmes.move_to_step(actor, pid, 2, "")
    with pytest.raises(Invalid):
        programmes.move_to_step(actor, pid, 6, "")
