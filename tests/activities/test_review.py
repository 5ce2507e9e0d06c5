"""The check in the room: each side speaks for itself, and the room sees what it may."""

from __future__ import annotations

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import review, running
from facilitator.activities.family import Block
from facilitator.activities.on_show import on_show, put_on_show
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.domain.givers import Giver
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.models import Event
from facilitator.queries.agendas import agenda_of
from facilitator.queries.people import person_by_number
from facilitator.services import review as verbs
from facilitator.services.people import add_person
from facilitator.services.rooms import set_hidden
from tests.commitments import stored
from tests.events import read_where
from tests.factories import Cast, Member
from tests.workshop_phones import block_at, by_facilitator, due_commitment, on_phone, workshop_at


def give(cast: Cast, number: int, who: Giver, name: str, **fields: str) -> None:
    block = block_at(cast, number)
    running.give(block, who, "review", name, {"run": str(block.state.run), **fields})


def shown(cast: Cast, number: int) -> dict[str, object]:
    return dict(review.show(block_at(cast, number))["one"])


def events(cast: Cast, kind: str) -> list[dict[str, object]]:
    return read_where(Event.programme_id == cast.programme_id, Event.kind == kind)


def press(cast: Cast, number: int, name: str, **fields: str) -> Block:
    block = block_at(cast, number)
    running.act(cast.actor, block, name, {"version": str(block.state.version), **fields})
    return block_at(cast, number)


@pytest.fixture
def ref(cast: Cast, context: Flask) -> str:
    return due_commitment(cast)


@pytest.fixture
def number(cast: Cast, ref: str) -> int:
    return workshop_at(cast, "review")


def test_the_review_begins_with_the_first_commitment(cast: Cast, ref: str, number: int) -> None:
    block = block_at(cast, number)
    assert block.state.data["ref"] == ref
    assert shown(cast, number)["deed"] == stored(cast, ref).deed


def test_kept_ones_come_first(cast: Cast, context: Flask) -> None:
    due_commitment(cast)
    kept = due_commitment(cast, Side.CUSTOMER)
    verbs.report(
        cast.actor, cast.programme_id, kept, cast.customer_member.id, verbs.Reporting(verbs.Report.DONE)
    )
    number = workshop_at(cast, "review")
    assert block_at(cast, number).state.data["ref"] == kept


def test_both_sides_speak_on_their_phones_and_the_log_says_so(cast: Cast, ref: str, number: int) -> None:
    give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="kept")
    give(cast, number, on_phone(cast.supplier_member), "report", ref=ref, report="done", text="All of it.")
    row = stored(cast, ref)
    assert (row.verdict, row.report, row.report_text) == ("kept", "done", "All of it.")
    judged, reported = events(cast, "CommitmentJudged")[-1], events(cast, "CommitmentReported")[-1]
    assert judged["by"] == {"name": cast.customer_member.name, "role": "person"}
    assert judged["for_whom"] == f"{cast.customer_member.name} (customer)"
    assert reported["by"] == {"name": cast.supplier_member.name, "role": "person"}
    assert judged["workshop"] == number


def test_the_room_sees_a_verdict_only_once_both_agree(cast: Cast, ref: str, number: int) -> None:
    give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="partly_kept")
    one = shown(cast, number)
    assert one["verdict_in"] and one["verdict"] is None
    assert "partly" not in repr(review.show(block_at(cast, number)))
    fields = {"ref": ref, "report": "partly", "text": "Half of it."}
    give(cast, number, on_phone(cast.supplier_member), "report", **fields)
    found = shown(cast, number)["verdict"]
    assert isinstance(found, dict) and found["outcome"] == "partly_kept"


def test_a_verdict_that_differs_stays_covered_until_the_facilitator_shows_it(
    cast: Cast, ref: str, number: int
) -> None:
    give(cast, number, on_phone(cast.supplier_member), "report", ref=ref, report="done")
    with pytest.raises(Invalid) as refused:
        give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="not_kept")
    assert "word" in refused.value.fields
    fields = {"ref": ref, "verdict": "not_kept", "word": "Nobody could log in."}
    give(cast, number, on_phone(cast.customer_member), "verdict", **fields)
    assert "not_kept" not in repr(shown(cast, number))
    assert "Nobody could log in" not in repr(shown(cast, number))
    press(cast, number, "release", ref=ref)
    assert "Nobody could log in" in repr(shown(cast, number)["verdict"])


def test_what_is_hidden_is_not_shown(cast: Cast, ref: str, number: int) -> None:
    give(cast, number, on_phone(cast.supplier_member), "report", ref=ref, report="done", text="All done.")
    set_hidden(cast.actor, cast.programme_id, number, True)
    assert shown(cast, number)["word"] is None
    assert "All done" not in repr(review.show(block_at(cast, number)))


