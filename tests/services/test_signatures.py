"""Signing: who may, what a second tap does, links, ink, declining, and fifty at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator import clock
from facilitator.database import write_lock
from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from facilitator.domain.sides import Side
from facilitator.domain.signing import SigningMethod, SigningRole, StaleSheet
from facilitator.domain.tokens import token_hash
from facilitator.extensions import db
from facilitator.models import Event, Signature, SigningLink
from facilitator.queries.sheets import SheetView
from facilitator.services import signatures, signing_links
from facilitator.services.ink import InkEntry, sign_in_ink
from facilitator.services.sheets import lock_list, reopen_list
from facilitator.services.signing_links import LinkEnded, Opener
from tests.factories import Cast, Member
from tests.signing_room import commitment, declared, sheet_on_table, sign_for, started_workshop

DRAWN = "M10 20L30.5 40L50 60M100 100L120.25 110"


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    """A workshop whose list is out for signing."""
    number = started_workshop(cast)
    commitment(cast, number)
    commitment(cast, number, Side.CUSTOMER)
    lock_list(cast.actor, cast.programme_id, number)
    return number


def by_hand(cast: Cast, sheet: SheetView, person: Member, **changes: str | bool) -> signatures.Signed:
    return signatures.sign(
        cast.actor,
        cast.programme_id,
        sheet.id,
        person.id,
        declared(sheet, person.name, **changes),
        method=SigningMethod.HOST_DEVICE,
        host_name="Maja's tablet",
    )


def signature_count() -> int:
    return db.session.execute(select(func.count()).select_from(Signature)).scalar_one()


def test_a_signature_keeps_name_role_device_and_drawing(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    typed = {"typed_name": "  Solveig   Å.\u200b\u00ad ", "sure_name": "Solveig Å."}
    by_hand(cast, sheet, cast.supplier_signatory, **typed, drawing=DRAWN)
    stored = sheet_on_table(cast, number).signatory_of(Side.SUPPLIER)
    assert stored is not None
    assert (stored.typed_name, stored.name) == ("Solveig Å.", "Solveig Ånestad")
    assert (stored.method, stored.host_name, stored.drawing) == ("host_device", "Maja's tablet", DRAWN)


def test_the_second_tap_finds_the_first_signature(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    first = by_hand(cast, sheet, cast.supplier_signatory)
    second = by_hand(cast, sheet, cast.supplier_signatory, typed_name="Somebody else")
    assert second.again and second.signature == first.signature and signature_count() == 1


def test_only_those_named_sign_and_only_for_their_own_party(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    with pytest.raises(NotAllowed):
        by_hand(cast, sheet, cast.supplier_member)
    with pytest.raises(NotFound):
        by_hand(cast, sheet, cast.other_person)
    by_hand(cast, sheet, cast.supplier_signatory)
    with pytest.raises(NotAllowed):
        signing_links.make_link(cast.actor, cast.programme_id, number, cast.customer_member.number)
    assert signature_count() == 1


def test_a_person_signs_and_declines_in_their_own_name_only(number: int, cast: Cast) -> None:
    sheet, signatory = sheet_on_table(cast, number), cast.customer_signatory
    for member in (cast.supplier_signatory, cast.customer_member):
        other = Actor(ActorKind.PERSON, member.name, person_id=member.id, side=member.side)
        with pytest.raises(NotAllowed, match="yourself"):
            signatures.sign(
                other,
                cast.programme_id,
                sheet.id,
                signatory.id,
                declared(sheet, signatory.name),
                method=SigningMethod.OWN_DEVICE,
            )
        with pytest.raises(NotAllowed, match="yourself"):
            signatures.decline(other, cast.programme_id, sheet.id, signatory.id, sheet.hash, "Not yet")
        with pytest.raises(NotAllowed, match="yourself"):
            signing_links.make_link(other, cast.programme_id, number, signatory.number)
    assert signature_count() == 0 and sheet_on_table(cast, number).is_open


def test_others_sign_as_also_present_and_complete_nothing(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    for person in (cast.supplier_member, cast.customer_member):
        signed = signatures.sign(
            cast.actor,
            cast.programme_id,
            sheet.id,
            person.id,
            declared(sheet, person.name),
            method=SigningMethod.HOST_DEVICE,
            host_name="Maja",
            role=SigningRole.ALSO_PRESENT,
        )
        assert not signed.completed
    assert [one.name for one in sheet_on_table(cast, number).also_present] == [
        cast.supplier_member.name,
        cast.customer_member.name,
    ]
    assert sheet_on_table(cast, number).completed_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"typed_name": " "}, "name"),
        ({"may_sign": False}, "may_sign"),
        ({"typed_name": "x" * 121}, "name"),
        ({"typed_name": "Carla Brandão", "sure_name": ""}, "sure_name"),
        ({"typed_name": "Carla Brandão"}, "sure_name"),
        ({"drawing": "M0 0L9 9<script>"}, "drawing"),
        ({"drawing": "M0 0L601 9"}, "drawing"),
        ({"drawing": "M0 0" + "L1 1" * 6000}, "drawing"),
    ],
)
def test_a_gap_or_a_strange_drawing_is_refused(
    number: int, cast: Cast, changes: dict[str, str | bool], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        by_hand(cast, sheet_on_table(cast, number), cast.supplier_signatory, **changes)
    assert set(refused.value.fields) == {field} and signature_count() == 0


def test_another_revision_than_the_one_shown_is_refused(number: int, cast: Cast) -> None:
    old = sheet_on_table(cast, number)
    with pytest.raises(StaleSheet):
        by_hand(cast, old, cast.supplier_signatory, shown_hash="0" * 64)
    reopen_list(cast.actor, cast.programme_id, number, "A typo")
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(StaleSheet):
        by_hand(cast, old, cast.supplier_signatory)
    assert signature_count() == 0


def test_not_yet_opens_the_list_with_a_reason_that_everyone_sees(number: int, cast: Cast) -> None:
    sheet, person = sheet_on_table(cast, number), cast.customer_signatory
    with pytest.raises(Invalid):
        signatures.decline(cast.actor, cast.programme_id, sheet.id, person.id, sheet.hash, " ")
    signatures.decline(cast.actor, cast.programme_id, sheet.id, person.id, sheet.hash, "S-01 needs a date")
    after = sheet_on_table(cast, number)
    assert [(one.name, one.reason) for one in after.declines] == [(person.name, "S-01 needs a date")]
    assert after.reopened_at is not None and not after.is_open
    assert lock_list(cast.actor, cast.programme_id, number) == 2


def test_a_link_signs_once_and_is_stored_only_as_a_hash(number: int, cast: Cast) -> None:
    token = signing_links.make_link(cast.actor, cast.programme_id, number, cast.supplier_signatory.number)
    assert db.session.scalars(select(SigningLink.token_hash)).all() == [token_hash(token)]
    sheet = sheet_on_table(cast, number)
    signed = signing_links.sign_by_link(token, declared(sheet), Opener())
    assert signed.signature.method == "link" and not signed.completed
    with pytest.raises(LinkEnded):
        signing_links.sign_by_link(token, declared(sheet), Opener())
    event = db.session.scalars(select(Event).where(Event.kind == "SheetSigned")).one()
    assert event.person_id == cast.supplier_signatory.id and event.user_id is None


def test_links_end_by_time_by_a_newer_one_and_by_completion(number: int, cast: Cast) -> None:
    person = cast.supplier_signatory
    sheet = sheet_on_table(cast, number)
    first = signing_links.make_link(cast.actor, cast.programme_id, number, person.number)
    second = signing_links.make_link(cast.actor, cast.programme_id, number, person.number)
    with pytest.raises(LinkEnded):
        signing_links.sign_by_link(first, declared(sheet), Opener())
    with clock.held(clock.now() + timedelta(hours=13)), pytest.raises(LinkEnded):
        signing_links.sign_by_link(second, declared(sheet), Opener())
    with pytest.raises(LinkEnded):
        signing_links.sign_by_link("guess", declared(sheet), Opener())
    for side in Side:
        sign_for(cast, number, side)
    with pytest.raises(LinkEnded):
        signing_links.sign_by_link(second, declared(sheet), Opener())
    with pytest.raises(Conflict):
        signing_links.make_link(cast.actor, cast.programme_id, number, person.number)


def test_a_link_to_a_superseded_revision_shows_the_new_text_and_signs_nothing(
    number: int, cast: Cast
) -> None:
    token = signing_links.make_link(cast.actor, cast.programme_id, number, cast.supplier_signatory.number)
    sheet = sheet_on_table(cast, number)
    reopen_list(cast.actor, cast.programme_id, number, "A typo")
    with pytest.raises(LinkEnded):
        signing_links.sign_by_link(token, declared(sheet), Opener())
    lock_list(cast.actor, cast.programme_id, number)
    with pytest.raises(Stale) as stale:
        signing_links.sign_by_link(token, declared(sheet), Opener())
    assert isinstance(stale.value.current, SheetView) and stale.value.current.revision == 2
    with pytest.raises(Stale):
        signing_links.sign_by_link(token, declared(stale.value.current), Opener())
    assert signature_count() == 0


def ink(sheet: SheetView, cast: Cast, *sides: Side, **changes: object) -> InkEntry:
    people = {Side.SUPPLIER: cast.supplier_signatory, Side.CUSTOMER: cast.customer_signatory}
    witnesses = {Side.SUPPLIER: cast.supplier_member, Side.CUSTOMER: cast.customer_member}
    values: dict[str, object] = {
        "typed_code": sheet.code.lower().replace("-", " "),
        "signers": {side: people[side].number for side in sides},
        "confirmed_by": {side: one.number for side, one in witnesses.items()},
        "photo_sha256": "ab" * 32,
    }
    return InkEntry(**(values | changes))  # type: ignore[arg-type]


def test_ink_of_both_parties_completes_the_list(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    signed = sign_in_ink(cast.actor, cast.programme_id, number, ink(sheet, cast, *Side))
    assert [one.completed for one in signed] == [False, True]
    stored = sheet_on_table(cast, number).signatures[0]
    assert (stored.method, stored.host_name, stored.photo_sha256) == ("ink", cast.actor.name, "ab" * 32)
    assert (
        cast.supplier_member.name in stored.confirmed_by and cast.customer_member.name in stored.confirmed_by
    )


def test_ink_and_phone_mix(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    token = signing_links.make_link(cast.actor, cast.programme_id, number, cast.customer_signatory.number)
    signing_links.sign_by_link(token, declared(sheet), Opener())
    signed = sign_in_ink(cast.actor, cast.programme_id, number, ink(sheet, cast, Side.SUPPLIER))
    assert signed[0].completed
    assert {one.method.value for one in sheet_on_table(cast, number).signatures} == {"ink", "link"}


def test_a_wrong_code_or_a_missing_witness_keeps_ink_out(number: int, cast: Cast) -> None:
    sheet = sheet_on_table(cast, number)
    wrong = "0000-0000-0000" if sheet.code != "0000-0000-0000" else "1111-1111-1111"
    for entry, field in (
        (ink(sheet, cast, *Side, typed_code=wrong), "code"),
        (ink(sheet, cast, *Side, typed_code="12"), "code"),
        (ink(sheet, cast), "signer_supplier"),
        (
            ink(sheet, cast, *Side, confirmed_by={Side.CUSTOMER: cast.customer_member.number}),
            "confirm_supplier",
        ),
        (ink(sheet, cast, *Side, photo_sha256="nothing"), "photo_sha256"),
        (ink(sheet, cast, *Side, signers={Side.SUPPLIER: cast.customer_signatory.number}), "signer_supplier"),
    ):
        with pytest.raises(Invalid) as refused:
            sign_in_ink(cast.actor, cast.programme_id, number, entry)
        assert set(refused.value.fields) == {field}
    assert signature_count() == 0


@pytest.mark.slow
def test_fifty_at_once_give_one_signature_per_place_and_one_completion(app: Flask, cast: Cast) -> None:
    with app.app_context(), write_lock(db.session):
        number = started_workshop(cast)
        commitment(cast, number)
        lock_list(cast.actor, cast.programme_id, number)
        sheet = sheet_on_table(cast, number)
        db.session.commit()
    start, troubles, completions = threading.Barrier(50), [], []

    def press(turn: int) -> None:
        person = cast.supplier_signatory if turn % 2 else cast.customer_signatory
        with app.app_context():
            start.wait()
            try:
                with write_lock(db.session):
                    signed = by_hand(cast, sheet, person)
                    db.session.commit()
                completions.append(signed.completed)
            except Exception as trouble:
                troubles.append(repr(trouble))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(turn,)) for turn in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == [] and sum(completions) == 1
    with app.app_context():
        assert sorted(db.session.scalars(select(Signature.slot))) == ["customer", "supplier"]
        kinds = list(db.session.scalars(select(Event.kind)))
        assert (kinds.count("SheetSigned"), kinds.count("SheetCompleted")) == (2, 1)
