"""Who may: every act by everybody, in the services. What is refused changes nothing and records nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.commitments import Act, ChangeWish, Outcome, Report, Wording
from facilitator.domain.errors import Conflict, NotAllowed, NotFound
from facilitator.domain.permissions import MAY
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Event, Person
from facilitator.queries.commitments import commitment_by_ref
from facilitator.queries.names import names_of
from facilitator.services.changes import accept_change, ask_change, refuse_change, withdraw_change
from facilitator.services.commitments import (
    carry_commitment,
    draft_commitment,
    drop_commitment,
    restore_commitment,
    reword_commitment,
    say_yes,
)
from facilitator.services.people import leave
from facilitator.services.review import (
    Judging,
    Reporting,
    RoomVerdict,
    give_reason,
    give_up,
    judge,
    judge_in_room,
    release,
    report,
    settle,
    take_back_verdict,
)
from tests.commitments import make_active, make_draft, stored, supplier_wording
from tests.days import today
from tests.events import read
from tests.factories import Cast, Member, make_person

pytestmark = pytest.mark.usefixtures("context")

GIVERS, RECEIVERS = (
    "giver, giver's signatory, giver's sponsor",
    "receiver, receiver's signatory, receiver's sponsor",
)
EITHER = f"{GIVERS}, {RECEIVERS}"
NOBODY = ""


@dataclass(frozen=True)
class Stage:
    """Everybody who could try, by what they are to a commitment of the supplier's."""

    cast: Cast
    people: dict[str, Member]

    @property
    def programme(self) -> int:
        return self.cast.programme_id


@pytest.fixture
def stage(cast: Cast) -> Stage:
    people = {
        "giver": cast.supplier_member,
        "giver's signatory": make_person(cast.actor, cast.programme_id, Side.SUPPLIER, "Siv", signatory=True),
        "receiver": cast.customer_member,
        "receiver's signatory": make_person(
            cast.actor, cast.programme_id, Side.CUSTOMER, "Cato", signatory=True
        ),
    }
    for side, whose in ((Side.SUPPLIER, "giver's"), (Side.CUSTOMER, "receiver's")):
        for what, roles in (
            ("sponsor", {"sponsor": True}),
            ("colleague", {"decision_maker": True}),
            ("observer", {"observer": True}),
            ("former signatory", {"signatory": True}),
        ):
            name = f"{what} {side.value}"
            people[f"{whose} {what}"] = make_person(cast.actor, cast.programme_id, side, name, **roles)
        leave(cast.actor, cast.programme_id, people[f"{whose} former signatory"].number, None, "")
    return Stage(cast, people)


def as_person(member: Member) -> Actor:
    return Actor(ActorKind.PERSON, member.name, person_id=member.id, side=member.side)


def kept(stage: Stage) -> list[Any]:
    """All that an act could leave behind."""
    rows: list[Any] = [
        db.session.execute(select(model.__table__).order_by(model.__table__.c.id)).all()
        for model in (Commitment, ChangeAsk, Person)
    ]
    return [*rows, db.session.execute(select(func.count(Event.id))).scalar_one()]


def tried(stage: Stage, do: Callable[[], object]) -> bool:
    """Whether it is let through; then it left an event, else nothing at all. Taken back in either case."""
    before = kept(stage)
    trial = db.session.begin_nested()
    try:
        do()
        db.session.flush()
    except (NotAllowed, Conflict):
        assert kept(stage) == before
        return False
    else:
        assert kept(stage)[-1] > before[-1]
        return True
    finally:
        trial.rollback()


def active(stage: Stage) -> str:
    return make_active(stage.cast)


def asked_by(end: str) -> Callable[[Stage], str]:
    def prepare(stage: Stage) -> str:
        ref = make_active(stage.cast)
        ask_change(stage.cast.actor, stage.programme, ref, stage.people[end].id, wish())
        return ref

    return prepare


def differing(stage: Stage) -> str:
    ref = make_active(stage.cast)
    actor, who = stage.cast.actor, stage.people
    report(actor, stage.programme, ref, who["giver"].id, Reporting(Report.DONE))
    judge(actor, stage.programme, ref, who["receiver"].id, Judging(Outcome.NOT_KEPT, "We saw nothing"))
    return ref


