"""Who may say what, before any database: the walk over the whole table stands with the services."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from facilitator.domain.actors import Actor, ActorKind, Speaker
from facilitator.domain.commitments import Act, Standing, State
from facilitator.domain.errors import Conflict, NotAllowed
from facilitator.domain.permissions import MAY, Entry, Part, acts_for, check_enters, check_may, part_of, whose
from facilitator.domain.sides import Side

FACILITATOR = Actor(ActorKind.FACILITATOR, "Maja")
STANDING = Standing(State.ACTIVE, Side.SUPPLIER, due=date(2027, 1, 14), giver_id=1, receiver_id=2)


def person(number: int, side: Side = Side.SUPPLIER, **more: bool) -> Speaker:
    return Speaker(number, f"Person {number}", side, **more)


def test_whose_act_it_is_in_a_word() -> None:
    words = {act: whose(act) for act in Act}
    assert words[Act.REPORT] == words[Act.GIVE_UP] == words[Act.GIVER_YES] == "giver"
    assert words[Act.JUDGE] == words[Act.RELEASE] == words[Act.RECEIVER_YES] == "receiver"
    assert [act for act in Act if words[act] == "both"] == [Act.SETTLE, Act.CARRY]
    assert words[Act.ASK_CHANGE] == "either"


def test_whoever_is_named_and_leads_counts_as_named() -> None:
    assert part_of(person(1, is_signatory=True), STANDING) is Part.GIVER
    assert part_of(person(2, is_signatory=True), STANDING) is Part.GIVERS_LEAD
    assert part_of(person(3, Side.CUSTOMER, is_sponsor=True), STANDING) is Part.RECEIVERS_LEAD
    assert part_of(person(1, Side.CUSTOMER), STANDING) is Part.RECEIVERS_SIDE


def test_each_end_is_told_whose_word_it_is() -> None:
    with pytest.raises(NotAllowed, match="is for"):
        check_may(Act.JUDGE, FACILITATOR, person(1), STANDING)
    with pytest.raises(NotAllowed, match="made"):
        check_may(Act.REPORT, FACILITATOR, person(2, Side.CUSTOMER), STANDING)
    with pytest.raises(NotAllowed, match="named giver, or a sponsor or signatory"):
        check_may(Act.REPORT, FACILITATOR, person(4), STANDING)


@pytest.mark.parametrize(("act", "own"), list(itertools.product(MAY, (False, True))))
def test_observers_and_those_who_left_say_nothing(act: Act | Entry, own: bool) -> None:
    for number, side in ((1, Side.SUPPLIER), (2, Side.CUSTOMER)):
        with pytest.raises(NotAllowed, match="observer"):
            check_may(act, FACILITATOR, person(number, side, is_observer=True), STANDING, own=own)
        with pytest.raises(Conflict, match="has left"):
            check_may(act, FACILITATOR, person(number, side, has_left=True), STANDING, own=own)


def test_a_reader_who_is_nobody_of_the_parties_gets_no_buttons() -> None:
    stranger = Actor(ActorKind.PERSON, "Somebody", person_id=9)
    assert acts_for(stranger, None, STANDING, date(2027, 1, 2)) == frozenset()
    assert acts_for(FACILITATOR, None, STANDING, date(2027, 1, 2))


@pytest.mark.parametrize("entry", [Entry.STROKE, Entry.TAKE_BACK, Entry.HAND_OVER, Entry.IMPORT, Entry.LIST])
def test_what_only_the_facilitator_enters(entry: Entry) -> None:
    check_enters(entry, FACILITATOR)
    with pytest.raises(NotAllowed, match="Only the facilitator"):
        check_enters(entry, Actor(ActorKind.PERSON, "Sergio", person_id=1, side=Side.SUPPLIER))


def test_where_nobody_asked_the_state_answers_and_not_the_side() -> None:
    """A wish that another has taken back meanwhile: the refusal says what the commitment is now."""
    for act in (Act.ANSWER_CHANGE, Act.WITHDRAW_CHANGE):
        check_may(act, FACILITATOR, person(1), STANDING)
        check_may(act, FACILITATOR, person(2, Side.CUSTOMER), STANDING)
