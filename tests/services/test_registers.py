"""Naming, rewording, weighing, hiding, linking, and what becomes of a board of cards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator.domain.commitments import Outcome
from facilitator.domain.errors import Invalid, NotFound, Stale
from facilitator.domain.registers import CONCERNS, OPPORTUNITIES
from facilitator.domain.registers.concerns import ConcernStatus, ConcernText
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Card, Event
from facilitator.queries.registers import registers_of
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.audit import audit_programme
from facilitator.services.commitments import carry_commitment
from facilitator.services.register_links import (
    link_entries,
    set_served,
    unlink_entries,
)
from facilitator.services.registers import (
    add_entry,
    edit_entry,
    hide_entry,
    move_entry,
    show_entry,
    take_board,
    weigh_entry,
)
from facilitator.services.review import RoomVerdict, judge_in_room
from tests.commitments import make_active, make_draft, supplier_wording
from tests.events import read
from tests.factories import Cast
from tests.registers import block_of, concern, group_on, opportunity, told
from tests.rooms import plan
from tests.signing_room import started_workshop


def test_entries_are_numbered_within_their_programme(context: Flask, cast: Cast) -> None:
    assert [opportunity(cast), opportunity(cast, "Another"), concern(cast)] == ["O-01", "O-02", "K-01"]
    assert add_entry(cast.outsider_actor, cast.other_programme_id, OpportunityText("Theirs")) == "O-01"
    assert told(cast)[-1] == (
        "ConcernRaised",
        {"entry": "K-01", "title": "We are last in line when others call", "severity": 3},
    )


def test_the_second_of_two_writers_sees_both_texts(context: Flask, cast: Cast) -> None:
    ref = opportunity(cast)
    mine = OpportunityText("Plan the season together", value_customer="900 hours of dock time")
    edit_entry(cast.actor, cast.programme_id, ref, mine, 1)
    with pytest.raises(Stale) as refused:
        edit_entry(cast.actor, cast.programme_id, ref, OpportunityText("Mine instead"), 1)
    assert refused.value.current == mine
    edit_entry(cast.actor, cast.programme_id, ref, mine, 1)
    assert told(cast)[-1][1]["value_customer"] == {"before": "", "after": "900 hours of dock time"}


def test_a_concern_is_reworded_with_its_side(context: Flask, cast: Cast) -> None:
    ref = concern(cast)
    text = ConcernText("We are the last to be served", raised_side=Side.CUSTOMER)
    edit_entry(cast.actor, cast.programme_id, ref, text, 1)
    one = registers_of(cast.programme_id).of(CONCERNS)[0]
    assert (one.text, one.version, one.severity) == (text, 2, 3)
    with pytest.raises(Stale):
        edit_entry(cast.actor, cast.programme_id, ref, ConcernText("Late"), 1)


def test_statuses_and_weights_move_and_come_back(context: Flask, cast: Cast) -> None:
    wish, worry = opportunity(cast), concern(cast)
    before = move_entry(cast.actor, cast.programme_id, wish, OpportunityStatus.DROPPED)
    assert before is OpportunityStatus.IDEA
    move_entry(cast.actor, cast.programme_id, wish, before)
    move_entry(cast.actor, cast.programme_id, worry, ConcernStatus.SETTLED)
    weigh_entry(cast.actor, cast.programme_id, worry, 5)
    register = registers_of(cast.programme_id)
    assert register.of(OPPORTUNITIES)[0].status is OpportunityStatus.IDEA
    assert (register.of(CONCERNS)[0].status, register.of(CONCERNS)[0].severity) == (ConcernStatus.SETTLED, 5)
    assert [kind for kind, _ in told(cast)][-4:] == [
        "OpportunityMoved",
        "OpportunityMoved",
        "ConcernMoved",
        "ConcernWeighed",
    ]
    with pytest.raises(Invalid):
        weigh_entry(cast.actor, cast.programme_id, worry, 6)


def test_nothing_changed_is_no_event(context: Flask, cast: Cast) -> None:
    wish, worry = opportunity(cast), concern(cast)
    before = len(told(cast))
    weigh_entry(cast.actor, cast.programme_id, worry, 3)
    move_entry(cast.actor, cast.programme_id, worry, ConcernStatus.OPEN)
    unlink_entries(cast.actor, cast.programme_id, wish, worry)
    show_entry(cast.actor, cast.programme_id, worry)
    assert len(told(cast)) == before


def test_a_hidden_concern_stands_nowhere_but_among_the_hidden(context: Flask, cast: Cast) -> None:
    wish, worry = opportunity(cast), concern(cast)
    link_entries(cast.actor, cast.programme_id, wish, worry)
    with pytest.raises(Invalid):
        hide_entry(cast.actor, cast.programme_id, worry, " ")
    hide_entry(cast.actor, cast.programme_id, worry, "Names a colleague")
    register = registers_of(cast.programme_id)
    assert register.of(CONCERNS) == () and register.of(OPPORTUNITIES)[0].links == ()
    assert [(one.ref, one.hidden_reason) for one in register.hidden(CONCERNS)] == [
        (worry, "Names a colleague")
    ]
    show_entry(cast.actor, cast.programme_id, worry)
    assert [link.ref for link in registers_of(cast.programme_id).of(OPPORTUNITIES)[0].links] == [worry]


def test_links_are_made_once_and_undone(context: Flask, cast: Cast) -> None:
    wish, worry = opportunity(cast), concern(cast)
    for _ in range(2):
        link_entries(cast.actor, cast.programme_id, wish, worry)
    assert [kind for kind, _ in told(cast)].count("ConcernLinked") == 1
    assert registers_of(cast.programme_id).of(CONCERNS)[0].links[0].ref == wish
    unlink_entries(cast.actor, cast.programme_id, wish, worry)
    assert registers_of(cast.programme_id).of(CONCERNS)[0].links == ()


def test_a_commitment_serves_and_answers(context: Flask, cast: Cast) -> None:
    wish, worry, ref = opportunity(cast), concern(cast), make_active(cast)
    set_served(cast.actor, cast.programme_id, ref, [wish])
    set_served(cast.actor, cast.programme_id, ref, [worry])
    register = registers_of(cast.programme_id)
    assert register.of(OPPORTUNITIES)[0].served_by == ()
    assert [one.ref for one in register.of(CONCERNS)[0].served_by] == [ref]
    set_served(cast.actor, cast.programme_id, ref, [])
    assert registers_of(cast.programme_id).of(CONCERNS)[0].served_by == ()
    assert audit_programme(cast.programme_id).ok


def test_the_audit_calls_an_entry_by_its_ref_while_it_has_one(context: Flask, cast: Cast) -> None:
    for number in range(5):
        opportunity(cast, f"Wish {number}")
    db.session.commit()
    db.session.execute(text("UPDATE register_entries SET title = 'Other' WHERE number = 5"))
    db.session.execute(text("UPDATE register_entries SET kind = 'nothing' WHERE number = 4"))
    said = " ".join(audit_programme(cast.programme_id).faults)
    assert "O-05: the store and the log disagree on its title" in said
    assert "nothing 4: the store and the log disagree on its kind" in said


def test_a_hidden_concern_keeps_the_commitment_that_answers_it(context: Flask, cast: Cast) -> None:
    worry, ref = concern(cast), make_draft(cast)
    set_served(cast.actor, cast.programme_id, ref, [worry])
    hide_entry(cast.actor, cast.programme_id, worry, "Said in confidence")
    set_served(cast.actor, cast.programme_id, ref, [])
    assert [one.ref for one in registers_of(cast.programme_id).hidden(CONCERNS)[0].served_by] == [ref]


def test_what_is_carried_goes_on_for_the_same_reason(context: Flask, cast: Cast) -> None:
    worry, ref = concern(cast), make_active(cast)
    set_served(cast.actor, cast.programme_id, ref, [worry])
    judge_in_room(cast.actor, cast.programme_id, ref, RoomVerdict(Outcome.NOT_KEPT, reason="Forgot"), None)
    new = carry_commitment(cast.actor, cast.programme_id, ref, supplier_wording(cast))
    assert [one.ref for one in registers_of(cast.programme_id).of(CONCERNS)[0].served_by] == [ref, new]


def test_what_is_not_of_this_programme_is_not_there(context: Flask, cast: Cast) -> None:
    wish, worry, ref = opportunity(cast), concern(cast), make_draft(cast)
    theirs = (cast.outsider_actor, cast.other_programme_id)
    refusals: tuple[Callable[[], object], ...] = (
        lambda: link_entries(*theirs, wish, worry),
        lambda: set_served(*theirs, ref, [wish]),
        lambda: weigh_entry(*theirs, worry, 1),
        lambda: hide_entry(*theirs, worry, "x"),
        lambda: edit_entry(*theirs, wish, OpportunityText("x"), 1),
        lambda: link_entries(cast.actor, cast.programme_id, worry, wish),
        lambda: set_served(cast.actor, cast.programme_id, "S-99", [wish]),
    )
    for refused in refusals:
        with pytest.raises(NotFound):
            refused()
    add_entry(*theirs, ConcernText("Theirs"))
    with pytest.raises(NotFound):
        set_served(*theirs, ref, ["K-01"])


def test_each_group_of_a_board_becomes_an_entry(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    item = block_of(cast, number)
    group_on(item, "Late again", "Always late", name="Deliveries", votes=4, side="customer", anonymous=True)
    group_on(item, "Who pays for faults?", votes=1)
    empty = group_on(item, "Off the board")
    db.session.query(Card).filter_by(group_id=empty.id).one().hidden_reason = "a name"
    workshop = workshop_by_number(cast.programme_id, number)
    assert take_board(cast.actor, cast.programme_id, workshop, item.id, "concerns") == ("K-01", "K-02")
    first, second = registers_of(cast.programme_id).of(CONCERNS)
    assert (first.title, first.text.note) == ("Deliveries", "Late again\nAlways late")
    assert (first.text.raised_side, first.text.anonymous, first.workshop) == (Side.CUSTOMER, True, number)
    assert first.votes is not None and first.votes.total == 4
    assert (second.title, second.text.raised_side, second.text.anonymous) == (
        "Who pays for faults?",
        None,
        False,
    )


def test_taken_again_it_counts_anew_and_adds_what_is_new(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    workshop, item = workshop_by_number(cast.programme_id, number), block_of(cast, number)
    group = group_on(item, "Plan the season")

    def take() -> tuple[str, ...]:
        return take_board(cast.actor, cast.programme_id, workshop, item.id, "opportunities")

    assert take() == ("O-01",)
    assert registers_of(cast.programme_id).of(OPPORTUNITIES)[0].votes is None
    before = len(told(cast))
    assert take() == () and len(told(cast)) == before
    edit_entry(cast.actor, cast.programme_id, "O-01", OpportunityText("One plan a season"), 1)
    group.votes, group.votes_supplier, group.votes_customer = 7, 4, 3
    group_on(item, "Open books")
    assert take() == ("O-02",)
    one = registers_of(cast.programme_id).entry("O-01")
    assert one is not None and one.title == "One plan a season"
    assert one.votes is not None and one.votes.by_side and one.votes.supplier == 4
    assert told(cast)[-1] == (
        "BoardTaken",
        {"item": item.title, "added": ["O-02"], "titles": {"O-02": "Open books"}, "votes": {"O-01": 7}},
    )


def test_what_was_taken_names_nobody(context: Flask, cast: Cast) -> None:
    number = started_workshop(cast)
    item = block_of(cast, number)
    group_on(item, "They do not listen", anonymous=True)
    card = db.session.query(Card).one()
    card.anonymous, card.person_id, card.slot = False, cast.customer_member.id, 1
    db.session.flush()
    take_board(
        cast.actor, cast.programme_id, workshop_by_number(cast.programme_id, number), item.id, "concerns"
    )
    event = db.session.query(Event).filter_by(kind="BoardTaken").one()
    assert event.person_id is None
    assert cast.customer_member.name not in str(read(event))
    assert "customer" not in read(event)["data"]


def test_a_board_of_another_workshop_is_refused(context: Flask, cast: Cast) -> None:
    number, other = started_workshop(cast), plan(cast)
    item = block_of(cast, other)
    workshop = workshop_by_number(cast.programme_id, number)
    with pytest.raises(NotFound):
        take_board(cast.actor, cast.programme_id, workshop, item.id, "concerns")
    with pytest.raises(NotFound):
        take_board(cast.outsider_actor, cast.other_programme_id, workshop, item.id, "concerns")
    with pytest.raises(Invalid, match="opportunities or concerns"):
        take_board(cast.actor, cast.programme_id, workshop, block_of(cast, number).id, "")
