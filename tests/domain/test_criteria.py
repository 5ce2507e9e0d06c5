"""Criteria in three columns: what the rows show, what becomes of it beside both sides' words, case by case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest

from facilitator.domain.blind_pairs import BlindPair, opened
from facilitator.domain.criteria import (
    CANNOT,
    Computed,
    Facts,
    Finding,
    Line,
    LineState,
    Row,
    StepCriteria,
    about_criterion,
    found,
)
from facilitator.domain.registers import ACCESS, EXPECTATIONS, OPPORTUNITIES
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.expectations import ExpectationStatus, ExpectationText
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side
from facilitator.domain.step_criteria import computed, finding_of
from facilitator.domain.working_days import working_days_since
from facilitator.method import load_method

SUPPLIER, CUSTOMER = Side.SUPPLIER, Side.CUSTOMER
TODAY = date(2026, 9, 15)


@dataclass(frozen=True)
class Stored:
    """An entry as a criterion meets it."""

    kind: Any
    ref: str
    text: Any
    status: StrEnum
    links: tuple[str, ...] = ()
    hidden_reason: str = ""
    is_over: bool = False


def facts(*entries: Stored, **more: Any) -> Facts:
    return Facts(today=TODAY, entries=entries, **more)


def expectation(
    number: int,
    side: Side,
    confirmed: bool = True,
    status: StrEnum = ExpectationStatus.UNDERSTOOD,
    **more: Any,
) -> Stored:
    text = ExpectationText("A plan", side=side, answer="A plan", confirmed=confirmed)
    return Stored(EXPECTATIONS, f"H-{number:02d}", text, status, **more)


def opportunity(
    number: int = 1,
    status: StrEnum = OpportunityStatus.IDEA,
    links: tuple[str, ...] = ("K-01",),
    **words: str,
) -> Stored:
    return Stored(OPPORTUNITIES, f"O-{number:02d}", OpportunityText("A season", **words), status, links)


def refs(finding: Finding) -> list[str]:
    return [str(row) for row in finding.rows]


WORTH = {"value_supplier": "calm", "worth_customer": "40"}


def test_every_criterion_that_is_computed_is_one_of_the_method() -> None:
    in_method = [one.key for step in load_method().steps for one in step.done_when]
    assert len(in_method) == len(set(in_method))
    assert set(computed()) <= set(in_method)
    assert [one.key for one in load_method().step(1).done_when if one.key not in computed()] == []


def test_what_a_criterion_is_stored_under_fits_its_column() -> None:
    for step in load_method().steps:
        assert all(len(about_criterion(step.number, one.key)) <= 80 for one in step.done_when)


def test_two_expectations_of_each_side_are_said_back_and_confirmed() -> None:
    both = [
        expectation(number, side)
        for number, side in ((1, SUPPLIER), (2, SUPPLIER), (3, CUSTOMER), (4, CUSTOMER))
    ]
    finding = finding_of("expectations-each", facts(*both))
    assert (finding.computed, refs(finding)) == (Computed.YES, ["H-01", "H-02", "H-03", "H-04"])


@pytest.mark.parametrize(
    "fourth",
    [
        expectation(4, CUSTOMER, confirmed=False, status=ExpectationStatus.SAID_BACK),
        expectation(4, CUSTOMER, status=ExpectationStatus.NO_LONGER),
        expectation(4, CUSTOMER, hidden_reason="twice"),
        expectation(4, SUPPLIER),
    ],
)
def test_one_that_is_not_understood_not_wanted_or_not_theirs_counts_for_nobody(fourth: Stored) -> None:
    three = [expectation(1, SUPPLIER), expectation(2, SUPPLIER), expectation(3, CUSTOMER)]
    finding = finding_of("expectations-each", facts(*three, fourth))
    assert (finding.computed, finding.missing) == (Computed.NOT_YET, (CUSTOMER,))


def test_an_opportunity_is_worth_something_to_each_side_and_names_what_holds_it_back() -> None:
    finding = finding_of("opportunity-each", facts(opportunity(**WORTH), opportunity(2)))
    assert (finding.computed, refs(finding)) == (Computed.YES, ["O-01"])


@pytest.mark.parametrize(
    ("one", "missing"),
    [
        (opportunity(value_supplier="calm"), (CUSTOMER,)),
        (opportunity(links=(), **WORTH), ()),
        (opportunity(status=OpportunityStatus.DROPPED, **WORTH), (SUPPLIER, CUSTOMER)),
    ],
)
def test_one_without_worth_or_concern_or_that_was_dropped_does_not_do(
    one: Stored, missing: tuple[Side, ...]
) -> None:
    finding = finding_of("opportunity-each", facts(one))
    assert (finding.computed, finding.missing) == (Computed.NOT_YET, missing)


def test_both_roles_of_each_side_are_filled() -> None:
    whole = frozenset({"sponsor", "signatory"})
    assert finding_of("sponsor-signatory", facts(roles={SUPPLIER: whole, CUSTOMER: whole})).computed == "yes"
    finding = finding_of(
        "sponsor-signatory", facts(roles={SUPPLIER: whole, CUSTOMER: frozenset({"sponsor"})})
    )
    assert (finding.computed, finding.missing) == (Computed.NOT_YET, (CUSTOMER,))
    assert refs(finding) == ["supplier sponsor", "supplier signatory", "customer sponsor"]


def test_a_list_is_signed_and_a_session_to_come_has_its_date() -> None:
    signed, dated = (
        finding_of(key, facts(signed=[2, 1], dated=[4, 3]))
        for key in ("first-list-signed", "next-session-dated")
    )
    assert (refs(signed), refs(dated)) == (["session 1"], ["session 3"])
    for key in ("first-list-signed", "next-session-dated"):
        assert finding_of(key, facts()) == found(False)


def access(number: int, side: Side = SUPPLIER, status: StrEnum = AccessStatus.OPEN, **words: str) -> Stored:
    return Stored(ACCESS, f"A-{number:02d}", AccessText("The stock", side=side, **words), status)


def asked(number: int, days_before: int) -> Stored:
    day = (TODAY - timedelta(days=days_before)).isoformat()
    return access(number, status=AccessStatus.ASKED, asked_on=day)


def test_a_request_may_wait_for_ten_working_days_and_no_longer() -> None:
    assert finding_of("every-request-answered", facts(asked(1, 14))).computed == "yes"
    finding = finding_of("every-request-answered", facts(asked(1, 14), asked(2, 15)))
    assert (finding.computed, refs(finding)) == (Computed.NOT_YET, ["A-02"])
    assert finding_of("every-request-answered", facts()).computed == "not_yet", "nothing was asked or offered"


def test_each_side_has_one_open_access_whose_way_in_was_tried() -> None:
    tried = [access(1, tried="2026-09-01"), access(2, CUSTOMER, tried="2026-09-02"), access(3)]
    finding = finding_of("way-in-tried", facts(*tried))
    assert (finding.computed, refs(finding)) == (Computed.YES, ["A-01", "A-02"])
    closed = access(2, CUSTOMER, AccessStatus.CLOSED, tried="2026-09-02")
    assert finding_of("way-in-tried", facts(tried[0], closed)).missing == (CUSTOMER,)


def test_each_open_access_names_whom_to_ask_and_when_to_look_again() -> None:
    ready = access(1, ask_first="The yard manager", look_again="2026-10-01")
    assert finding_of("limits-clear", facts(ready)) == found(True, [Row("A-01")])
    for words in ({"ask_first": "The yard manager"}, {"look_again": "2026-10-01"}):
        assert finding_of("limits-clear", facts(ready, access(2, **words))) == found(False, [Row("A-02")])
    assert finding_of("limits-clear", facts(access(1, status=AccessStatus.OFFERED))).computed == "not_yet"


def test_nobody_who_has_left_is_named_among_the_readers() -> None:
    one = access(1, persons="Åse Lindqvist, Tomás Ruiz")
    assert finding_of("readers-still-here", facts(one, left=["Ida Berg"])).computed == "yes"
    assert finding_of("readers-still-here", facts(one, left=["tomás ruiz"])) == found(False, [Row("A-01")])


@pytest.mark.parametrize(
    ("day", "today", "days"),
    [
        ((2026, 9, 14), (2026, 9, 14), 0),
        ((2026, 9, 14), (2026, 9, 15), 1),
        ((2026, 9, 11), (2026, 9, 14), 1),
        ((2026, 9, 12), (2026, 9, 13), 0),
        ((2026, 9, 1), (2026, 9, 15), 10),
        ((2026, 9, 15), (2026, 9, 1), 0),
    ],
)
def test_working_days_are_those_from_monday_to_friday(
    day: tuple[int, int, int], today: tuple[int, int, int], days: int
) -> None:
    assert working_days_since(date(*day), date(*today)) == days


def test_what_nothing_computes_only_the_two_sides_can_say() -> None:
    assert finding_of("norms-agreed", facts()) is CANNOT


YES, NOT_YET, WAITING = (
    opened("yes", "yes"),
    opened("not_yet", "not_yet"),
    BlindPair(within=frozenset({SUPPLIER})),
)
DIFFER = opened("yes", "not_yet")


@pytest.mark.parametrize(
    ("finding", "pair", "state"),
    [
        (found(True), YES, LineState.TICKED),
        (CANNOT, YES, LineState.TICKED),
        (found(False), NOT_YET, LineState.NOT_YET),
        (CANNOT, NOT_YET, LineState.NOT_YET),
        (found(False), YES, LineState.SUBJECT),
        (found(True), NOT_YET, LineState.SUBJECT),
        (found(True), DIFFER, LineState.SUBJECT),
        (CANNOT, DIFFER, LineState.SUBJECT),
        (found(True), WAITING, LineState.WAITS),
        (found(True), BlindPair(), LineState.WAITS),
    ],
)
def test_a_line_is_ticked_where_all_agree_and_a_subject_where_they_do_not(
    finding: Finding, pair: BlindPair, state: LineState
) -> None:
    line = Line(1, "key", "text", "how", finding, pair)
    assert line.state is state
    assert line.views_differ == (pair is DIFFER)


def test_a_step_counts_its_ticks_and_names_its_subjects() -> None:
    lines = tuple(
        Line(1, key, "text", "how", found(True), pair)
        for key, pair in (("one", YES), ("two", DIFFER), ("three", BlindPair()))
    )
    step = StepCriteria(1, lines)
    assert (step.met, [line.key for line in step.subjects]) == (1, ["two"])


def test_rows_stand_by_their_refs() -> None:
    rows = [Row("H-10"), Row("H-02"), Row("H-100")]
    assert refs(found(True, rows)) == ["H-02", "H-10", "H-100"]