def missed(stage: Stage) -> str:
    ref = make_active(stage.cast)
    judge_in_room(stage.cast.actor, stage.programme, ref, RoomVerdict(Outcome.NOT_KEPT), None)
    return ref


def draft(stage: Stage) -> str:
    return make_draft(stage.cast)


def dropped(stage: Stage) -> str:
    ref = make_draft(stage.cast)
    drop_commitment(stage.cast.actor, stage.programme, ref, None, "Said twice")
    return ref


def wish() -> ChangeWish:
    return ChangeWish("Open it to one engineer", "She was in it", today() + timedelta(days=40), "No time")


def other_words(stage: Stage) -> Wording:
    return supplier_wording(stage.cast, deed="Send it a day earlier")


Does = Callable[[Stage, Actor, int, str], object]
Case = tuple[Callable[[Stage], str], Does, str]

SAID: dict[str, Case] = {
    "yes": (draft, lambda s, a, who, ref: say_yes(a, s.programme, ref, who), EITHER),
    "yes on a phone": (
        draft,
        lambda s, a, who, ref: say_yes(a, s.programme, ref, who, own=True),
        "giver, receiver",
    ),
    "reword on a phone": (
        draft,
        lambda s, a, who, ref: reword_commitment(a, s.programme, ref, other_words(s), 1, own_of=who),
        "giver",
    ),
    "drop": (draft, lambda s, a, who, ref: drop_commitment(a, s.programme, ref, who, "Said twice"), EITHER),
    "report": (
        active,
        lambda s, a, who, ref: report(a, s.programme, ref, who, Reporting(Report.DONE)),
        GIVERS,
    ),
    "judge": (
        active,
        lambda s, a, who, ref: judge(a, s.programme, ref, who, Judging(Outcome.KEPT)),
        RECEIVERS,
    ),
    "release": (active, lambda s, a, who, ref: release(a, s.programme, ref, who, "Not needed"), RECEIVERS),
    "give up": (
        active,
        lambda s, a, who, ref: give_up(a, s.programme, ref, who, "We cannot", "other"),
        GIVERS,
    ),
    "ask": (active, lambda s, a, who, ref: ask_change(a, s.programme, ref, who, wish()), EITHER),
    "accept the giver's wish": (
        asked_by("giver"),
        lambda s, a, who, ref: accept_change(a, s.programme, ref, who),
        RECEIVERS,
    ),
    "refuse the receiver's wish": (
        asked_by("receiver"),
        lambda s, a, who, ref: refuse_change(a, s.programme, ref, who, "No"),
        GIVERS,
    ),
    "take back the giver's wish": (
        asked_by("giver"),
        lambda s, a, who, ref: withdraw_change(a, s.programme, ref, who),
        GIVERS,
    ),
    "take back the receiver's wish": (
        asked_by("receiver"),
        lambda s, a, who, ref: withdraw_change(a, s.programme, ref, who),
        RECEIVERS,
    ),
}
"""What records somebody's words: how it comes about, how it is done, and whose words it may be."""

DONE: dict[str, Case] = {
    "draft": (
        draft,
        lambda s, a, _who, ref: draft_commitment(a, s.programme, Side.SUPPLIER, other_words(s)),
        f"{GIVERS}, giver's colleague",
    ),
    "reword": (
        draft,
        lambda s, a, _who, ref: reword_commitment(a, s.programme, ref, other_words(s), 1),
        EITHER,
    ),
    "drop": (draft, lambda s, a, _who, ref: drop_commitment(a, s.programme, ref, None, "Twice"), EITHER),
    "restore": (dropped, lambda s, a, _who, ref: restore_commitment(a, s.programme, ref), EITHER),
    "settle": (
        differing,
        lambda s, a, _who, ref: settle(a, s.programme, ref, Outcome.PARTLY_KEPT, "Half", None),
        NOBODY,
    ),
    "carry": (missed, lambda s, a, _who, ref: carry_commitment(a, s.programme, ref, other_words(s)), NOBODY),
    "one stroke": (
        active,
        lambda s, a, _who, ref: judge_in_room(a, s.programme, ref, RoomVerdict(Outcome.KEPT), None),
        NOBODY,
    ),
    "reason": (
        missed,
        lambda s, a, _who, ref: give_reason(a, s.programme, ref, "Ill", "other", None),
        "giver",
    ),
    "take back": (missed, lambda s, a, _who, ref: take_back_verdict(a, s.programme, ref, None), NOBODY),
    "hand over": (
        draft,
        lambda s, a, _who, ref: leave(
            a, s.programme, s.people["giver"].number, s.people["giver's colleague"].number, ""
        ),
        NOBODY,
    ),
}
"""What a person does for themselves, and the facilitator writes down for nobody in particular."""


