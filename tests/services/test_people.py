"""People: added with numbers that are never reused, changed with a version, leaving with a hand-over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.commitments import Wording
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment, Event
from facilitator.models.base import Base
from facilitator.queries.party_ties import counts_of
from facilitator.queries.people import people_of, person_by_number
from facilitator.queries.workshops import attendance_of
from facilitator.services import people
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import draft_commitment, drop_commitment, say_yes
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.workshops import close_workshop, set_attendance
from tests.commitments import make_active
from tests.events import read_where
from tests.factories import Cast, Member
from tests.rooms import workshop_of
from tests.signing_room import commitment, sheet_on_table, started_workshop


def bodies(programme_id: int, kind: str) -> list[dict[str, Any]]:
    return read_where(Event.programme_id == programme_id, Event.kind == kind)


def promised(cast: Cast) -> str:
    """The supplier's member promises something to the customer's member; a draft, complete."""
    wording = Wording(
        giver_id=cast.supplier_member.id,
        receiver_id=cast.customer_member.id,
        deed="Open the batch-test database, read only, to two engineers",
        evidence="both have signed in once",
        due=date(2030, 1, 14),
        step=2,
        stretch=2,
    )
    return draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, wording)


def the(ref: str, cast: Cast) -> Commitment:
    return db.session.execute(
        select(Commitment)
        .where(Commitment.programme_id == cast.programme_id, Commitment.ref == ref)
        .execution_options(populate_existing=True)
    ).scalar_one()


def test_people_get_numbers_in_turn_and_stand_on_their_side(context: Flask, cast: Cast) -> None:
    draft = PersonDraft(
        Side.CUSTOMER,
        "  Tomás   Ruiz ",
        "tomas@example.org",
        "Head of yard",
        Roles(signatory=True, sponsor=True),
    )
    number = people.add_person(cast.actor, cast.programme_id, draft)
    assert number == len(cast.people) + 1
    added = people_of(cast.programme_id).customer[-1]
    assert (added.number, added.name, added.roles.signatory) == (number, "Tomás Ruiz", True)
    assert bodies(cast.programme_id, "PersonAdded")[-1]["data"]["roles"] == ["sponsor", "signatory"]


def test_the_log_never_holds_an_address(context: Flask, cast: Cast) -> None:
    people.add_person(cast.actor, cast.programme_id, PersonDraft(Side.CUSTOMER, "Ina", "ina@example.org"))
    assert "ina@example.org" not in json.dumps(bodies(cast.programme_id, "PersonAdded"))


def test_wrong_entries_are_refused_field_by_field(context: Flask, cast: Cast) -> None:
    draft = PersonDraft(Side.SUPPLIER, " ", "not an address", roles=Roles(signatory=True, observer=True))
    with pytest.raises(Invalid) as refused:
        people.add_person(cast.actor, cast.programme_id, draft)
    assert set(refused.value.fields) == {"name", "email", "is_observer"}


def test_of_a_list_with_one_fault_nobody_is_added(context: Flask, cast: Cast) -> None:
    before = len(people_of(cast.programme_id).everybody)
    drafts = [PersonDraft(Side.SUPPLIER, "Ida"), PersonDraft(Side.SUPPLIER, "Bo", "bo at example")]
    with pytest.raises(Invalid):
        people.add_people(cast.actor, cast.programme_id, drafts)
    assert len(people_of(cast.programme_id).everybody) == before
    assert people.add_people(cast.actor, cast.programme_id, drafts[:1]) == 1


def test_a_stale_edit_shows_the_present_entry_and_the_side_stays(context: Flask, cast: Cast) -> None:
    number = cast.supplier_member.number
    people.edit_person(cast.actor, cast.programme_id, number, PersonDraft(Side.SUPPLIER, "Sergio P."), 1)
    with pytest.raises(Stale) as stale:
        people.edit_person(cast.actor, cast.programme_id, number, PersonDraft(Side.SUPPLIER, "S. Peña"), 1)
    assert stale.value.current == PersonDraft(Side.SUPPLIER, "Sergio P.")
    with pytest.raises(Invalid):
        people.edit_person(cast.actor, cast.programme_id, number, PersonDraft(Side.CUSTOMER, "Sergio"), 2)


def test_without_a_successor_open_commitments_keep_somebody_from_leaving(context: Flask, cast: Cast) -> None:
    promised(cast)
    with pytest.raises(Invalid) as refused:
        people.leave(cast.actor, cast.programme_id, cast.supplier_member.number, None, "")
    assert "1 open commitment" in refused.value.fields["successor"]
    with pytest.raises(NotAllowed):
        people.leave(
            cast.actor, cast.programme_id, cast.supplier_member.number, cast.customer_signatory.number, ""
        )
    row = person_by_number(cast.programme_id, cast.supplier_member.number)
    assert row is not None and not row.has_left


def test_leaving_hands_over_and_the_leavers_yes_is_asked_for_again(context: Flask, cast: Cast) -> None:
    ref = promised(cast)
    say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    say_yes(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    version = the(ref, cast).version
    moved = people.leave(
        cast.actor,
        cast.programme_id,
        cast.supplier_member.number,
        cast.supplier_signatory.number,
        "A new post",
    )

    row = the(ref, cast)
    assert moved == 1 and row.giver_id == cast.supplier_signatory.id
    assert row.giver_yes_at is None and row.giver_yes_by_id is None
    assert row.receiver_yes_at is not None
    assert row.version == version + 1
    body = bodies(cast.programme_id, "CommitmentHandedOver")[-1]
    assert body["ref"] == ref
    assert body["data"] == {
        "as": "giver",
        "from": cast.supplier_member.name,
        "to": cast.supplier_signatory.name,
        "yes_lost": True,
    }
    assert bodies(cast.programme_id, "PersonLeft")[-1]["data"]["note"] == "A new post"
    gone = person_by_number(cast.programme_id, cast.supplier_member.number)
    assert gone is not None and gone.handed_over_to == cast.supplier_signatory.name and gone.gives == 0


def test_who_is_owed_a_commitment_hands_that_over_too(context: Flask, cast: Cast) -> None:
    ref = promised(cast)
    people.leave(
        cast.actor, cast.programme_id, cast.customer_member.number, cast.customer_signatory.number, ""
    )
    assert the(ref, cast).receiver_id == cast.customer_signatory.id
    assert bodies(cast.programme_id, "CommitmentHandedOver")[-1]["data"]["as"] == "receiver"


def test_what_is_at_an_end_stays_with_the_one_who_left(context: Flask, cast: Cast) -> None:
    ref = promised(cast)
    drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "No longer needed")
    assert people.leave(cast.actor, cast.programme_id, cast.supplier_member.number, None, "") == 0
    assert the(ref, cast).giver_id == cast.supplier_member.id


def test_leaving_twice_is_refused_and_coming_back_is_one_event(context: Flask, cast: Cast) -> None:
    number = cast.supplier_member.number
    people.leave(cast.actor, cast.programme_id, number, None, "")
    with pytest.raises(Conflict):
        people.leave(cast.actor, cast.programme_id, number, None, "")
    people.come_back(cast.actor, cast.programme_id, number)
    people.come_back(cast.actor, cast.programme_id, number)
    row = person_by_number(cast.programme_id, number)
    assert row is not None and not row.has_left
    assert len(bodies(cast.programme_id, "PersonCameBack")) == 1


def test_observers_and_those_who_left_take_nothing_over(context: Flask, cast: Cast) -> None:
    promised(cast)
    watcher = people.add_person(
        cast.actor, cast.programme_id, PersonDraft(Side.SUPPLIER, "Vera", roles=Roles(observer=True))
    )
    people.leave(cast.actor, cast.programme_id, cast.supplier_signatory.number, None, "")
    for number in (watcher, cast.supplier_signatory.number, cast.supplier_member.number, 999):
        with pytest.raises(Invalid):
            people.leave(cast.actor, cast.programme_id, cast.supplier_member.number, number, "")


def test_a_speaker_is_somebody_of_this_programme(context: Flask, cast: Cast) -> None:
    speaker = people.speaker_for(cast.programme_id, cast.customer_signatory.id)
    assert (speaker.side, speaker.is_signatory, speaker.has_left) == (Side.CUSTOMER, True, False)
    with pytest.raises(NotFound):
        people.speaker_for(cast.programme_id, cast.other_person.id)


def test_what_lies_on_the_table_for_signing_keeps_its_people(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    ref = commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    giver, heir = cast.supplier_member.number, cast.supplier_signatory.number
    with pytest.raises(Conflict, match="out for signing"):
        people.leave(cast.actor, cast.programme_id, giver, heir, "")
    assert the(ref, cast).giver_id == cast.supplier_member.id

    reopen_list(cast.actor, cast.programme_id, number, "Sergio leaves")
    assert people.leave(cast.actor, cast.programme_id, giver, heir, "") == 1
    assert the(ref, cast).giver_id == cast.supplier_signatory.id


def test_a_signed_commitment_goes_on_with_the_successor_and_loses_nothing(context: Flask, cast: Cast) -> None:
    ref = make_active(cast)
    people.leave(
        cast.actor, cast.programme_id, cast.supplier_member.number, cast.supplier_signatory.number, ""
    )
    row = the(ref, cast)
    assert row.giver_id == cast.supplier_signatory.id and row.active_at is not None
    assert bodies(cast.programme_id, "CommitmentHandedOver")[-1]["data"]["yes_lost"] is False


def test_who_stood_on_the_wrong_side_is_moved_once_and_the_log_agrees(context: Flask, cast: Cast) -> None:
    member = cast.supplier_member
    assert people.move(cast.actor, cast.programme_id, member.number, Side.CUSTOMER)
    assert not people.move(cast.actor, cast.programme_id, member.number, Side.CUSTOMER), "pressed twice"
    moved = person_by_number(cast.programme_id, member.number)
    assert moved is not None and moved.side is Side.CUSTOMER
    told = [one["data"] for one in bodies(cast.programme_id, "PersonMoved")]
    assert [(one["from"], one["to"], one["number"]) for one in told] == [
        ("supplier", "customer", member.number)
    ]
    assert audit_programme(cast.programme_id).ok


def test_whoever_promised_is_owed_or_signs_what_is_out_stays_with_their_side(
    context: Flask, cast: Cast
) -> None:
    promised(cast)
    for member in (cast.supplier_member, cast.customer_member):
        with pytest.raises(Conflict, match="holds 1 commitment"):
            people.move(cast.actor, cast.programme_id, member.number, member.side.other)
    assert not bodies(cast.programme_id, "PersonMoved")


def test_who_stands_in_the_record_of_a_session_stays_on_their_side(context: Flask, cast: Cast) -> None:
    there, absent = cast.supplier_member, cast.customer_member
    number = started_workshop(cast)
    set_attendance(cast.actor, cast.programme_id, number, there.number, True)
    for side in (Side.CUSTOMER, Side.SUPPLIER):
        assert people.move(cast.actor, cast.programme_id, there.number, side), "no record stands yet"
    close_workshop(cast.actor, cast.programme_id, number)
    for member in (there, absent):
        with pytest.raises(Conflict, match="1 place in the record of a session"):
            people.move(cast.actor, cast.programme_id, member.number, member.side.other)
    attendance = attendance_of(cast.programme_id, workshop_of(cast, number).id)
    assert (attendance.present("supplier"), attendance.expected("customer")) == (1, 2)


def test_nobody_of_a_party_moves_people(context: Flask, cast: Cast) -> None:
    actor = Actor(kind=ActorKind.PERSON, name="Cem", person_id=cast.customer_member.id, side=Side.CUSTOMER)
    with pytest.raises(NotAllowed):
        people.move(actor, cast.programme_id, cast.supplier_member.number, Side.CUSTOMER)


NO_TIES = {
    "events.person_id": "what was is not changed",
}


def test_every_column_that_names_a_person_ties_them_or_says_why_not(context: Flask, cast: Cast) -> None:
    asked = " ".join(str(one) for one in counts_of(cast.programme_id, cast.supplier_member.id).values())
    columns = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }
    assert NO_TIES.keys() <= columns
    assert [one for one in columns - NO_TIES.keys() if one not in asked] == []


def test_a_signatory_on_a_list_that_is_out_stays_until_it_is_opened_again(context: Flask, cast: Cast) -> None:
    number, signatory = started_workshop(cast), cast.customer_signatory
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(Conflict, match="place on a list that is out for signing"):
        people.move(cast.actor, cast.programme_id, signatory.number, Side.SUPPLIER)


def test_who_is_named_on_a_list_that_is_out_keeps_their_name_until_it_is_opened_again(
    context: Flask, cast: Cast
) -> None:
    number, signatory, member = started_workshop(cast), cast.supplier_signatory, cast.supplier_member
    commitment(cast, number)
    lock_list(cast.actor, cast.programme_id, number)

    def edit(who: Member, **changes: object) -> None:
        row = person_by_number(cast.programme_id, who.number)
        assert row is not None
        draft = replace(row.as_draft(), **changes)  # type: ignore[arg-type]
        people.edit_person(cast.actor, cast.programme_id, who.number, draft, row.version)

    with pytest.raises(Invalid) as refused:
        edit(signatory, name="Solveig Hansen")
    assert "out for signing" in refused.value.fields["name"]
    edit(signatory, role_title="Director")
    edit(member, name="Sergio Peña Ruiz")
    reopen_list(cast.actor, cast.programme_id, number, "The name is wrong")
    edit(signatory, name="Solveig Hansen")
    lock_list(cast.actor, cast.programme_id, number)
    assert sheet_on_table(cast, number).names_signer(Side.SUPPLIER, "Solveig Hansen")