def test_the_side_that_promised_does_not_judge(cast: Cast, ref: str, number: int) -> None:
    with pytest.raises(NotAllowed):
        give(cast, number, on_phone(cast.supplier_signatory), "verdict", ref=ref, verdict="kept")
    assert stored(cast, ref).verdict is None


def test_the_side_that_is_owed_gives_no_reason(cast: Cast, ref: str, number: int) -> None:
    with pytest.raises(NotAllowed):
        give(cast, number, on_phone(cast.customer_signatory), "report", ref=ref, report="done")
    assert stored(cast, ref).report is None


def test_a_colleague_may_speak_for_the_party(cast: Cast, ref: str, number: int) -> None:
    give(cast, number, on_phone(cast.customer_signatory), "verdict", ref=ref, verdict="kept")
    assert stored(cast, ref).verdict_by_id == cast.customer_signatory.id
    mine = review.mine(block_at(cast, number), on_phone(cast.customer_signatory))
    assert (mine["asked"], mine["asked_me"]) == (cast.customer_member.name, False)


def test_an_observer_gives_nothing(cast: Cast, ref: str, number: int) -> None:
    draft = PersonDraft(side=Side.CUSTOMER, name="Olga Zuschauer", roles=Roles(observer=True))
    row = person_by_number(cast.programme_id, add_person(cast.actor, cast.programme_id, draft))
    assert row is not None
    observer = Member(row.id, row.number, row.name, Side.CUSTOMER)
    with pytest.raises(NotAllowed):
        give(cast, number, on_phone(observer), "verdict", ref=ref, verdict="kept")
    assert review.mine(block_at(cast, number), on_phone(observer))["role"] == "watching"


def test_a_double_tap_is_one_record(cast: Cast, ref: str, number: int) -> None:
    for _ in range(2):
        give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="kept", seen="none")
        give(cast, number, on_phone(cast.supplier_member), "report", ref=ref, report="done", seen="none")
    assert len(events(cast, "CommitmentJudged")) == 1
    assert len(events(cast, "CommitmentReported")) == 1


def test_nobody_overwrites_a_colleague_unseen(cast: Cast, ref: str, number: int) -> None:
    seen = review.mine(block_at(cast, number), on_phone(cast.customer_signatory))["seen"]
    give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="kept")
    with pytest.raises(Conflict, match=cast.customer_member.name):
        give(
            cast, number, on_phone(cast.customer_signatory), "verdict", ref=ref, verdict="not_kept", seen=seen
        )
    assert stored(cast, ref).verdict == "kept"
    give(cast, number, on_phone(cast.customer_member), "verdict", ref=ref, verdict="kept_late", seen=seen)
    assert stored(cast, ref).verdict == "kept_late"


def test_evidence_given_before_stays(cast: Cast, ref: str, number: int) -> None:
    reporting = verbs.Reporting(verbs.Report.DONE, evidence="Folder 7")
    verbs.report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, reporting)
    give(cast, number, on_phone(cast.supplier_member), "report", ref=ref, report="late", text="On Monday.")
    assert stored(cast, ref).report_evidence == "Folder 7"


def test_the_facilitator_enters_for_somebody_without_a_phone(cast: Cast, ref: str, number: int) -> None:
    give(cast, number, by_facilitator(cast, cast.customer_member), "verdict", ref=ref, verdict="kept")
    judged = events(cast, "CommitmentJudged")[-1]
    assert judged["by"] == {"name": cast.actor.name, "role": "facilitator"}
    assert judged["for_whom"] == f"{cast.customer_member.name} (customer)"


def test_the_facilitators_stroke_leaves_a_phones_verdict_to_its_giver(
    cast: Cast, ref: str, number: int
) -> None:
    give(cast, number, on_phone(cast.customer_signatory), "verdict", ref=ref, verdict="kept")
    workshop = block_at(cast, number).workshop
    said = verbs.RoomVerdict(verbs.Outcome.KEPT)
    state = verbs.judge_in_room(cast.actor, cast.programme_id, ref, said, workshop.id)
    row = stored(cast, ref)
    assert (state.value, row.report, row.verdict_by_id) == ("kept", "done", cast.customer_signatory.id)
    assert len(events(cast, "CommitmentJudged")) == 1


def test_moving_the_room(cast: Cast, context: Flask) -> None:
    first, second = due_commitment(cast), due_commitment(cast, Side.CUSTOMER)
    number = workshop_at(cast, "review")
    assert shown(cast, number)["ref"] == first
    give(cast, number, on_phone(cast.customer_member), "verdict", ref=first, verdict="kept")
    give(cast, number, on_phone(cast.supplier_member), "report", ref=first, report="done")
    assert shown(cast, number)["ref"] == first, "the room moves only when the facilitator moves it"
    block = press(cast, number, "show", ref=second)
    assert shown(cast, number)["ref"] == second
    assert block.state.phase == second, "a phone with unsent words is told that the room has moved"
    with pytest.raises(NotFound):
        press(cast, number, "show", ref="S-99")
    press(cast, number, "show", ref="")
    end = review.show(block_at(cast, number))
    assert end["one"] is None and end["counts"]["supplier"].kept == 1


