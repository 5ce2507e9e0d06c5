"""Records from their plain form: what was written reads back, and whatever is odd is refused where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from facilitator.domain.canonical import CanonicalError
from facilitator.domain.records import read_record, written_fields

BYTES = b"a signed list"
HASH = hashlib.sha256(BYTES).hexdigest()
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    tall: bool


@dataclass(frozen=True, slots=True)
class Everything:
    words: str
    count: int
    yes: bool
    day: date
    moment: datetime
    sealed: bytes
    person: Person
    maybe: Person | None
    maybe_day: date | None
    never: datetime | None
    pair: tuple[Person, int]
    many: tuple[str, ...]


PLAIN: dict[str, Any] = {
    "words": "",
    "count": 3,
    "yes": False,
    "day": "2025-03-31",
    "moment": "2025-03-31T14:05:09Z",
    "sealed": HASH,
    "person": {"name": "Zoë", "tall": True},
    "maybe": "",
    "maybe_day": "2025-04-01",
    "never": "",
    "pair": [{"name": "Cem", "tall": False}, 7],
    "many": ["a", "b"],
}


def read(**changed: Any) -> Everything:
    return read_record(Everything, PLAIN | changed, blobs={HASH: BYTES})


def test_what_was_written_reads_back() -> None:
    moment = datetime(2025, 3, 31, 14, 5, 9, tzinfo=UTC)
    zoe, cem = Person("Zoë", True), Person("Cem", False)
    assert read() == Everything(
        "",
        3,
        False,
        date(2025, 3, 31),
        moment,
        BYTES,
        zoe,
        None,
        date(2025, 4, 1),
        None,
        (cem, 7),
        ("a", "b"),
    )
    assert read(maybe=PLAIN["person"]).maybe == zoe
    assert read(never="2025-03-31T14:05:09Z").never == moment
    assert read(many=[]).many == ()


def test_no_bytes_need_not_be_given_along() -> None:
    plain = PLAIN | {"sealed": NOTHING}
    assert read_record(Everything, plain).sealed == b""


@pytest.mark.parametrize(
    ("changed", "path", "problem"),
    [
        ({"words": 3}, "$.words", "str expected"),
        ({"count": True}, "$.count", "int expected"),
        ({"count": "3"}, "$.count", "int expected"),
        ({"yes": 1}, "$.yes", "bool expected"),
        ({"day": "31.03.2025"}, "$.day", "a date such as"),
        ({"day": "20250331"}, "$.day", "a date such as"),
        ({"day": "2025-02-30"}, "$.day", "a date such as"),
        ({"day": ""}, "$.day", "a date such as"),
        ({"moment": "2025-03-31"}, "$.moment", "a moment such as"),
        ({"moment": "2025-03-31T14:05:09+00:00"}, "$.moment", "a moment such as"),
        ({"moment": "2025-03-31T25:05:09Z"}, "$.moment", "a moment such as"),
        ({"maybe_day": "x"}, "$.maybe_day", "a date such as"),
        ({"never": "x"}, "$.never", "a moment such as"),
        ({"sealed": "0" * 64}, "$.sealed", "were not given along"),
        ({"sealed": 3}, "$.sealed", "were not given along"),
        ({"sealed": ""}, "$.sealed", "were not given along"),
        ({"person": ""}, "$.person", "an object should stand here"),
        ({"person": {"name": "Zoë"}}, "$.person.tall", "is missing"),
        ({"person": {"name": "Zoë", "tall": True, "age": 7}}, "$.person.age", "is not part of it"),
        ({"maybe": {"name": 3, "tall": True}}, "$.maybe.name", "str expected"),
        ({"pair": "x"}, "$.pair", "a list should stand here"),
        ({"pair": [PLAIN["person"]]}, "$.pair", "2 entries should stand here"),
        ({"pair": [PLAIN["person"], 7, 8]}, "$.pair", "2 entries should stand here"),
        ({"pair": [PLAIN["person"], "7"]}, "$.pair[1]", "int expected"),
        ({"many": ["a", 3]}, "$.many[1]", "str expected"),
        ({"many": {"a": "b"}}, "$.many", "a list should stand here"),
    ],
)
def test_what_is_odd_is_refused_where_it_stands(changed: dict[str, Any], path: str, problem: str) -> None:
    with pytest.raises(CanonicalError) as refused:
        read(**changed)
    assert refused.value.path == path and problem in refused.value.problem


def test_bytes_that_were_not_given_along_are_missed() -> None:
    with pytest.raises(CanonicalError, match=r"\$\.sealed: the bytes"):
        read_record(Everything, PLAIN)


def test_a_path_can_begin_elsewhere() -> None:
    with pytest.raises(CanonicalError) as refused:
        read_record(Person, {"name": 3, "tall": True}, "$.people[2]")
    assert refused.value.path == "$.people[2].name"
    with pytest.raises(CanonicalError, match=r"^\$: an object should"):
        read_record(Person, [])


@dataclass(frozen=True, slots=True)
class Said:
    deed: str
    due: date
    kept_back: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    FLAT = {"said": {"deed": str, "due": date}}

    ref: str
    said: Said


LINE = Line("S-01", Said("Send it", date(2025, 3, 31), "for nobody"))


def test_a_part_that_stands_flat_is_written_and_read_in_its_place() -> None:
    written = written_fields(LINE)
    assert written == {"ref": "S-01", "deed": "Send it", "due": date(2025, 3, 31)}
    plain = written | {"due": "2025-03-31"}
    assert read_record(Line, plain) == Line("S-01", Said("Send it", date(2025, 3, 31)))


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"ref": "S-01", "deed": "Send it"}, "$.due"),
        ({"ref": "S-01", "deed": "Send it", "due": "x"}, "$.due"),
        ({"ref": "S-01", "deed": "Send it", "due": "2025-03-31", "said": ""}, "$.said"),
        ({"deed": "Send it", "due": "2025-03-31"}, "$.ref"),
    ],
)
def test_what_is_odd_in_a_flat_part_is_refused_where_it_stands(changed: dict[str, str], path: str) -> None:
    with pytest.raises(CanonicalError) as refused:
        read_record(Line, changed)
    assert refused.value.path == path


@dataclass(frozen=True)
class _Grown:
    """A record that got a field when some were stored already."""

    LATER = ("new",)

    name: str
    new: bool = False


def test_a_field_that_came_later_is_written_only_where_it_says_something() -> None:
    assert written_fields(_Grown("old")) == {"name": "old"}
    assert read_record(_Grown, {"name": "old"}) == _Grown("old")
    told = written_fields(_Grown("marked", True))
    assert told == {"name": "marked", "new": True} and read_record(_Grown, told) == _Grown("marked", True)
    with pytest.raises(CanonicalError, match="name"):
        read_record(_Grown, {"new": True})
