"""People's parts before a session: asked by a link, unread until handed in, taken in at once and taken out again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from facilitator import clock
from facilitator.domain.errors import Conflict, Invalid, NotFound, Stale
from facilitator.domain.registers import kinds
from facilitator.domain.registers.concerns import CONCERNS
from facilitator.domain.registers.expectations import EXPECTATIONS
from facilitator.domain.registers.homework import asking, handed_rows, words_of_row
from facilitator.domain.registers.measures import MEASURES
from facilitator.domain.registers.opportunities import OPPORTUNITIES
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Event, HomeworkPart
from facilitator.queries.homework import Handed, asked_before, links_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.registers import registers_of
from facilitator.services.audit import audit_programme
from facilitator.services.homework import (
    PartEnded,
    ask_people,
    end_link,
    hand_in,
    part_by_token,
    renew_link,
    save_part,
    take_back,
    take_in,
    take_out,
)
from facilitator.services.people import leave
from facilitator.services.programme_export import programme_file
from facilitator.services.pruning import RULES, prune_slice
from facilitator.services.registers import edit_entry
from facilitator.services.rehearsals import begin_rehearsal
from facilitator.services.workshops import start_workshop
from tests.conftest import CountedQueries
from tests.events import everything_told
from tests.factories import Cast
from tests.filed import PRODUCT
from tests.rooms import plan, workshop_of

S, C = Side.SUPPLIER, Side.CUSTOMER
ROW = {"title": "Drawings before the order", "seen": "no question on the phone"}


@pytest.fixture(autouse=True)
def _before_the_session(context: None, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    plan(cast)
    held = workshop_of(cast, 1).starts_at - timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: held)


def ask(cast: Cast, *people: int) -> list[str]:
    return list(ask_people(cast.actor, cast.programme_id, 1, EXPECTATIONS, people, None).values())


def all_four(cast: Cast) -> list[str]:
    return ask(cast, *sorted(one.number for one in cast.people))


def counts(cast: Cast) -> dict[Side, Handed]:
    (one,) = asked_before(workshop_of(cast, 1).id)
    return dict(one.sides)


def entries(cast: Cast) -> list[tuple[str, str, Side | None]]:
    found = registers_of(cast.programme_id).of(EXPECTATIONS)
    return [(one.ref, one.title, one.text.side) for one in found]


def taken(cast: Cast) -> tuple[str, ...]:
    return take_in(cast.actor, cast.programme_id, 1, EXPECTATIONS)


def told(cast: Cast) -> list[str]:
    found = select(Event.kind).where(Event.programme_id == cast.programme_id, Event.kind.like("Homework%"))
    return list(db.session.scalars(found.order_by(Event.seq)))


def test_what_a_register_asks_are_fields_that_it_has_and_rows_that_it_takes() -> None:
    assert asking(kinds()) == [OPPORTUNITIES, CONCERNS, EXPECTATIONS]
    for kind in asking(kinds()):
        assert kind.homework is not None and kind.homework.asks.endswith("?")
        for side in Side:
            row = {one.name: "Something said" for one in kind.homework.asked(kind, side)}
            assert handed_rows(kind, side, [row]) == [row]
            assert words_of_row(kind, side, row).title == "Something said"
    with pytest.raises(Invalid):
        handed_rows(MEASURES, S, [{"title": "On time"}])


def test_a_row_is_of_the_side_of_whoever_wrote_it() -> None:
    row = {"title": "Plan a season together", "value_customer": "no stock"}
    assert words_of_row(OPPORTUNITIES, C, row).plain()["value_customer"] == "no stock"
    assert words_of_row(CONCERNS, S, {"title": "Prices"}).plain()["raised_side"] == "supplier"


def test_several_people_are_asked_in_one_act_and_only_hashes_of_their_links_are_kept(cast: Cast) -> None:
    tokens = all_four(cast)
    assert len(set(tokens)) == 4 and told(cast) == ["HomeworkAsked"]
    assert counts(cast) == {S: Handed(2), C: Handed(2)}
    stored = db.session.execute(select(HomeworkPart)).scalars().all()
    assert not {one.token_hash for one in stored} & set(tokens)
    assert not any(token in everything_told() for token in tokens)
    assert audit_programme(cast.programme_id).ok


def test_asked_again_a_new_link_opens_what_was_typed_and_the_old_one_nothing(cast: Cast) -> None:
    (old,) = ask(cast, cast.supplier_member.number)
    save_part(old, [ROW], 1)
    (new,) = ask(cast, cast.supplier_member.number)
    assert part_by_token(new).rows == [ROW]
    renewed = renew_link(cast.actor, cast.programme_id, 1, EXPECTATIONS, cast.supplier_member.number)
    for dead in (old, new, "x" * 32, ""):
        with pytest.raises(PartEnded):
            part_by_token(dead)
    assert part_by_token(renewed).rows == [ROW] and counts(cast)[S] == Handed(1)


def test_an_ended_link_opens_nothing_and_is_not_counted_any_more(cast: Cast) -> None:
    one, two = ask(cast, cast.supplier_member.number, cast.supplier_signatory.number)
    number = part_by_token(one).owner.number
    assert end_link(cast.actor, cast.programme_id, 1, EXPECTATIONS, number)
    assert not end_link(cast.actor, cast.programme_id, 1, EXPECTATIONS, number)
    with pytest.raises(PartEnded):
        hand_in(one, [ROW], 1)
    assert counts(cast)[S] == Handed(1)
    there = {link.number: link.is_open for link in links_of(workshop_of(cast, 1).id, EXPECTATIONS)}
    assert there == {number: False, part_by_token(two).owner.number: True}


def test_what_is_typed_is_kept_and_told_to_nobody_until_it_is_handed_in(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    version = save_part(token, [ROW, {"title": ""}], 1)
    assert part_by_token(token).rows == [ROW] and version == 2
    assert save_part(token, [ROW], version) == version, "the same again is nothing"
    assert ROW["title"] not in everything_told() and told(cast) == ["HomeworkAsked"]
    assert ROW["title"] not in repr(asked_before(workshop_of(cast, 1).id))
    assert ROW["title"].encode() not in programme_file(cast.programme_id, PRODUCT)
    assert taken(cast) == () and entries(cast) == [], "what is not handed in is not taken in"


def test_two_tabs_of_one_person_never_overwrite_each_other_unseen(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    save_part(token, [ROW], 1)
    for late in (save_part, hand_in):
        with pytest.raises(Stale):
            late(token, [{"title": "Something else"}], 1)
    assert part_by_token(token).rows == [ROW]


def test_handing_in_twice_is_once_and_needs_a_line(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    with pytest.raises(Invalid) as refused:
        hand_in(token, [{}, {"seen": " "}], 1)
    assert set(refused.value.fields) == {"1.title"}
    with pytest.raises(Invalid) as refused:
        hand_in(token, [ROW, {"seen": "a table on the wall"}], 1)
    assert set(refused.value.fields) == {"2.title"}
    hand_in(token, [ROW], 1)
    hand_in(token, [ROW], 1)
    assert counts(cast)[S] == Handed(1, 1) and told(cast) == ["HomeworkAsked", "HomeworkHandedIn"]
    with pytest.raises(Conflict):
        save_part(token, [{"title": "Changed"}], 2)


def test_a_part_is_taken_back_changed_and_handed_in_again(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    hand_in(token, [ROW], 1)
    take_back(token)
    take_back(token)
    assert counts(cast)[S] == Handed(1, 0)
    hand_in(token, [{"title": "Other words"}], part_by_token(token).version)
    taken(cast)
    assert [title for _ref, title, _side in entries(cast)] == ["Other words"]
    with pytest.raises(Conflict, match="list already"):
        take_back(token)


def test_one_press_takes_all_in_by_sides_and_one_undo_takes_it_back(cast: Cast) -> None:
    tokens = all_four(cast)
    for token in tokens[:3]:
        hand_in(token, [{"title": f"From {part_by_token(token).owner.name}"}], 1)
    refs = taken(cast)
    sides = [part_by_token(token).owner.side for token in tokens[:3]]
    assert [side for _ref, _title, side in entries(cast)] == sides and len(refs) == 3
    assert sum(one.taken for one in counts(cast).values()) == 3
    assert taken(cast) == (), "a second press takes nothing twice"
    assert take_out(cast.actor, cast.programme_id, 1, EXPECTATIONS, refs) == refs
    assert entries(cast) == [] and sum(one.waiting for one in counts(cast).values()) == 3
    assert take_out(cast.actor, cast.programme_id, 1, EXPECTATIONS, refs) == ()
    assert len(taken(cast)) == 3
    assert told(cast)[-3:] == ["HomeworkTakenIn", "HomeworkTakenOut", "HomeworkTakenIn"]
    assert audit_programme(cast.programme_id).ok


def test_what_somebody_has_worked_with_since_is_not_taken_out_unseen(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    hand_in(token, [ROW], 1)
    refs = taken(cast)
    one = registers_of(cast.programme_id).entry(refs[0])
    edit_entry(cast.actor, cast.programme_id, one.ref, type(one.text)(title="Worked on", side=S), one.version)
    with pytest.raises(Conflict, match=one.ref):
        take_out(cast.actor, cast.programme_id, 1, EXPECTATIONS, refs)
    assert [title for _ref, title, _side in entries(cast)] == ["Worked on"]


def test_once_the_session_has_begun_links_are_dead_and_parts_can_still_be_taken_in(cast: Cast) -> None:
    one, two = ask(cast, cast.supplier_member.number, cast.customer_member.number)
    hand_in(one, [ROW], 1)
    start_workshop(cast.actor, cast.programme_id, 1)
    for act in (lambda: take_back(one), lambda: hand_in(two, [ROW], 1), lambda: part_by_token(one)):
        with pytest.raises(PartEnded):
            act()
    with pytest.raises(Conflict):
        ask(cast, cast.supplier_member.number)
    assert len(taken(cast)) == 1


def test_a_link_ends_with_the_day_after_and_with_whoever_leaves(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = ask(cast, cast.supplier_member.number, cast.customer_member.number)
    owner = part_by_token(one).owner
    leave(cast.actor, cast.programme_id, owner.number, None, "")
    with pytest.raises(PartEnded):
        part_by_token(one)
    assert part_by_token(two)
    late = workshop_of(cast, 1).starts_at + timedelta(hours=24)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(PartEnded):
        part_by_token(two)


def test_nobody_and_strangers_are_not_asked_nor_by_a_day_that_is_too_late(cast: Cast) -> None:
    for people in ((), (99,)):
        with pytest.raises(Invalid):
            ask(cast, *people)
    day = workshop_of(cast, 1).starts_at.date() + timedelta(days=1)
    with pytest.raises(Invalid):
        ask_people(cast.actor, cast.programme_id, 1, EXPECTATIONS, [cast.supplier_member.number], day)
    with pytest.raises(NotFound):
        renew_link(cast.actor, cast.programme_id, 1, EXPECTATIONS, cast.supplier_member.number)
    assert told(cast) == []


def test_a_rehearsal_has_none_of_it_and_asks_nobody(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    hand_in(token, [ROW], 1)
    copy = programme_by_public_id(begin_rehearsal(cast.actor, cast.programme_id, 1))
    assert copy is not None and part_by_token(token).programme_id == cast.programme_id
    with pytest.raises(Conflict, match="rehearsal"):
        ask_people(cast.actor, copy.id, 1, EXPECTATIONS, [cast.supplier_member.number], None)


def test_what_was_typed_goes_thirty_days_after_the_session(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    hand_in(token, [ROW], 1)
    (rule,) = [one for one in RULES if one.table is HomeworkPart]
    assert prune_slice(rule) == 0
    db.session.execute(
        text("UPDATE workshops SET closed_at = :at"), {"at": (clock.now() - rule.age * 2).isoformat(" ")}
    )
    assert prune_slice(rule) == 1


def test_one_query_counts_however_many_are_asked(cast: Cast, counted_queries: CountedQueries) -> None:
    all_four(cast)
    workshop = workshop_of(cast, 1)
    with counted_queries() as statements:
        asked_before(workshop.id)
    assert len(statements) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE homework SET kind = 'concerns'", "UPDATE homework SET due = '2027-01-01'"]
)
def test_what_is_changed_past_the_app_is_found(cast: Cast, statement: str) -> None:
    all_four(cast)
    db.session.execute(text(statement))
    assert "before a session" in " ".join(audit_programme(cast.programme_id).faults)


def test_what_was_typed_is_kept_as_rows_of_texts(cast: Cast) -> None:
    (token,) = ask(cast, cast.supplier_member.number)
    save_part(token, [{"title": "Žluťoučký kůň", "seen": "x" * 900, "other": "no field"}], 1)
    (said,) = db.session.scalars(select(HomeworkPart.said)).all()
    assert json.loads(said) == [{"title": "Žluťoučký kůň", "seen": "x" * 300}]