def allowed(case: Case) -> set[str]:
    return {word for word in case[2].split(", ") if word}


@pytest.mark.parametrize("name", SAID)
def test_whose_words_an_act_records(stage: Stage, name: str) -> None:
    """On one's own behalf and entered by the facilitator alike: the named person, or a lead of that side."""
    prepare, do, _who = SAID[name]
    ref = prepare(stage)
    for part, member in stage.people.items():
        expected = part in allowed(SAID[name])
        for actor in (as_person(member), stage.cast.actor):
            assert tried(stage, lambda: do(stage, actor, member.id, ref)) is expected, (part, actor.kind)  # noqa: B023


@pytest.mark.parametrize("name", SAID)
def test_nobody_speaks_for_somebody_else(stage: Stage, name: str) -> None:
    """A person as actor in another's name, their colleague's or the other side's, is refused whoever they are."""
    prepare, do, _who = SAID[name]
    ref = prepare(stage)
    for part, member in stage.people.items():
        for other in allowed(SAID[name]) - {part}:
            forged = stage.people[other].id
            assert not tried(stage, lambda: do(stage, as_person(member), forged, ref)), (part, other)  # noqa: B023


@pytest.mark.parametrize("name", DONE)
def test_what_a_person_does_for_themselves(stage: Stage, name: str) -> None:
    prepare, do, _who = DONE[name]
    ref = prepare(stage)
    assert tried(stage, lambda: do(stage, stage.cast.actor, 0, ref))
    for part, member in stage.people.items():
        expected = part in allowed(DONE[name])
        assert tried(stage, lambda: do(stage, as_person(member), 0, ref)) is expected, part  # noqa: B023


def test_a_suppliers_member_does_not_judge_in_the_customers_name(stage: Stage) -> None:
    ref, before = active(stage), db.session.query(Event).count()
    supplier = as_person(stage.people["giver's colleague"])
    for customer in ("receiver", "receiver's signatory"):
        with pytest.raises(NotAllowed, match="yourself"):
            judge(supplier, stage.programme, ref, stage.people[customer].id, Judging(Outcome.KEPT))
    assert stored(stage.cast, ref).verdict is None
    assert db.session.query(Event).count() == before


def test_the_log_tells_a_persons_own_words_from_what_was_entered_for_them(stage: Stage) -> None:
    receiver = stage.people["receiver"]
    told = []
    for actor in (as_person(receiver), stage.cast.actor):
        ref = active(stage)
        judge(actor, stage.programme, ref, receiver.id, Judging(Outcome.KEPT))
        row = db.session.query(Event).order_by(Event.id.desc()).first()
        assert row is not None
        told.append(read(row))
    assert [one["by"]["role"] for one in told] == ["person", "facilitator"]
    assert {one["for_whom"] for one in told} == {f"{receiver.name} (customer)"}


def test_somebody_of_another_programme_does_not_exist_here(stage: Stage) -> None:
    ref, stranger = active(stage), stage.cast.other_person
    for actor in (as_person(stranger), stage.cast.actor):
        with pytest.raises(NotFound):
            report(actor, stage.programme, ref, stranger.id, Reporting(Report.DONE))
    with pytest.raises(NotFound):
        draft_commitment(as_person(stranger), stage.programme, Side.SUPPLIER, other_words(stage))


