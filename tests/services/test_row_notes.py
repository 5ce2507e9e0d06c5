"""What is written to rows that the log holds stands in the next event, or in one that closes the transaction."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from facilitator.domain.errors import Conflict
from facilitator.domain.events.programme import ProgrammeArchived
from facilitator.domain.held import read_said
from facilitator.domain.people import PersonDraft
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import AgendaItem, Card, CardGroup, Commitment, Event, Party, Person, Programme
from facilitator.queries.workshops import workshop_by_number
from facilitator.services.agendas import agenda_rows
from facilitator.services.audit import audit_programme
from facilitator.services.holding import hold_what_is_left
from facilitator.services.log import record_event
from facilitator.services.log_key import hash_of_values
from facilitator.services.many_rows import insert_rows
from facilitator.services.people import add_person
from facilitator.services.row_changes import change_each, change_one, change_returning, change_rows
from facilitator.services.row_owners import OtherProgramme
from facilitator.services.workshops import plan_workshop
from tests.commitments import make_agreed
from tests.factories import Cast
from tests.rooms import draft_of, plan


@pytest.fixture
def settled(context: Flask, cast: Cast) -> Cast:
    """Nothing is left to be held of what made the cast."""
    hold_what_is_left()
    return cast


def held_by_last(cast: Cast) -> tuple[str, dict[str, Any]]:
    """The kind of the programme's newest event, and what it holds."""
    body = db.session.scalars(
        select(Event.body).where(Event.programme_id == cast.programme_id).order_by(Event.seq.desc()).limit(1)
    ).one()
    said = json.loads(body)
    held = said["held"]
    for rows in held.get("rows", {}).values():
        rows |= {key: read_said(text) for key, text in rows.items()}
    return said["kind"], held


def tell(cast: Cast) -> dict[str, Any]:
    record_event(cast.programme_id, ProgrammeArchived(), cast.actor)
    return held_by_last(cast)[1]


def test_a_person_who_is_added_is_held_by_the_event_that_says_so(settled: Cast) -> None:
    number = add_person(settled.actor, settled.programme_id, PersonDraft(side=Side.SUPPLIER, name="Søren Ny"))
    row = db.session.scalars(
        select(Person).where(Person.programme_id == settled.programme_id, Person.number == number)
    ).one()
    kind, held = held_by_last(settled)
    said = held["rows"]["people"][str(row.id)]
    assert kind == "PersonAdded" and list(held["rows"]) == ["people"]
    assert said["name"] == hash_of_values()("people", str(row.id), "name", "Søren Ny")
    assert set(said) == {"programme_id", "number", "side", "name", "created_at"}, "a blank is not said"
    hold_what_is_left()
    assert held_by_last(settled)[0] == "PersonAdded", "nothing was left"


def test_a_statement_is_held_with_what_it_has_set_and_only_of_the_rows_that_it_met(settled: Cast) -> None:
    of_programme = Party.programme_id == settled.programme_id
    assert change_rows(update(Party).where(of_programme, Party.side == "supplier").values(name="Other")) == 1
    (said,) = tell(settled)["rows"]["parties"].values()
    assert set(said) == {"name", "programme_id"}
    with pytest.raises(Conflict):
        change_one(update(Party).where(of_programme, Party.name == "nobody").values(name="X"), Conflict("no"))
    assert "rows" not in tell(settled)


def test_what_a_statement_returns_is_what_was_asked_for(settled: Cast) -> None:
    named = change_returning(
        update(Party)
        .where(Party.programme_id == settled.programme_id)
        .values(name=Party.name + "!")
        .returning(Party.side, Party.name)
    ).all()
    assert all(len(row) == 2 and row.name.endswith("!") for row in named) and len(named) == 2
    assert len(tell(settled)["rows"]["parties"]) == 2


def test_a_column_that_is_not_held_is_not_noted(settled: Cast) -> None:
    change_rows(update(Person).where(Person.id == settled.supplier_member.id).values(version=7))
    assert "rows" not in tell(settled)


def test_rows_that_come_or_change_many_at_once_are_held_each_under_its_key(settled: Cast) -> None:
    common = {"programme_id": settled.programme_id, "side": "supplier", "version": 1}
    common |= {"created_at": db.session.get_one(Programme, settled.programme_id).created_at, "left_at": None}
    common |= {"email": "", "role_title": "", "is_sponsor": False, "is_signatory": False}
    common |= {"is_decision_maker": False, "is_observer": False}
    insert_rows(Person, [{**common, "number": 100 + count, "name": f"Name {count}"} for count in range(3)])
    stored = db.session.execute(select(Person.id, Person.name).where(Person.number >= 100)).all()
    change_each(Person, "name", [(stored[0].id, "Renamed")])
    held, hash_of = tell(settled)["rows"]["people"], hash_of_values()
    names = {row.id: row.name for row in stored} | {stored[0].id: "Renamed"}
    assert {key: said["name"] for key, said in held.items()} == {
        str(key): hash_of("people", str(key), "name", name) for key, name in names.items()
    }


