"""The canonical form: one value, one run of bytes, the same that RFC 8785 gives."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.canonical import (
    LARGEST_INTEGER,
    CanonicalError,
    canonical_bytes,
    canonical_text,
    canonical_value,
    iso_date,
    iso_moment,
    read_canonical,
)
from facilitator.domain.sides import Side

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
integers = st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
values = st.recursive(
    texts | integers | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_equals_rfc_8785(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(canonical_value(value))  # type: ignore[arg-type]


@given(values)
def test_bytes_read_back_to_the_same_value_and_bytes(value: object) -> None:
    data = canonical_bytes(value)
    assert read_canonical(data) == canonical_value(value)
    assert canonical_bytes(read_canonical(data)) == data


@given(texts)
def test_text_is_normalised_once_for_all(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert once == once.strip()


def test_every_kind_of_line_end_becomes_one() -> None:
    assert canonical_text("a\r\nb\rc\nd\r\r") == "a\nb\nc\nd"


@given(texts)
def test_composed_and_decomposed_text_give_the_same_bytes(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert canonical_bytes([composed]) == canonical_bytes([decomposed])


def test_an_example_to_the_byte() -> None:
    value = {"b": [True, 7, -1], "a": ' Zoe\u0308\r\nsaid "yes"\t\u0001/\u2028 ', "B": {}, "c": False}
    expected = '{"B":{},"a":"Zoë\\nsaid \\"yes\\"\\t\\u0001/","b":[true,7,-1],"c":false}'
    assert canonical_bytes(value).decode() == expected


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (None, "$"),
        ({"a": [1, None]}, "$.a[1]"),
        ({"a": {"b": 1.0}}, "$.a.b"),
        ([float("nan")], "$[0]"),
        (["ok", "\ud800"], "$[1]"),
        (["ok", "\udfff"], "$[1]"),
        ({"n": LARGEST_INTEGER + 1}, "$.n"),
        ({"n": -LARGEST_INTEGER - 1}, "$.n"),
        ({"d": date(2025, 3, 31)}, "$.d"),
        ({"t": (1, 2)}, "$.t"),
        ([b"bytes"], "$[0]"),
        ({"x": {"ключ": 1}}, "$.x"),
        ({"K": 1, "\u212a": 2}, "$"),  # the Kelvin sign becomes a plain K in NFC
        ({" a": 1}, "$"),
        ({"": 1}, "$"),
        ({1: "one"}, "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused_where_it_stands(value: object, path: str) -> None:
    with pytest.raises(CanonicalError) as refused:
        canonical_bytes(value)
    assert refused.value.path == path
    assert refused.value.message.startswith(path)


def test_the_largest_integers_are_kept_exactly() -> None:
    assert canonical_bytes([LARGEST_INTEGER, -LARGEST_INTEGER]) == b"[9007199254740991,-9007199254740991]"


@pytest.mark.parametrize(
    ("value", "problem"),
    [(None, "nothing (null)"), (0.5, "a number with a fraction"), (b"", "a bytes"), ((1,), "a tuple")],
)
def test_what_has_no_canonical_form_is_named_in_words(value: object, problem: str) -> None:
    with pytest.raises(CanonicalError) as refused:
        canonical_bytes(value)
    assert refused.value.problem == f"{problem} has no place here"
    assert refused.value.message == f"$: {refused.value.problem}"
    assert refused.value.status == 422


def nested(depth: int, inside: Callable[[object], object]) -> object:
    value: object = "deed"
    for _ in range(depth):
        value = inside(value)
    return value


@pytest.mark.parametrize(
    "inside", [lambda value: [value], lambda value: {"a": value}], ids=["lists", "objects"]
)
def test_forty_lists_or_objects_inside_each_other_are_the_most(inside: Callable[[object], object]) -> None:
    assert read_canonical(canonical_bytes(nested(40, inside))) == nested(40, inside)
    with pytest.raises(CanonicalError, match="too deeply"):
        canonical_bytes(nested(41, inside))


def test_a_list_inside_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(CanonicalError):
        canonical_bytes(loop)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'["e\xcc\x81"]',
        b'["\\u00e9"]',
        b'[" a"]',
        b"[1.0]",
        b"[null]",
        b"[NaN]",
        b"[1",
        b"\xff",
        b"",
        b"[" + b"9" * 5000 + b"]",
        b"[" * 100_000,
    ],
)
def test_bytes_in_another_form_are_not_read(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        read_canonical(data)


def test_days_and_moments_as_iso_text() -> None:
    paris = timezone(timedelta(hours=2))
    assert iso_date(date(2025, 3, 31)) == "2025-03-31"
    assert iso_moment(datetime(2025, 7, 1, 0, 30, 9, 999_999, tzinfo=paris)) == "2025-06-30T22:30:09Z"
    assert iso_moment(datetime(2025, 7, 1, tzinfo=UTC)) == "2025-07-01T00:00:00Z"


def test_a_day_is_not_taken_from_a_moment_nor_a_moment_without_zone() -> None:
    with pytest.raises(TypeError):
        iso_date(datetime(2025, 3, 31, tzinfo=UTC))
    with pytest.raises(ValueError, match="time zone"):
        iso_moment(datetime(2025, 3, 31))


def test_a_named_choice_is_written_as_its_text() -> None:
    assert canonical_bytes({"party": Side.SUPPLIER}) == b'{"party":"supplier"}'
    assert type(canonical_value(Side.SUPPLIER)) is str