def test_a_nameless_person_may_nothing(stage: Stage) -> None:
    nameless = Actor(ActorKind.PERSON, "Somebody", side=Side.CUSTOMER)
    ref = active(stage)
    with pytest.raises(NotAllowed):
        judge(nameless, stage.programme, ref, stage.people["receiver"].id, Judging(Outcome.KEPT))
    with pytest.raises(NotAllowed):
        draft_commitment(nameless, stage.programme, Side.CUSTOMER, other_words(stage))


def test_what_is_offered_is_what_is_let_through(stage: Stage) -> None:
    """For everybody and in every state of the walk: the buttons that a reader gets, and what the services say."""
    by_act: dict[Act, Does] = {
        Act.REWORD: DONE["reword"][1],
        Act.GIVER_YES: SAID["yes"][1],
        Act.RECEIVER_YES: SAID["yes"][1],
        Act.DROP: SAID["drop"][1],
        Act.RESTORE: DONE["restore"][1],
        Act.REPORT: SAID["report"][1],
        Act.JUDGE: lambda s, a, who, ref: judge(a, s.programme, ref, who, Judging(Outcome.KEPT, ".")),
        Act.SETTLE: DONE["settle"][1],
        Act.ASK_CHANGE: SAID["ask"][1],
        Act.ANSWER_CHANGE: SAID["refuse the receiver's wish"][1],
        Act.WITHDRAW_CHANGE: SAID["take back the giver's wish"][1],
        Act.RELEASE: SAID["release"][1],
        Act.GIVE_UP: SAID["give up"][1],
        Act.CARRY: DONE["carry"][1],
    }
    names = names_of(stage.programme)
    for prepare in (draft, dropped, active, asked_by("giver"), asked_by("receiver"), differing, missed):
        ref = prepare(stage)
        view = commitment_by_ref(stage.programme, ref, names)
        for part, member in stage.people.items():
            offered = view.acts_for(as_person(member), names, today())
            for act, do in by_act.items():
                if act in (Act.GIVER_YES, Act.RECEIVER_YES) and (act is Act.GIVER_YES) != (
                    member.side is Side.SUPPLIER
                ):
                    assert act not in offered
                    continue
                let = tried(stage, lambda: do(stage, as_person(member), member.id, ref))  # noqa: B023
                assert let == (act in offered), (view.state, part, act)
        everybody = frozenset[Act]().union(
            *(view.acts_for(as_person(one), names, today()) for one in stage.people.values())
        )
        joint = {
            act
            for act in (Act.SETTLE, Act.CARRY)
            if tried(stage, lambda: by_act[act](stage, stage.cast.actor, 0, ref))  # noqa: B023
        }
        assert view.acts_for(stage.cast.actor, names, today()) == everybody | joint


def test_who_is_offered_as_the_one_who_says_it(stage: Stage) -> None:
    """The giver's side first, on each side the named person before the leads; nobody who left, and no observer."""
    names = names_of(stage.programme)
    ref = make_active(stage.cast)
    view = commitment_by_ref(stage.programme, ref, names)
    wanted = {"Sergio Peña", "Solveig Ånestad", "Siv", "sponsor supplier"}
    givers = [one.name for one in view.speakers_for(Act.REPORT, names)]
    assert (givers[0], set(givers)) == ("Sergio Peña", wanted)
    asked = [one.side for one in view.speakers_for(Act.ASK_CHANGE, names)]
    assert asked == [Side.SUPPLIER] * 4 + [Side.CUSTOMER] * 4
    ask_change(stage.cast.actor, stage.programme, ref, stage.people["giver"].id, wish())
    view = commitment_by_ref(stage.programme, ref, names)
    assert {one.side for one in view.speakers_for(Act.ANSWER_CHANGE, names)} == {Side.CUSTOMER}
    assert {one.side for one in view.speakers_for(Act.WITHDRAW_CHANGE, names)} == {Side.SUPPLIER}


def test_a_new_act_has_its_line_in_the_table() -> None:
    assert set(Act) <= set(MAY)
