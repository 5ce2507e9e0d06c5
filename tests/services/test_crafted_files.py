"""What somebody makes of a programme's file to do harm: it is refused in a sentence, soon, and nothing comes in."""

from __future__ import annotations

from typing import Any

import pytest

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.programme_files import MOST_PARTS
from tests.filed import changed, one_row, refusal, rewritten, seq_of
from tests.filed import small as small

pytestmark = pytest.mark.usefixtures("context")
DEEP = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"


def added(table: str, **values: Any) -> Any:
    """One more row of a table."""

    def change(found: dict[str, Any]) -> None:
        rows = found["tables"][table]
        rows.append({"id": len(rows) + 1, **values})

    return change


def test_what_costs_more_than_its_bytes_is_refused_before_it_is_read() -> None:
    assert "more parts" in refusal(b'{"a":[' + b"[]," * MOST_PARTS + b"[]]}")


def test_half_a_letter_never_gets_into_a_page(small: bytes) -> None:
    half = b"\\ud800"
    for content in (
        small.replace(b'"format"', b'"' + half + b'":1,"format"', 1),
        b'{"' + half + b'":1,"' + half + b'":2}',
        small.replace(b'"tables":{', b'"tables":{"' + half + b'":[],', 1),
        changed(small, lambda one: one["made"].update(address="X")).replace(b'"X"', b'"' + half + b'"'),
    ):
        assert refusal(content).encode("utf-8")


def test_a_name_that_stands_twice_among_very_many_is_found() -> None:
    names = [f'"{number}":0' for number in range(100_000)]
    assert "“99999” twice" in refusal(("{" + ",".join([*names, '"99999":0']) + "}").encode())


def test_an_event_that_is_nested_deeply_is_refused(small: bytes) -> None:
    def change(found: dict[str, Any]) -> None:
        found["log"]["events"][3]["body"] = DEEP

    assert "breaks at event 4" in refusal(changed(small, change))


def state(**values: Any) -> Any:
    return added("activity_states", **({"item": 1, "mode": "vote"} | values))


def entry(**values: Any) -> Any:
    plain = {"programme": 1, "kind": "concerns", "number": 1, "title": "Late papers", "said": "{}"}
    return added(
        "register_entries", **plain | {"status": "open", "created_at": "2026-01-01T00:00:00Z"} | values
    )


def test_a_register_holds_only_what_its_form_takes(small: bytes) -> None:
    for values, words in (
        ({"status": "eaten"}, "Row 1 of “register_entries” says what nothing here could read"),
        ({"kind": "secrets"}, "a register “secrets”, which is not known here"),
        ({"title": ""}, "says what nothing here could read"),
        ({"said": '{"raised_side":"nobody"}'}, "says what nothing here could read"),
        ({"said": '{"side":["supplier"]}'}, "neither text nor yes or no"),
        ({"said": DEEP}, "its “said” is not what it should be"),
        ({"said": '{"x":"\\ud800"}'}, "its “said” is not what it should be"),
        ({"said": '{"x":NaN}'}, "its “said” is not what it should be"),
        ({"number": 0}, "a number below 1"),
    ):
        found = refusal(changed(small, entry(**values)))
        assert words in found, (values, found)


def test_an_activity_can_read_its_state(small: bytes) -> None:
    for values, part in (
        ({"data": '{"result":[{"key":"a"}]}'}, "result"),
        ({"data": '{"result":{}}'}, "result"),
        ({"data": '{"options":["a"]}'}, "options"),
        ({"data": '{"options":[["a",1]]}'}, "options"),
        ({"data": '{"voters":"many"}'}, "voters"),
        ({"data": '{"page":123456789012345}'}, "page"),
        ({"settings": '{"dots":null}'}, "dots"),
        ({"mode": "round", "data": '{"spoken":7}'}, "spoken"),
        (
            {"mode": "linking", "data": '{"steps":[{"deed":"eat","line":["O-1","K-1"],"first":true}]}'},
            "steps",
        ),
        ({"mode": "cluster", "data": '{"undo":[{"what":"merge"}]}'}, "undo"),
        ({"mode": "fist", "data": '{"runs":[{"run":1,"anonymous":true,"answers":[]}]}'}, "runs"),
        (
            {
                "mode": "check-in",
                "data": '{"runs":[{"how":"word","run":1,"anonymous":true,"answers":[["a","b","c"]]}]}',
            },
            "runs",
        ),
    ):
        found = refusal(changed(small, state(**values)))
        assert f"has a “{part}” that its activity could not read" in found, (values, found)


def test_days_numbers_and_keys_are_such_as_pages_can_hold(small: bytes) -> None:
    for change, words in (
        (one_row("workshops", sign_until="9999-12-31"), "“sign_until” is not what it should be"),
        (one_row("workshops", sign_until="0001-01-01"), "“sign_until” is not what it should be"),
        (one_row("agenda_items", position=2**31 - 1), "“position” is not what it should be"),
        (one_row("agenda_items", key="../../x"), "a key that no address could hold"),
        (
            one_row("signatures", drawing="M0 0 url(x)"),
            "Row 1 of “signatures” says what nothing here could read",
        ),
        (one_row("agenda_items", key=""), "a key that no address could hold"),
        (one_row("agenda_items", mode="eating"), "a mode that no activity has"),
        (one_row("agenda_items", collects="eaten"), "a register that is not known here"),
    ):
        found = refusal(changed(small, change))
        assert words in found, (words, found)


def test_an_event_says_what_pages_read_of_one_of_its_kind(small: bytes) -> None:
    """Chains can be made anew by anybody: their sentences and packs are written from these values."""
    for kind, data, words in (
        (EventKind.WORKSHOP_PLANNED, {"starts_at": "soon"}, "does not say what one of its kind says"),
        (
            EventKind.WORKSHOP_PLANNED,
            {"starts_at": "2026-01-01T00:00:00"},
            "has a “starts_at” that nothing here",
        ),
        (EventKind.WORKSHOP_PLANNED, {"kind": 7}, "has a “kind” that nothing here"),
        (EventKind.COMMITMENT_DRAFTED, {"due": 20260101}, "has a “due” that nothing here"),
        (EventKind.COMMITMENT_DRAFTED, {"step": [1]}, "has a “step” that nothing here"),
        (EventKind.PERSON_ADDED, {"number": "one"}, "does not say what one of its kind says"),
    ):
        seq = seq_of(small, kind)

        def change(found: dict[str, Any], seq: int = seq, data: dict[str, Any] = data) -> None:
            rewritten(found, seq, lambda body: body["data"].update(data))

        found = refusal(changed(small, change))
        assert words in found, (kind, data, found)


def test_an_event_of_erasing_says_what_was_erased(small: bytes) -> None:
    seq = seq_of(small, EventKind.SHEET_SIGNED)

    def change(found: dict[str, Any]) -> None:
        rewritten(found, seq, lambda body: body.update(kind=EventKind.VALUES_ERASED.value, data={}))

    assert "does not say what was erased" in refusal(changed(small, change))