def test_what_is_removed_is_said_to_be_gone(settled: Cast) -> None:
    number = add_person(
        settled.actor, settled.programme_id, PersonDraft(side=Side.SUPPLIER, name="Soon gone")
    )
    which = Person.programme_id == settled.programme_id, Person.number == number
    key = db.session.scalars(select(Person.id).where(*which)).one()
    change_rows(delete(Person).where(*which))
    assert tell(settled)["gone"] == {"people": [str(key)]}


def test_a_row_that_belongs_to_nobody_any_more_is_gone(settled: Cast) -> None:
    """What came with an import that was undone stays stored, emptied, for the events that point to it."""
    ref = make_agreed(settled)
    change_rows(update(Commitment).where(Commitment.ref == ref).values(programme_id=None, deed=""))
    assert list(tell(settled)["gone"]) == ["commitments"]


def test_an_anonymous_card_is_never_noted(settled: Cast) -> None:
    if not is_sqlite():
        pytest.skip("there a card cannot wait for its block until the end")
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    card = Card(item_id=1, key="k", text="Nobody listens", anonymous=True, position=1)
    db.session.add(card)
    held = tell(settled)
    assert "rows" not in held
    change_rows(update(Card).where(Card.key == "k").values(hidden_reason="Not kind"))
    assert "rows" not in tell(settled)


def is_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def test_what_no_event_took_is_held_when_the_transaction_closes(settled: Cast) -> None:
    change_rows(update(Person).where(Person.id == settled.supplier_member.id).values(role_title="Buyer"))
    db.session.commit()
    kind, held = held_by_last(settled)
    assert kind == "RowsHeld"
    assert held["rows"]["people"][str(settled.supplier_member.id)]["role_title"]
    assert audit_programme(settled.programme_id).ok


def test_what_is_rolled_back_is_forgotten(settled: Cast) -> None:
    db.session.commit()
    change_rows(update(Person).where(Person.id == settled.supplier_member.id).values(role_title="Buyer"))
    db.session.rollback()
    assert "rows" not in tell(settled)


def test_a_savepoint_does_not_close_what_the_act_goes_on_with(settled: Cast) -> None:
    with db.session.begin_nested():
        change_rows(update(Person).where(Person.id == settled.supplier_member.id).values(role_title="Buyer"))
    assert "people" in tell(settled)["rows"]


@pytest.fixture
def blocks(settled: Cast) -> tuple[int, int]:
    """A block of the programme's workshop, and one of the other programme's."""
    mine = plan(settled)
    others = plan_workshop(settled.outsider_actor, settled.other_programme_id, draft_of())
    hold_what_is_left()
    places = ((settled.programme_id, mine), (settled.other_programme_id, others))
    found = [agenda_rows(workshop_by_number(*place))[0].id for place in places]
    return found[0], found[1]


def rename(*blocks: int) -> None:
    """A block names its workshop only, which names the programme."""
    change_rows(update(AgendaItem).where(AgendaItem.id.in_(blocks)).values(title="Renamed"))


def test_rows_of_two_programmes_are_each_held_by_their_own(settled: Cast, blocks: tuple[int, int]) -> None:
    rename(blocks[0])
    assert list(tell(settled)["rows"]["agenda_items"]) == [str(blocks[0])]
    rename(blocks[1])
    record_event(settled.other_programme_id, ProgrammeArchived(), settled.outsider_actor)
    assert all(audit_programme(one).ok for one in (settled.programme_id, settled.other_programme_id))


@pytest.mark.parametrize("which", [(1,), (0, 1)])
def test_an_event_refuses_to_hold_a_row_of_another_programme(
    settled: Cast, blocks: tuple[int, int], which: tuple[int, ...]
) -> None:
    rename(*(blocks[one] for one in which))
    with pytest.raises(OtherProgramme):
        tell(settled)


@pytest.mark.parametrize("written", ["put in", "flushed", "removed", "one by one", "many"])
def test_it_is_refused_however_the_row_was_written(
    settled: Cast, blocks: tuple[int, int], written: str
) -> None:
    row = db.session.get_one(AgendaItem, blocks[1])
    fresh = {"item_id": row.id, "key": "k", "name": "A group", "position": 1}
    if written == "put in":
        db.session.add(CardGroup(**fresh))
    elif written == "many":
        insert_rows(CardGroup, [fresh])
    elif written == "flushed":
        row.title = "Renamed"
    elif written == "removed":
        change_rows(delete(AgendaItem).where(AgendaItem.id == row.id))
    else:
        change_each(AgendaItem, "position", [(row.id, 99)])
    with pytest.raises(OtherProgramme):
        tell(settled)


def test_what_is_left_at_the_end_is_held_by_its_own_programme(settled: Cast, blocks: tuple[int, int]) -> None:
    db.session.commit()
    rename(*blocks)
    with pytest.raises(OtherProgramme):
        db.session.commit()
    db.session.rollback()
    rename(blocks[1])
    db.session.commit()
    assert all(audit_programme(one).ok for one in (settled.programme_id, settled.other_programme_id))


def test_the_tests_refuse_a_statement_past_the_doors(settled: Cast) -> None:
    for statement in (
        update(Person).values(name="X"),
        delete(Person),
        insert(Party).values(programme_id=1, side="supplier", name="X"),
    ):
        with pytest.raises(AssertionError, match="past the doors"):
            db.session.execute(statement)
