"""Signing: one authorised signatory of each party on the same hash, and nobody for the other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Conflict, DomainError, Invalid, NotAllowed, Stale
from facilitator.domain.signing import (
    AlreadySigned,
    SheetFacts,
    SignatureFacts,
    Signer,
    SigningMethod,
    SigningRole,
    SlotState,
    StaleSheet,
    check_can_decline,
    check_can_lock,
    check_can_open_revision,
    check_can_sign,
    check_declaration,
    check_host,
    is_complete,
    is_declined,
    next_revision,
    slots,
)

TODAY = date(2025, 3, 31)
SHEET = SheetFacts(revision=2, hash="b" * 64)
OLD_HASH = "a" * 64

ZOE = Signer(1, "supplier", may_sign=True)
LARS = Signer(2, "supplier", may_sign=True)
NILS = Signer(3, "supplier", may_sign=False)
ANGEL = Signer(4, "customer", may_sign=True)
INES = Signer(5, "customer", may_sign=False)
MONA = Signer(9, "", may_sign=False, is_facilitator=True)
NAMES = {1: "Zoë", 2: "Lars", 3: "Nils", 4: "Ángel", 5: "Inés", 9: "Mona"}
WAITING, SIGNED, DECLINED = SlotState


def signed(
    signer: Signer,
    role: SigningRole = SigningRole.SIGNATORY,
    sheet_hash: str = SHEET.hash,
    **more: Any,
) -> SignatureFacts:
    name = NAMES[signer.person_id]
    return SignatureFacts(signer.person_id, name, signer.party, role, sheet_hash, **more)


def ink(signer: Signer) -> SignatureFacts:
    return signed(signer, method=SigningMethod.INK)


def declined(signer: Signer, reason: str = "The date is missing") -> SignatureFacts:
    return signed(signer, declined=True, reason=reason)


def sign(
    signer: Signer,
    signatures: list[SignatureFacts] | None = None,
    sheet: SheetFacts = SHEET,
    **more: Any,
) -> None:
    asked: dict[str, Any] = {"party": signer.party, "shown_hash": SHEET.hash, "today": TODAY} | more
    check_can_sign(sheet, signatures or [], signer, **asked)


def decline(signer: Signer, signatures: list[SignatureFacts] | None = None, **more: Any) -> None:
    asked: dict[str, Any] = {
        "party": signer.party,
        "shown_hash": SHEET.hash,
        "reason": "The date is missing",
    } | more
    check_can_decline(SHEET, signatures or [], signer, **asked)


# ------------------------------------------------------------ the places on the sheet


def slot_states(sheet: SheetFacts, acts: list[SignatureFacts]) -> dict[str, SlotState]:
    return {party: slot.state for party, slot in slots(sheet, acts).items()}


def test_each_party_waits_signs_and_then_the_list_is_complete() -> None:
    assert slot_states(SHEET, []) == {"supplier": WAITING, "customer": WAITING}
    one = [signed(ANGEL)]
    assert slot_states(SHEET, one) == {"supplier": WAITING, "customer": SIGNED}
    assert not is_complete(SHEET, one)
    for both in ([signed(ANGEL), signed(ZOE)], [signed(ZOE), signed(ANGEL)]):
        assert is_complete(SHEET, both)
    assert slots(SHEET, both)["supplier"].name == "Zoë"


def test_signatures_under_another_hash_do_not_count() -> None:
    both = [signed(ZOE, sheet_hash=OLD_HASH), signed(ANGEL)]
    assert slot_states(SHEET, both) == {"supplier": WAITING, "customer": SIGNED}
    assert not is_complete(SHEET, both)
    assert not is_declined(SHEET, [replace(declined(ZOE), sheet_hash=OLD_HASH)])


def test_also_present_fills_no_place() -> None:
    present = [signed(ZOE, SigningRole.ALSO_PRESENT), signed(ANGEL, SigningRole.ALSO_PRESENT)]
    assert slot_states(SHEET, present) == {"supplier": WAITING, "customer": WAITING}


def test_ink_counts_like_a_phone_and_mixes_with_it() -> None:
    assert not is_complete(SHEET, [ink(ZOE)])
    assert is_complete(SHEET, [ink(ZOE), signed(ANGEL)])


def test_not_yet_is_shown_with_its_reason() -> None:
    place = slots(SHEET, [signed(ZOE), declined(ANGEL)])["customer"]
    assert (place.state, place.name, place.reason) == (DECLINED, "Ángel", "The date is missing")
    assert is_declined(SHEET, [declined(ANGEL)])


def test_one_person_in_both_places_completes_nothing() -> None:
    assert not is_complete(SHEET, [signed(ZOE), signed(replace(ZOE, party="customer"))])


# ------------------------------------------------------------ who may sign


def test_signatories_sign_in_any_order_and_others_as_also_present() -> None:
    sign(ZOE)
    sign(ANGEL)
    sign(ANGEL, [signed(ZOE)])
    sign(INES, [signed(ANGEL)], role=SigningRole.ALSO_PRESENT)
    sign(LARS, [signed(ZOE)], role=SigningRole.ALSO_PRESENT)


@pytest.mark.parametrize(
    ("signer", "asked", "words"),
    [
        (MONA, {"party": "supplier"}, "facilitator signs for neither"),
        (MONA, {"party": "supplier", "role": SigningRole.ALSO_PRESENT}, "facilitator signs for neither"),
        (replace(ZOE, is_facilitator=True), {}, "facilitator signs for neither"),
        (ZOE, {"party": "customer"}, "your own party only"),
        (INES, {"party": "supplier", "role": SigningRole.ALSO_PRESENT}, "your own party only"),
        (replace(ZOE, party="consultant"), {}, "your own party only"),
        (NILS, {}, "not named"),
    ],
)
def test_nobody_signs_who_may_not(signer: Signer, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        sign(signer, **asked)


def test_another_revision_in_the_meantime_gives_the_new_text() -> None:
    with pytest.raises(StaleSheet) as refused:
        sign(ZOE, shown_hash=OLD_HASH)
    assert refused.value.status == 409
    assert refused.value.current == SHEET
    assert isinstance(refused.value, Stale)
    with pytest.raises(StaleSheet):
        sign(ZOE, sheet=replace(SHEET, superseded=True))


def test_pressing_twice_is_told_apart_from_somebody_elses_signature() -> None:
    with pytest.raises(AlreadySigned):
        sign(ZOE, [signed(ZOE)])
    with pytest.raises(AlreadySigned):
        sign(ZOE, [signed(ZOE), signed(ANGEL)])  # the second tap may arrive after the other party's signature
    with pytest.raises(Conflict, match="Zoë has signed for your party") as taken:
        sign(LARS, [signed(ZOE)])
    assert not isinstance(taken.value, AlreadySigned)


def test_a_signature_on_an_older_revision_does_not_stand_in_the_way() -> None:
    sign(ZOE, [signed(ZOE, sheet_hash=OLD_HASH), signed(ANGEL, sheet_hash=OLD_HASH)])


@pytest.mark.parametrize("role", list(SigningRole))
def test_a_complete_or_declined_list_takes_no_more_signatures(role: SigningRole) -> None:
    with pytest.raises(Conflict, match="complete"):
        sign(LARS, [signed(ZOE), signed(ANGEL)], role=role)
    with pytest.raises(Conflict, match="not yet"):
        sign(LARS, [declined(ANGEL)], role=role)


def test_who_said_not_yet_signs_the_next_revision_and_not_this_one() -> None:
    with pytest.raises(Conflict, match="wait for the next revision"):
        sign(ANGEL, [declined(ANGEL)])


def test_the_last_day_for_signing_is_a_day_on_which_one_may_sign() -> None:
    sign(ZOE, sheet=replace(SHEET, open_until=TODAY))
    with pytest.raises(Conflict, match="last day"):
        sign(ZOE, sheet=replace(SHEET, open_until=TODAY - timedelta(days=1)))


def test_name_and_tick_are_not_optional() -> None:
    check_declaration("Zoë Lindqvist", ticked=True, expected="Zoë Lindqvist")
    for typed in ("  ", "\u200b\u00ad", "\u3164", "..."):
        with pytest.raises(Invalid) as refused:
            check_declaration(typed, ticked=False, expected="Zoë Lindqvist")
        assert set(refused.value.fields) == {"name", "may_sign"}


@pytest.mark.parametrize(
    "typed",
    ["zoe lindqvist", "Lindqvist, Zoë", "ZOË  LIND\u00adQVIST", "Zoë\u00a0Lindqvist", "Zoe\u0308 Lindqvist"],
)
def test_the_expected_name_is_known_however_it_is_written(typed: str) -> None:
    check_declaration(typed, ticked=True, expected="Zoë Lindqvist")


def test_another_name_is_asked_about_and_stands_when_it_is_ticked() -> None:
    with pytest.raises(Invalid) as refused:
        check_declaration("Zoë L.", ticked=True, expected="Zoë Lindqvist")
    assert set(refused.value.fields) == {"sure_name"}
    assert "expects Zoë Lindqvist" in refused.value.fields["sure_name"]
    check_declaration("Zoë L.", ticked=True, expected="Zoë Lindqvist", sure_name="Zoë L.")
    with pytest.raises(Invalid):
        check_declaration("Ángel", ticked=True, expected="Zoë Lindqvist", sure_name="Zoë L.")


def test_a_device_handed_over_names_its_host() -> None:
    check_host(SigningMethod.HOST_DEVICE, "Mona Fry")
    check_host(SigningMethod.OWN_DEVICE, "")
    with pytest.raises(Invalid) as refused:
        check_host(SigningMethod.HOST_DEVICE, " ")
    assert set(refused.value.fields) == {"host"}


# ------------------------------------------------------------ not yet, new revisions, closing


def test_a_signatory_declines_before_signing_and_says_why() -> None:
    decline(ANGEL, [signed(ZOE)])
    with pytest.raises(Invalid) as refused:
        decline(ANGEL, reason=" \n")
    assert set(refused.value.fields) == {"reason"}
    for acts in ([signed(ANGEL)], [ink(ANGEL)]):
        with pytest.raises(Conflict, match="signed this list already"):
            decline(ANGEL, acts)


@pytest.mark.parametrize(("signer", "party"), [(MONA, "customer"), (ZOE, "customer"), (INES, "customer")])
def test_nobody_else_declines_for_a_party(signer: Signer, party: str) -> None:
    with pytest.raises(NotAllowed):
        decline(signer, party=party)


def test_a_complete_declined_or_changed_list_is_not_declined() -> None:
    with pytest.raises(Conflict, match="complete"):
        decline(ZOE, [signed(ZOE), signed(ANGEL)])
    with pytest.raises(Conflict, match="not yet"):
        decline(ZOE, [declined(ANGEL)])
    with pytest.raises(StaleSheet):
        decline(ZOE, shown_hash=OLD_HASH)


def test_revisions_count_up_and_a_complete_one_is_never_reopened() -> None:
    assert next_revision([]) == 1
    assert next_revision([2, 1]) == 3
    check_can_open_revision(SHEET, [signed(ZOE)])
    check_can_open_revision(SHEET, [declined(ZOE)])
    with pytest.raises(Conflict, match="stays as it is"):
        check_can_open_revision(SHEET, [signed(ZOE), signed(ANGEL)])
    with pytest.raises(StaleSheet):
        check_can_open_revision(replace(SHEET, superseded=True), [])


def test_a_list_is_locked_when_both_parties_could_sign_it() -> None:
    check_can_lock(entries=1, not_agreed=[], may_sign={"supplier": 1, "customer": 2})
    with pytest.raises(Invalid) as refused:
        check_can_lock(entries=0, not_agreed=["S-04", "C-02"], may_sign={"supplier": 1})
    assert set(refused.value.fields) == {"entries", "commitments", "signers_customer"}
    assert "S-04, C-02" in refused.value.fields["commitments"]


# ------------------------------------------------------------ whatever people press


people = st.sampled_from([ZOE, LARS, NILS, ANGEL, INES, MONA])
acts = st.tuples(
    st.sampled_from(["sign", "ink", "present", "decline", "old"]),
    people,
    st.sampled_from(["supplier", "customer"]),
)


def press(act: str, signer: Signer, party: str, stored: list[SignatureFacts]) -> list[SignatureFacts]:
    """What is stored after one press, when the rules let it through."""
    role = SigningRole.ALSO_PRESENT if act == "present" else SigningRole.SIGNATORY
    if act == "decline":
        decline(signer, stored, party=party)
        return [*stored, declined(signer)]
    sign(signer, stored, party=party, role=role, shown_hash=OLD_HASH if act == "old" else SHEET.hash)
    return [*stored, ink(signer) if act == "ink" else signed(signer, role)]


@given(st.lists(acts, max_size=25))
def test_whatever_is_pressed_the_rules_hold(presses: list[tuple[str, Signer, str]]) -> None:
    stored: list[SignatureFacts] = []
    completed_with: list[SignatureFacts] | None = None
    for act, signer, party in presses:
        try:
            after = press(act, signer, party, stored)
        except DomainError as refused:
            assert refused.message
            assert refused.status in {403, 409, 422}
            continue
        assert completed_with is None, "something was stored on a complete list"
        assert not is_declined(SHEET, stored), "something was stored on a declined list"
        assert act != "old"
        stored = after
        if is_complete(SHEET, stored):
            completed_with = stored
    signatories = [one for one in stored if one.role is SigningRole.SIGNATORY and not one.declined]
    assert len({one.party for one in signatories}) == len(signatories), "a place was filled twice"
    assert {one.person_id for one in signatories} <= {1, 2, 4}
    assert len({one.person_id for one in stored if not one.declined}) == len(
        [one for one in stored if not one.declined]
    )
    assert is_complete(SHEET, stored) == (
        sorted(one.party for one in signatories) == ["customer", "supplier"]
    )
