"""Access: what a state asks for, which days follow, how days and choices are kept however they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.arriving import Ahead, arrived, check_asked
from facilitator.domain.sides import Side

STOCK = AccessText(
    "Stock levels of the paint store", side=Side.CUSTOMER, way_in="Any working day, unannounced"
)
TODAY = date(2027, 3, 1)
NEXT, AFTER = date(2027, 4, 1), date(2027, 5, 27)


def at(words: AccessText, status: AccessStatus, ahead: Ahead | None = None, **said: str) -> AccessText:
    return arrived(ACCESS, words, status, said, lambda: ahead or Ahead(TODAY, (NEXT, AFTER), 8))


def test_it_needs_to_say_whose_it_is() -> None:
    with pytest.raises(Invalid) as refused:
        AccessText("Stock levels").cleaned()
    assert refused.value.fields == {"side": "Choose whose it is."}
    assert STOCK.cleaned() == STOCK and STOCK.to is Side.SUPPLIER


def test_it_begins_as_asked_or_as_offered_and_as_nothing_else() -> None:
    assert ACCESS.beginning("") is AccessStatus.ASKED
    assert ACCESS.beginning("offered_unprompted") is AccessStatus.OFFERED
    for other in ("open", "closed", "nothing"):
        with pytest.raises(Invalid, match="Choose one of"):
            ACCESS.beginning(other)


def test_a_request_has_the_day_since_when_it_waits_and_an_offer_has_none() -> None:
    asked = at(STOCK, AccessStatus.ASKED)
    assert asked.asked_on == "2027-03-01" and not asked.look_again
    assert at(replace(STOCK, asked_on="2027-01-07"), AccessStatus.ASKED).asked_on == "2027-01-07"
    assert not at(STOCK, AccessStatus.OFFERED).asked_on


def test_what_is_opened_is_looked_at_again_two_sessions_later_unless_a_later_day_is_said() -> None:
    assert at(STOCK, AccessStatus.OPEN).look_again == AFTER.isoformat()
    assert at(STOCK, AccessStatus.OPEN, Ahead(TODAY, (NEXT,), 8)).look_again == "2027-05-27"
    assert at(STOCK, AccessStatus.OPEN, Ahead(TODAY, (), 8)).look_again == "2027-06-21"
    assert at(STOCK, AccessStatus.OPEN, Ahead(TODAY)).look_again == ""
    said = replace(STOCK, look_again="2027-03-20")
    assert at(said, AccessStatus.OPEN) == said
    assert at(replace(STOCK, look_again="2027-03-01"), AccessStatus.OPEN).look_again == AFTER.isoformat()


@pytest.mark.parametrize(
    ("status", "lacking"),
    [
        (AccessStatus.PAUSED, {"reason"}),
        (AccessStatus.CLOSED, {"reason"}),
        (AccessStatus.DECLINED, {"reason", "instead"}),
    ],
)
def test_nothing_is_taken_away_without_a_word(status: AccessStatus, lacking: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        at(STOCK, status, reason="  ")
    assert set(refused.value.fields) == lacking
    given = at(STOCK, status, reason=" An audit ", instead="A weekly list", title="Another title")
    assert given.reason == "An audit" and given.title == STOCK.title
    assert given.instead == ("A weekly list" if "instead" in lacking else "")
    with pytest.raises(Invalid):
        check_asked(ACCESS, replace(given, reason=""), status)


def test_the_reason_of_a_pause_does_not_outlive_it() -> None:
    paused = at(STOCK, AccessStatus.PAUSED, reason="An audit")
    assert at(paused, AccessStatus.OPEN).reason == ""
    assert at(paused, AccessStatus.CLOSED).reason == "An audit", "a reason that holds on may stay"


@pytest.mark.parametrize("written", ["2027-05-04", "4 May 2027", "04.05.2027", date(2027, 5, 4)])
def test_a_day_is_kept_as_one_however_it_was_written(written: str) -> None:
    assert replace(STOCK, tried=written).cleaned().tried == "2027-05-04"


@pytest.mark.parametrize("written", ["4 May", "soon", "31.02.2027", "3/4/2027x"])
def test_what_is_no_day_is_refused_beside_its_field(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(STOCK, tried=written).cleaned()
    assert set(refused.value.fields) == {"tried"}


def test_choices_are_kept_by_their_keys_in_their_order() -> None:
    written = "not recorded; Not in price talks"
    assert replace(STOCK, limits=written).cleaned().limits == "no_price_talks not_recorded"
    assert replace(STOCK, limits="not_kept not_passed_on").cleaned().limits == "not_passed_on not_kept"
    assert replace(STOCK, kind="Sites and visits").cleaned().kind == "sites"
    for wrong in ({"limits": "not shouted"}, {"kind": "gossip"}, {"kind": "sites; people"}):
        with pytest.raises(Invalid) as refused:
            replace(STOCK, **wrong).cleaned()
        assert set(refused.value.fields) == set(wrong)


def test_lists_and_papers_tell_days_and_choices_in_words() -> None:
    words = replace(STOCK, kind="sites", limits="not_kept not_recorded", tried="2027-05-04").cleaned()
    told = {field.name: text for field, text in words.further()}
    assert told == {
        "way_in": "Any working day, unannounced",
        "kind": "sites and visits",
        "limits": "not kept, not recorded",
        "tried": "4 May 2027",
    }


def test_only_what_makes_sense_from_a_state_has_a_key_there() -> None:
    keys = {
        status.value: [to for to, _state in ACCESS.aside_from(state)]
        for status, state in ACCESS.states.items()
    }
    assert keys["asked"] == ["closed"] and keys["offered_unprompted"] == ["closed"]
    assert keys["open"] == ["paused", "closed"]


def test_it_leaves_a_commitment_of_the_side_whose_it_is() -> None:
    seed = ACCESS.leaves(STOCK)
    assert (seed.deed, seed.evidence, seed.side, seed.step) == (
        "Open: Stock levels of the paint store",
        "Any working day, unannounced",
        Side.CUSTOMER,
        2,
    )
