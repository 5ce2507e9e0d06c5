"""What nobody disputes is confirmed in one stroke: each by its own receiver's word, and only what still stands so."""

from __future__ import annotations

import pytest

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.commitments import Outcome, Report
from facilitator.domain.errors import Conflict, NotAllowed, NotFound
from facilitator.domain.sides import Side
from facilitator.domain.workshops import Kind
from facilitator.models import Event
from facilitator.queries.names import names_of
from facilitator.queries.programmes import programme_by_id
from facilitator.queries.review import ReviewList, review_list
from facilitator.queries.workshops import WorkshopBrief, workshop_by_number
from facilitator.services.review import (
    Reporting,
    RoomVerdict,
    judge_in_room,
    report,
    take_back_verdict,
)
from facilitator.services.sheets import lock_list
from facilitator.services.undisputed import Seen, Stroke, confirm_undisputed, take_back_stroke
from tests.commitments import make_active, stored
from tests.days import today
from tests.events import read_where
from tests.factories import Cast
from tests.signing_room import started_workshop

pytestmark = pytest.mark.usefixtures("context")


def reported(cast: Cast, how: Report = Report.DONE, side: Side = Side.SUPPLIER) -> str:
    """A commitment that is due today, and of which its giver has said how it went."""
    ref = make_active(cast, due=today(), side=side)
    giver = {Side.SUPPLIER: cast.supplier_member, Side.CUSTOMER: cast.customer_member}[side]
    said = Reporting(how, "As it was meant", "" if how is not Report.NOT_DONE else "forgot")
    report(cast.actor, cast.programme_id, ref, giver.id, said)
    return ref


def begun(cast: Cast) -> WorkshopBrief:
    return workshop_by_number(cast.programme_id, started_workshop(cast, Kind.REVIEW))


def found(cast: Cast, workshop: WorkshopBrief) -> ReviewList:
    return review_list(programme_by_id(cast.programme_id), workshop, names_of(cast.programme_id))


def seen(cast: Cast, workshop: WorkshopBrief) -> list[Seen]:
    """As a page shows now what can be confirmed."""
    return [Seen(one.ref, one.version) for one in found(cast, workshop).to_confirm]


def confirm(cast: Cast, workshop: WorkshopBrief, shown: list[Seen]) -> Stroke:
    return confirm_undisputed(cast.actor, cast.programme_id, shown, workshop)


def in_room(cast: Cast, ref: str, outcome: Outcome, workshop: WorkshopBrief) -> None:
    judge_in_room(cast.actor, cast.programme_id, ref, RoomVerdict(outcome), workshop.id)


def refs(stroke: Stroke) -> list[str]:
    return [one.ref for one in stroke.done]


def judged(cast: Cast) -> list[dict[str, object]]:
    return read_where(Event.programme_id == cast.programme_id, Event.kind == "CommitmentJudged")


def test_each_gets_the_outcome_that_both_say_with_an_event_of_its_own(cast: Cast) -> None:
    kept, late = reported(cast), reported(cast, Report.DONE_LATE)
    theirs = reported(cast, side=Side.CUSTOMER)
    workshop = begun(cast)
    stroke = confirm(cast, workshop, seen(cast, workshop))
    assert (sorted(refs(stroke)), stroke.changed) == (sorted([kept, late, theirs]), ())
    outcomes = {ref: stored(cast, ref).verdict for ref in (kept, late, theirs)}
    assert outcomes == {kept: "kept", late: "kept_late", theirs: "kept"}
    told = judged(cast)
    whose = {one["ref"]: one["for_whom"] for one in told}
    assert whose[kept] == f"{cast.customer_member.name} (customer)"
    assert whose[theirs] == f"{cast.supplier_member.name} (supplier)"
    assert {one["by"]["role"] for one in told} == {"facilitator"}  # type: ignore[index]
    assert {one["workshop"] for one in told} == {workshop.number}
    assert stored(cast, kept).report_text == "As it was meant", "the giver's own word stays as it was"


