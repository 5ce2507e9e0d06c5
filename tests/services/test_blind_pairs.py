"""Blind pairs as they are stored: nothing anywhere says a word before both are in, and nobody overwrites unseen."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.blind_pairs import BlindPair, Standing, Subject
from facilitator.domain.criteria import SAID as SUBJECT
from facilitator.domain.errors import Conflict, Invalid, NotAllowed, Stale
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import BlindPair as PairRow
from facilitator.models import BlindWord, Event
from facilitator.queries.blind_pairs import pair_about, pairs_of
from facilitator.queries.programmes import programme_by_public_id
from facilitator.services.audit import audit_programme
from facilitator.services.blind_pairs import bring_back, say_anew, say_word, take_word_back
from facilitator.services.programme_check import check_programme_file
from facilitator.services.programme_export import programme_file
from facilitator.services.programme_import import bring_in_programme, prepare_programme
from facilitator.services.rehearsals import begin_rehearsal
from tests.conftest import CountedQueries
from tests.events import everything_told
from tests.factories import Cast, Member
from tests.filed import PRODUCT, changed, refusal
from tests.rooms import plan

pytestmark = pytest.mark.usefixtures("context")
S, C = Side.SUPPLIER, Side.CUSTOMER
ABOUT = "1/next-session-dated"


def say(cast: Cast, side: Side, word: str, version: int = 0, about: str = ABOUT) -> BlindPair:
    return say_word(cast.actor, cast.programme_id, SUBJECT, about, side, word, version)


def both(cast: Cast, supplier: str = "yes", customer: str = "not_yet", about: str = ABOUT) -> BlindPair:
    say(cast, S, supplier, about=about)
    return say(cast, C, customer, about=about)


def now(cast: Cast, about: str = ABOUT) -> BlindPair:
    return pair_about(cast.programme_id, SUBJECT, about)


def person(member: Member) -> Actor:
    return Actor(ActorKind.PERSON, member.name, person_id=member.id)


def kinds_told(cast: Cast) -> list[str]:
    told = select(Event.kind).where(Event.programme_id == cast.programme_id, Event.kind.like("Blind%"))
    return list(db.session.scalars(told.order_by(Event.seq)))


def test_the_first_word_waits_and_the_second_one_opens_both(cast: Cast) -> None:
    first = say(cast, S, "yes")
    assert (first.standing, first.within, first.said) == (Standing.WAITS, {S}, {})
    second = say(cast, C, "not_yet")
    assert second.standing is Standing.DIFFER and second.said == {S: "yes", C: "not_yet"}
    assert not db.session.scalars(select(BlindWord)).all()
    assert kinds_told(cast) == ["BlindWordIn", "BlindPairOpened"]
    assert audit_programme(cast.programme_id).ok


def test_whichever_side_is_first_both_words_stand_where_they_belong(cast: Cast) -> None:
    say(cast, C, "not_yet")
    assert say(cast, S, "yes").said == {S: "yes", C: "not_yet"}


SECRET = Subject("criterion", {"the-word-nobody-may-know": "yes", "other": "no"})


def test_nothing_that_goes_out_says_a_word_before_both_are_in(cast: Cast) -> None:
    plan(cast)
    word = "the-word-nobody-may-know"
    say_word(cast.actor, cast.programme_id, SECRET, ABOUT, S, word)
    assert word not in everything_told() and word not in repr(pairs_of(cast.programme_id, SECRET))
    assert word.encode() not in programme_file(cast.programme_id, PRODUCT)
    held = db.session.scalars(select(Event.body).where(Event.programme_id == cast.programme_id)).all()
    assert not any("blind_words" in str(body) for body in held), "not even its hash"
    copy = programme_by_public_id(begin_rehearsal(cast.actor, cast.programme_id, 1))
    assert copy is not None and pairs_of(copy.id, SECRET) == {}


def test_a_word_that_waits_is_taken_back_unread(cast: Cast) -> None:
    say(cast, S, "yes")
    with pytest.raises(Conflict, match="Take it back"):
        say(cast, S, "not_yet")
    assert take_word_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, S)
    assert not take_word_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, S)
    assert now(cast) == BlindPair()
    both(cast, "not_yet", "not_yet")
    assert now(cast).agreed == "not_yet"
    assert kinds_told(cast) == ["BlindWordIn", "BlindWordTakenBack", "BlindWordIn", "BlindPairOpened"]


def test_no_side_takes_the_other_ones_word_back(cast: Cast) -> None:
    say(cast, S, "yes")
    assert not take_word_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, C)
    assert now(cast).within == {S}


def test_what_stands_open_is_changed_in_the_open_by_who_has_seen_it(cast: Cast) -> None:
    version = both(cast).version
    assert say(cast, C, "yes", version).agreed == "yes"
    with pytest.raises(Stale) as refused:
        say(cast, C, "not_yet", version)
    assert isinstance(refused.value.current, BlindPair) and refused.value.current.agreed == "yes"
    with pytest.raises(Conflict):
        take_word_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, S)
    assert say(cast, C, "yes", version + 1).version == version + 1, "the same word again is nothing"
    assert kinds_told(cast)[2:] == ["BlindWordChanged"]


def test_both_say_it_anew_each_on_its_own(cast: Cast) -> None:
    version = both(cast).version
    aside = say_anew(cast.actor, cast.programme_id, SUBJECT, ABOUT, version)
    assert aside.standing is Standing.NOBODY and not aside.said
    assert say(cast, C, "yes", aside.version).standing is Standing.WAITS
    assert say(cast, S, "yes", aside.version).agreed == "yes"
    assert len(db.session.scalars(select(PairRow)).all()) == 1
    assert audit_programme(cast.programme_id).ok


def test_saying_it_anew_can_be_undone_until_a_side_has_said_something(cast: Cast) -> None:
    version = both(cast).version
    aside = say_anew(cast.actor, cast.programme_id, SUBJECT, ABOUT, version)
    back = bring_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, aside.version)
    assert back.said == {S: "yes", C: "not_yet"}
    aside = say_anew(cast.actor, cast.programme_id, SUBJECT, ABOUT, back.version)
    say(cast, S, "yes", aside.version)
    with pytest.raises(Stale):
        bring_back(cast.actor, cast.programme_id, SUBJECT, ABOUT, aside.version)
    assert kinds_told(cast)[2:] == ["BlindPairPutAside", "BlindPairBack", "BlindPairPutAside", "BlindWordIn"]


def test_a_page_from_before_the_pair_was_opened_says_nothing_into_it(cast: Cast) -> None:
    both(cast)
    with pytest.raises(Stale):
        say(cast, S, "not_yet", 0)
    with pytest.raises(Stale):
        say_anew(cast.actor, cast.programme_id, SUBJECT, ABOUT, 0)


def test_a_person_says_their_own_sides_word_only(cast: Cast) -> None:
    one = person(cast.supplier_member)
    with pytest.raises(NotAllowed):
        say_word(one, cast.programme_id, SUBJECT, ABOUT, C, "yes")
    assert say_word(one, cast.programme_id, SUBJECT, ABOUT, S, "yes").within == {S}
    with pytest.raises(NotAllowed):
        take_word_back(person(cast.customer_member), cast.programme_id, SUBJECT, ABOUT, S)
    version = say(cast, C, "yes").version
    for verb in (say_anew, bring_back):
        with pytest.raises(NotAllowed):
            verb(one, cast.programme_id, SUBJECT, ABOUT, version)


def test_a_word_that_is_no_choice_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid):
        say(cast, S, "perhaps")
    assert now(cast) == BlindPair() and not kinds_told(cast)


def test_the_database_keeps_one_word_of_a_side_and_one_pair(cast: Cast) -> None:
    row = {"programme_id": cast.programme_id, "subject": SUBJECT.key, "about": ABOUT}
    db.session.add_all(BlindWord(**row, side=S, word=word) for word in ("yes", "not_yet"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_another_programme_knows_nothing_of_it(cast: Cast) -> None:
    both(cast)
    assert pairs_of(cast.other_programme_id, SUBJECT) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blind_pairs SET customer = 'yes'",
        "UPDATE blind_pairs SET put_aside = true",
        "DELETE FROM blind_pairs",
    ],
)
def test_what_is_changed_past_the_app_is_found(cast: Cast, statement: str) -> None:
    both(cast)
    db.session.execute(text(statement))
    assert "words" in " ".join(audit_programme(cast.programme_id).faults)


def test_it_goes_along_into_a_rehearsal_and_a_programmes_file(cast: Cast) -> None:
    plan(cast)
    both(cast)
    copy = programme_by_public_id(begin_rehearsal(cast.actor, cast.programme_id, 1))
    assert copy is not None
    assert pair_about(copy.id, SUBJECT, ABOUT).standing is Standing.DIFFER
    content = programme_file(cast.programme_id, PRODUCT)
    (row,) = json.loads(content)["tables"]["blind_pairs"]
    assert (row["about"], row["supplier"], row["customer"]) == (ABOUT, "yes", "not_yet")
    ready = prepare_programme(check_programme_file(content))
    here = programme_by_public_id(bring_in_programme(cast.actor, cast.facilitator.id, ready, as_copy=True))
    assert here is not None and pair_about(here.id, SUBJECT, ABOUT).said == now(cast).said
    assert audit_programme(here.id).ok


def test_a_crafted_file_says_only_what_a_side_could_have_said(cast: Cast) -> None:
    both(cast)
    content = programme_file(cast.programme_id, PRODUCT)
    for row, words in (
        ({"customer": "perhaps"}, "says what nothing here could read"),
        ({"subject": "weather"}, "of which nobody says anything"),
    ):
        crafted = changed(content, lambda found, row=row: found["tables"]["blind_pairs"][0].update(row))
        assert words in refusal(crafted)


def test_one_query_however_many_pairs_there_are(cast: Cast, counted_queries: CountedQueries) -> None:
    for number in range(12):
        both(cast, about=f"1/criterion-{number}")
    say(cast, S, "yes", about="1/another")
    with counted_queries() as statements:
        found = pairs_of(cast.programme_id, SUBJECT)
    assert (len(found), len(statements)) == (13, 1)
