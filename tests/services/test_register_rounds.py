"""What is said of an entry in a session: once for each, said anew only by who has seen it, kept wherever rows go."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import Invalid, NotAllowed, NotFound, Stale
from facilitator.domain.registers import PAGES, kinds
from facilitator.domain.registers.rounds import Round
from facilitator.domain.registers.tables import columns_of, rows_in
from facilitator.domain.tables import read_table
from facilitator.extensions import db
from facilitator.models import EntryRound, Event
from facilitator.queries.past_registers import history_of_entry, registers_at
from facilitator.queries.programmes import programme_by_public_id
from facilitator.queries.register_tables import csv_of
from facilitator.queries.registers import Entry, registers_of
from facilitator.services import filed_meanings
from facilitator.services.audit import audit_programme
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, prepare_programme
from facilitator.services.register_imports import bring_in
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry
from facilitator.services.rehearsals import begin_rehearsal
from tests.conftest import CountedQueries
from tests.factories import Cast
from tests.filed import PRODUCT, changed, refusal
from tests.registers import concern, opportunity, told
from tests.rooms import plan
from tests.visits import PAGE, VISITS, VisitText

pytestmark = pytest.mark.usefixtures("context", "registered")
SAID = {"saw": "Hulls that wait", "visitors": "3", "again": True}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, PAGE.key, PAGE)
    monkeypatch.setitem(filed_meanings._KINDS, VISITS.key, VISITS)


@pytest.fixture
def ref(cast: Cast) -> str:
    """A visit, and two sessions."""
    plan(cast)
    plan(cast)
    return add_entry(cast.actor, cast.programme_id, VisitText("The dock"))


def now(cast: Cast, ref: str = "V-01", programme_id: int = 0) -> Entry[VisitText]:
    return next(one for one in registers_of(programme_id or cast.programme_id).all(VISITS) if one.ref == ref)


def said(one: Entry[VisitText]) -> dict[int, dict[str, str | bool]]:
    return {each.session: dict(each.said) for each in one.rounds}


def say(cast: Cast, ref: str, session: int, version: int = 0, **words: object) -> object:
    return say_round(cast.actor, cast.programme_id, ref, session, words, version)


def head(cast: Cast) -> int:
    return max(db.session.scalars(select(Event.seq).where(Event.programme_id == cast.programme_id)))


def test_each_session_has_its_own_and_what_is_empty_or_unknown_is_left_out(cast: Cast, ref: str) -> None:
    assert say(cast, ref, 2, saw=" Hulls  that wait\n", visitors="1 200", again=True, other="x") == {}
    assert say(cast, ref, 1, saw="", visitors="0", again=False) == {}
    assert said(now(cast)) == {
        1: {"visitors": "0"},
        2: {"saw": "Hulls that wait", "visitors": "1200", "again": True},
    }
    assert told(cast)[-2] == (
        "EntryRoundSaid",
        {
            "entry": "V-01",
            "session": 2,
            "saw": {"before": "", "after": "Hulls that wait"},
            "visitors": {"before": "", "after": "1200"},
            "again": {"before": "", "after": True},
        },
    )


def test_the_second_of_two_writers_takes_nothing_away(cast: Cast, ref: str) -> None:
    say(cast, ref, 1, **SAID)
    count = len(told(cast))
    for version in (0, 2):
        with pytest.raises(Stale) as refused:
            say(cast, ref, 1, version, saw="Nothing")
        assert refused.value.current == SAID
    assert say(cast, ref, 1, 7, **SAID) == SAID
    assert (said(now(cast)), len(told(cast))) == ({1: SAID}, count)
    with pytest.raises(IntegrityError):
        row = db.session.scalars(select(EntryRound)).one()
        db.session.add(EntryRound(entry_id=row.entry_id, workshop_id=row.workshop_id))
        db.session.flush()


def test_it_is_taken_back_by_saying_what_was_said_before(cast: Cast, ref: str) -> None:
    before = say(cast, ref, 1, **SAID)
    assert say_round(cast.actor, cast.programme_id, ref, 1, before, 1) == SAID  # type: ignore[arg-type]
    assert now(cast).round_of(1) == Round(1, ()) and now(cast).round_of(1).version == 2
    assert now(cast).round_of(2).version == 0
    with pytest.raises(Stale):
        say(cast, ref, 1, 0, **SAID)
    say(cast, ref, 1, 2, saw="Another")
    assert said(now(cast)) == {1: {"saw": "Another"}}


def test_what_does_not_fit_is_refused_and_changes_nothing(cast: Cast, ref: str) -> None:
    count = len(told(cast))
    with pytest.raises(Invalid) as refused:
        say(cast, ref, 1, saw="x" * 301, visitors="many")
    assert refused.value.fields.keys() == {"saw", "visitors"}
    for act in (
        lambda: say(cast, ref, 9, **SAID),
        lambda: say(cast, "V-09", 1, **SAID),
        lambda: say(cast, concern(cast), 1, **SAID),
        lambda: say_round(cast.outsider_actor, cast.other_programme_id, ref, 1, SAID, 0),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        somebody = Actor(ActorKind.PERSON, "Åse", person_id=cast.supplier_member.id)
        say_round(somebody, cast.programme_id, ref, 1, SAID, 0)
    assert said(now(cast)) == {} and len(told(cast)) == count + 1


def test_history_and_an_earlier_event_have_it_as_it_was(cast: Cast, ref: str) -> None:
    say(cast, ref, 1, **SAID)
    then = head(cast)
    say(cast, ref, 1, 1, saw="Nothing", visitors="3")
    say(cast, ref, 2, saw="Later")
    (past,) = registers_at(cast.programme_id, then).of(VISITS)
    assert {each.session: dict(each.said) for each in past.rounds if each.said} == {1: SAID}
    newest, second, *_ = history_of_entry(cast.programme_id, now(cast))
    assert (newest.data["session"], second.data["session"]) == ("2", "1")
    assert [(one.field, one.before, one.after) for one in second.changes] == [
        ("again", "True", ""),
        ("saw", "Hulls that wait", "Nothing"),
    ]
    assert audit_programme(cast.programme_id).ok


@pytest.mark.parametrize(
    "statement",
    ['UPDATE entry_rounds SET said = \'{"saw":"x"}\'', "DELETE FROM entry_rounds"],
)
def test_what_is_changed_past_the_app_is_found(cast: Cast, ref: str, statement: str) -> None:
    say(cast, ref, 1, **SAID)
    db.session.execute(text(statement))
    assert "round" in " ".join(audit_programme(cast.programme_id).faults)


def test_a_table_has_a_column_for_each_session_and_comes_in_again(cast: Cast, ref: str) -> None:
    say(cast, ref, 2, **SAID)
    table = csv_of(cast.programme_id, VISITS)
    first, row = table.lstrip("\ufeff").splitlines()
    assert first.endswith("served by,saw 2,visitors 2,again 2") and row.endswith("Hulls that wait,3,True")
    assert comes_in(cast, table) == 0
    wider = "ref,title,visitors 1,visitors 2\nV-01,The dock,5,4\n,Hall two,,7\n"
    assert comes_in(cast, wider) == 2
    assert said(now(cast)) == {1: {"visitors": "5"}, 2: SAID | {"visitors": "4"}}
    assert said(now(cast, "V-02")) == {2: {"visitors": "7"}}
    for cell, words in (("1,200", "no session 9"), ("many", "Line 2: Write a plain figure")):
        with pytest.raises(Invalid) as refused:
            comes_in(
                cast,
                f'ref,title,visitors {9 if "," in cell else 1}\nV-01,The dock,"{cell[:4].replace(",", "")}"\n',
            )
        assert words in refused.value.fields["file"]


def comes_in(cast: Cast, table: str) -> int:
    rows = rows_in(read_table(table.lstrip("\ufeff"), columns_of(VISITS), ("title",)), VISITS)
    return len(bring_in(cast.actor, cast.programme_id, VISITS, rows).rows)


def test_it_goes_along_into_a_rehearsal_and_a_programmes_file(cast: Cast, ref: str) -> None:
    say(cast, ref, 2, **SAID)
    copy = programme_by_public_id(begin_rehearsal(cast.actor, cast.programme_id, 1))
    assert copy is not None and said(now(cast, programme_id=copy.id)) == {2: SAID}
    content = programme_file(cast.programme_id, PRODUCT)
    assert [
        (one["entry"], json.loads(one["said"])) for one in json.loads(content)["tables"]["entry_rounds"]
    ] == [(1, SAID)]
    ready = prepare_programme(check_programme_file(content))
    here = programme_by_public_id(bring_in_programme(cast.actor, cast.facilitator.id, ready, as_copy=True))
    assert here is not None and said(now(cast, programme_id=here.id)) == {2: SAID}
    assert audit_programme(here.id).ok


def test_a_crafted_file_says_only_what_somebody_could_have_said(cast: Cast, ref: str) -> None:
    say(cast, ref, 1, **SAID)
    content = programme_file(cast.programme_id, PRODUCT)
    for row, words in (
        ({"said": '{"visitors":"many"}'}, "says what nothing here could read"),
        ({"said": '{"saw":["x"]}'}, "says what nothing here could read"),
        ({"said": '{"unknown":"x"}'}, "nobody could have said in a session"),
        ({"entry": 9}, "leads to nothing"),
    ):
        assert words in refusal(
            changed(content, lambda found, row=row: found["tables"]["entry_rounds"][0].update(row))
        )
    other = changed(content, lambda found: found["tables"]["register_entries"][0].update(OTHER))
    assert "does not ask in any session" in refusal(other)


OTHER = {"kind": "concerns", "status": "open", "said": "{}"}


def test_a_file_of_the_version_before_has_no_such_table(cast: Cast) -> None:
    opportunity(cast)

    def change(found: dict[str, dict[str, object]]) -> None:
        found["version"] = 1  # type: ignore[assignment]
        del found["tables"]["entry_rounds"]

    content = changed(programme_file(cast.programme_id, PRODUCT), change)
    assert check_programme_file(content).rows.tables["entry_rounds"] == []
    newer = changed(content, lambda found: found.update(version=2))
    assert "entry_rounds" in refusal(newer)


def test_one_query_for_all_rounds_of_all_entries(cast: Cast, counted_queries: CountedQueries) -> None:
    def counted() -> int:
        with counted_queries() as statements:
            registers_of(cast.programme_id)
        return len(statements)

    opportunity(cast)
    unused, counts = counted(), []
    for _ in range(2):
        session = plan(cast)
        for _ in range(10):
            say(cast, add_entry(cast.actor, cast.programme_id, VisitText("The dock")), session, **SAID)
        counts.append(counted())
    assert (unused, counts) == (3, [4, 4])


def test_a_history_can_tell_the_fields_of_an_entry_from_those_of_its_rounds() -> None:
    for kind in kinds():
        names = {one.name for one in kind.rounds.fields} if kind.rounds else set()
        assert not names & {"entry", "session", *(one.name for one in kind.words.asked())}, kind.key
