"""Drafting, rewording, the two yeses, dropping and carrying."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from facilitator.domain.commitments import Outcome, State, Wording
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from facilitator.domain.sides import Side
from facilitator.models import Event
from facilitator.queries.standings import standing_of
from facilitator.services.commitments import (
    carry_commitment,
    draft_commitment,
    drop_commitment,
    restore_commitment,
    reword_commitment,
    say_yes,
)
from facilitator.services.review import RoomVerdict, judge_in_room
from facilitator.services.wordings import wording_of
from tests.commitments import make_active, make_agreed, make_draft, stored, supplier_wording
from tests.events import read_where
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("context")


def state(cast: Cast, ref: str) -> State:
    return standing_of(stored(cast, ref)).state


def events(cast: Cast, ref: str) -> list[dict]:
    row = stored(cast, ref)
    return read_where(Event.commitment_id == row.id)


def test_a_draft_may_have_gaps_and_gets_the_next_ref_of_its_party(cast: Cast) -> None:
    empty = Wording(None, None, "Something", "", None, None, None)
    refs = [
        draft_commitment(cast.actor, cast.programme_id, side, empty)
        for side in (Side.SUPPLIER, Side.SUPPLIER, Side.CUSTOMER)
    ]
    assert refs == ["S-01", "S-02", "C-01"]
    assert state(cast, "S-01") is State.DRAFT


def test_a_ref_is_never_used_again(cast: Cast) -> None:
    first = make_draft(cast)
    drop_commitment(cast.actor, cast.programme_id, first, None, "Said twice")
    assert make_draft(cast) == "S-02"


def test_two_yeses_agree_and_say_whose_words_they_are(cast: Cast) -> None:
    ref = make_draft(cast)
    assert say_yes(cast.actor, cast.programme_id, ref, cast.customer_member.id) is State.REQUESTED
    assert say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id) is State.AGREED
    last = events(cast, ref)[-1]
    assert last["kind"] == "CommitmentAgreed"
    assert last["by"] == {"name": "Maja Okonkwo", "role": "facilitator"}
    assert last["for_whom"].startswith("Sergio Peña")


def test_a_signatory_may_say_yes_for_somebody_absent_and_others_may_not(cast: Cast) -> None:
    absent = cast.supplier_signatory
    ref = make_draft(cast, giver_id=absent.id)
    with pytest.raises(NotAllowed):
        say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    other = make_draft(cast)
    assert say_yes(cast.actor, cast.programme_id, other, absent.id) is State.OFFERED


def test_a_yes_needs_every_part(cast: Cast) -> None:
    ref = make_draft(cast, evidence="", due=None)
    with pytest.raises(Invalid) as caught:
        say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    assert set(caught.value.fields) == {"evidence", "due"}


def test_saying_yes_twice_is_one_yes(cast: Cast) -> None:
    ref = make_draft(cast)
    for _ in range(2):
        assert say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id) is State.OFFERED
    assert [event["kind"] for event in events(cast, ref)].count("CommitmentOffered") == 1


def test_changing_any_word_clears_both_yeses(cast: Cast) -> None:
    ref = make_agreed(cast)
    changed = supplier_wording(cast, deed="Send the report three working days before delivery")
    reword_commitment(cast.actor, cast.programme_id, ref, changed, stored(cast, ref).version)
    assert state(cast, ref) is State.DRAFT
    assert events(cast, ref)[-1]["data"]["deed"]["before"].startswith("Send the batch report")


def test_saving_unchanged_words_keeps_the_yeses(cast: Cast) -> None:
    ref = make_agreed(cast)
    reword_commitment(cast.actor, cast.programme_id, ref, supplier_wording(cast), stored(cast, ref).version)
    assert state(cast, ref) is State.AGREED


def test_a_stale_rewording_is_answered_with_what_stands_there_now(cast: Cast) -> None:
    ref = make_draft(cast)
    seen = stored(cast, ref).version
    reword_commitment(cast.actor, cast.programme_id, ref, supplier_wording(cast, deed="First"), seen)
    with pytest.raises(Stale) as caught:
        reword_commitment(cast.actor, cast.programme_id, ref, supplier_wording(cast, deed="Second"), seen)
    assert caught.value.current.deed == "First"  # type: ignore[attr-defined]


def test_a_yes_to_words_that_changed_is_refused(cast: Cast) -> None:
    ref = make_draft(cast)
    seen = stored(cast, ref).version
    reword_commitment(cast.actor, cast.programme_id, ref, supplier_wording(cast, deed="Other words"), seen)
    with pytest.raises(Stale):
        say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id, version=seen)


def test_giver_and_receiver_are_of_different_parties(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        make_draft(cast, receiver_id=cast.supplier_signatory.id)
    assert set(caught.value.fields) == {"receiver_id"}


def test_people_of_another_programme_do_not_exist_here(cast: Cast) -> None:
    with pytest.raises(NotFound):
        make_draft(cast, giver_id=cast.other_person.id)
    with pytest.raises(NotFound):
        say_yes(cast.actor, cast.programme_id, make_draft(cast), cast.other_person.id)


def test_dropping_needs_a_reason_and_can_be_undone(cast: Cast) -> None:
    ref = make_agreed(cast)
    with pytest.raises(Invalid):
        drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "  ")
    drop_commitment(cast.actor, cast.programme_id, ref, cast.supplier_member.id, "Covered by S-02")
    assert state(cast, ref) is State.DROPPED
    restore_commitment(cast.actor, cast.programme_id, ref)
    assert state(cast, ref) is State.DRAFT


def test_a_signed_one_is_not_dropped(cast: Cast) -> None:
    with pytest.raises(Conflict):
        drop_commitment(cast.actor, cast.programme_id, make_active(cast), cast.supplier_member.id, "No")


def test_waiting_for_each_other_is_refused(cast: Cast) -> None:
    first = make_draft(cast)
    second = make_draft(cast, needs_first=first)
    with pytest.raises(Invalid) as caught:
        wording = supplier_wording(cast, needs_first=second)
        reword_commitment(cast.actor, cast.programme_id, first, wording, stored(cast, first).version)
    assert set(caught.value.fields) == {"needs_first"}


def test_too_long_a_text_is_refused_with_its_length_and_not_cut(cast: Cast) -> None:
    with pytest.raises(Invalid, match="2001"):
        make_draft(cast, deed="x" * 2001)


def test_what_is_left_is_carried_once_and_counted(cast: Cast) -> None:
    ref = make_active(cast)
    wording = supplier_wording(cast, deed="The rest of it")
    with pytest.raises(Conflict):
        carry_commitment(cast.actor, cast.programme_id, ref, wording)
    judge_in_room(
        cast.actor, cast.programme_id, ref, RoomVerdict(Outcome.NOT_KEPT, "Too much", "forgot"), None
    )
    successor = carry_commitment(cast.actor, cast.programme_id, ref, wording)
    assert stored(cast, successor).carried_count == 1
    assert state(cast, ref) is State.NOT_KEPT
    with pytest.raises(Conflict, match=successor):
        carry_commitment(cast.actor, cast.programme_id, ref, wording)


def test_an_internal_approval_is_held_by_the_events_of_the_wording(cast: Cast) -> None:
    ref = make_draft(cast, approval_needed=True)
    assert stored(cast, ref).approval_needed
    assert events(cast, ref)[0]["data"]["approval_needed"] is True
    without = replace(wording_of(stored(cast, ref)), approval_needed=False)
    reword_commitment(cast.actor, cast.programme_id, ref, without, stored(cast, ref).version)
    assert events(cast, ref)[-1]["data"] == {"approval_needed": {"before": "True", "after": "False"}}
    assert "approval_needed" not in events(cast, make_draft(cast))[0]["data"]


def test_every_word_of_a_wording_is_stored_and_read_back(cast: Cast) -> None:
    needed = make_draft(cast)
    whole = supplier_wording(cast, why="It matters", first_win=True, needs_first=needed, approval_needed=True)
    gaps = {field.name for field in fields(Wording) if getattr(whole, field.name) == field.default}
    assert gaps == set()
    ref = draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, whole)
    assert wording_of(stored(cast, ref)) == whole