def test_only_what_was_reported_done_before_the_session_waits_for_it(cast: Cast) -> None:
    done = reported(cast)
    others = [reported(cast, Report.PARTLY), reported(cast, Report.NOT_DONE), make_active(cast, due=today())]
    workshop = begun(cast)
    others.append(reported(cast))  # said in the session itself: it is talked about
    assert [one.ref for one in seen(cast, workshop)] == [done]
    shown = [Seen(ref, stored(cast, ref).version) for ref in [done, *others]]
    stroke = confirm(cast, workshop, shown)
    assert (refs(stroke), list(stroke.changed)) == ([done], sorted(others))
    assert {stored(cast, ref).verdict for ref in others} == {None}


def test_what_somebody_changed_meanwhile_is_left_and_named(cast: Cast) -> None:
    first, second, third = reported(cast), reported(cast), reported(cast)
    workshop = begun(cast)
    shown = seen(cast, workshop)
    in_room(cast, first, Outcome.NOT_KEPT, workshop)
    said = Reporting(Report.DONE, "All of it, and the rest")
    report(cast.actor, cast.programme_id, second, cast.supplier_member.id, said, workshop.id)
    stroke = confirm(cast, workshop, shown)
    assert (refs(stroke), stroke.changed) == ([third], (first, second))
    assert (stored(cast, first).verdict, stored(cast, second).verdict) == ("not_kept", None)


def test_a_second_press_tells_nothing_and_changes_nothing(cast: Cast) -> None:
    reported(cast), reported(cast)
    workshop = begun(cast)
    shown = seen(cast, workshop)
    confirm(cast, workshop, shown)
    assert confirm(cast, workshop, [*shown, *shown]) == Stroke((), ())
    assert len(judged(cast)) == 2


def test_one_undo_takes_all_of_the_stroke_back_and_nothing_else(cast: Cast) -> None:
    before, first, second = reported(cast), reported(cast), reported(cast)
    workshop = begun(cast)
    in_room(cast, before, Outcome.KEPT, workshop)
    stroke = confirm(cast, workshop, seen(cast, workshop))
    assert [one.ref for one in found(cast, workshop).last_confirmed] == refs(stroke) == [first, second]
    undone = take_back_stroke(cast.actor, cast.programme_id, stroke.done, workshop)
    assert (refs(undone), undone.changed) == ([first, second], ())
    assert [stored(cast, ref).verdict for ref in (before, first, second)] == ["kept", None, None]
    assert [stored(cast, ref).report for ref in (first, second)] == ["done", "done"]
    assert take_back_stroke(cast.actor, cast.programme_id, stroke.done, workshop) == Stroke((), ())
    assert [one.ref for one in seen(cast, workshop)] == [first, second], "they can be confirmed again"


def test_the_undo_leaves_what_was_corrected_since(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    workshop = begun(cast)
    stroke = confirm(cast, workshop, seen(cast, workshop))
    take_back_verdict(cast.actor, cast.programme_id, first, workshop.id)
    in_room(cast, first, Outcome.PARTLY_KEPT, workshop)
    undone = take_back_stroke(cast.actor, cast.programme_id, stroke.done, workshop)
    assert (refs(undone), undone.changed) == ([second], (first,))
    assert stored(cast, first).verdict == "partly_kept"


def test_while_a_list_is_out_for_signing_nothing_is_confirmed(cast: Cast) -> None:
    first, second = reported(cast), reported(cast)
    workshop = begun(cast)
    shown = seen(cast, workshop)
    in_room(cast, first, Outcome.KEPT, workshop)
    lock_list(cast.actor, cast.programme_id, workshop.number, take_in=False)
    with pytest.raises(Conflict):
        take_back_stroke(cast.actor, cast.programme_id, [Seen(first, stored(cast, first).version)], workshop)
    assert (stored(cast, first).verdict, stored(cast, second).verdict) == ("kept", None)
    assert shown


def test_only_the_facilitator_enters_it_and_only_of_this_programme(cast: Cast) -> None:
    reported(cast)
    workshop = begun(cast)
    person = Actor(
        ActorKind.PERSON,
        cast.customer_member.name,
        person_id=cast.customer_member.id,
        side=Side.CUSTOMER,
    )
    with pytest.raises(NotAllowed):
        confirm_undisputed(person, cast.programme_id, seen(cast, workshop), workshop)
    with pytest.raises(NotFound):
        confirm(cast, workshop, [Seen("S-99", 1)])
    assert judged(cast) == []