def test_words_for_the_commitment_before_still_arrive(cast: Cast, context: Flask) -> None:
    first, second = due_commitment(cast), due_commitment(cast, Side.CUSTOMER)
    number = workshop_at(cast, "review")
    press(cast, number, "show", ref=second)
    give(cast, number, on_phone(cast.supplier_member), "report", ref=first, report="done")
    assert stored(cast, first).report == "done"


def test_going_back_to_the_block_finds_its_place(cast: Cast, context: Flask) -> None:
    due_commitment(cast)
    second = due_commitment(cast, Side.CUSTOMER)
    number = workshop_at(cast, "review")
    block = press(cast, number, "show", ref=second)
    review.begins(cast.actor, block)
    assert block_at(cast, number).state.data["ref"] == second


def test_the_review_page_moves_the_room_only_while_the_review_is_on(
    cast: Cast, ref: str, context: Flask
) -> None:
    number = workshop_at(cast, "commit")
    block = block_at(cast, number)
    assert (
        on_show(block.programme, block.workshop, block.room, agenda_of(block.workshop, clock.now())) is None
    )
    assert not put_on_show(cast.actor, block.programme, block.workshop, ref)


def test_nothing_to_check(cast: Cast, context: Flask) -> None:
    number = workshop_at(cast, "review")
    assert review.show(block_at(cast, number))["all"] == 0
    assert review.mine(block_at(cast, number), on_phone(cast.supplier_member)) == {"role": ""}


def test_an_unknown_outcome_is_refused(cast: Cast, ref: str, number: int) -> None:
    for name, field in (("verdict", "verdict"), ("report", "report")):
        who = cast.customer_member if name == "verdict" else cast.supplier_member
        with pytest.raises(Invalid):
            give(cast, number, on_phone(who), name, ref=ref, **{field: "splendid"})


def test_the_room_quotes_nobody_for_a_release(cast: Cast, ref: str, number: int) -> None:
    """Somebody else of the receiver's side may have released it; the receiver did not say so."""
    verbs.release(cast.actor, cast.programme_id, ref, cast.customer_signatory.id, "No longer needed")
    told = shown(cast, number)["verdict"]
    assert isinstance(told, dict)
    assert (told["outcome"], told["by"], told["together"]) == ("released", "", "")


def say_done(cast: Cast, ref: str, how: verbs.Report = verbs.Report.DONE) -> None:
    verbs.report(cast.actor, cast.programme_id, ref, cast.supplier_member.id, verbs.Reporting(how))


def test_the_room_begins_with_what_nobody_disputes_and_sees_it_confirmed(cast: Cast, context: Flask) -> None:
    first, second = due_commitment(cast), due_commitment(cast)
    other = due_commitment(cast, Side.CUSTOMER)
    say_done(cast, first)
    say_done(cast, second, verbs.Report.DONE_LATE)
    number = workshop_at(cast, "review")
    found = review.show(block_at(cast, number))
    supplier, customer = found["together"]
    assert found["one"] is None and (supplier["count"], customer["count"]) == (2, 0)
    assert [(row["ref"], row["report"], row["outcome"]) for row in supplier["rows"]] == [
        (first, "done", ""),
        (second, "late", ""),
    ]
    for ref, outcome in ((first, verbs.Outcome.KEPT), (second, verbs.Outcome.KEPT_LATE)):
        verbs.judge_in_room(
            cast.actor, cast.programme_id, ref, verbs.RoomVerdict(outcome), block_at(cast, number).workshop.id
        )
    supplier = review.show(block_at(cast, number))["together"][0]
    assert supplier["confirmed"] == 2
    assert [row["outcome"] for row in supplier["rows"]] == ["kept", "kept_late"]
    set_hidden(cast.actor, cast.programme_id, number, True)
    assert "kept" not in repr(review.show(block_at(cast, number))["together"][0]["rows"])
    press(cast, number, "show", ref=other)
    assert review.show(block_at(cast, number))["together"] == [] and shown(cast, number)["ref"] == other
    assert review.mine(block_at(cast, number), on_phone(cast.customer_member))["role"] == "giver"


def test_while_the_room_looks_at_all_of_them_no_phone_is_asked_about_one(cast: Cast, context: Flask) -> None:
    for _one in range(2):
        say_done(cast, due_commitment(cast))
    block = block_at(cast, workshop_at(cast, "review"))
    assert review.mine(block, on_phone(cast.customer_member)) == {"role": ""}
    assert block.state.phase == "undisputed"
    found = on_show(block.programme, block.workshop, block.room, agenda_of(block.workshop, clock.now()))
    assert found is not None and found.ref == "undisputed"
