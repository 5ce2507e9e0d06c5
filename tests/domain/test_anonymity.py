"""What keeps anonymous input from leading back to anybody."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.anonymity import (
    SIDE_MINIMUM,
    ballot_key,
    may_give_again,
    paper_secret,
    shuffled,
    sides_may_be_kept,
    sides_may_show,
)

OPENED = datetime(2027, 1, 14, 9, 30, tzinfo=UTC)
_PARTS = st.tuples(
    st.text(min_size=1), st.text(), st.text(), st.integers(1, 99), st.text(), st.integers(0, 12)
)


def test_the_same_phone_finds_its_own_again() -> None:
    assert ballot_key("secret", "item", "gather", 1, "card", 3) == ballot_key(
        "secret", "item", "gather", 1, "card", 3
    )


@given(_PARTS, _PARTS)
def test_different_inputs_never_meet_in_one_key(
    one: tuple[str, str, str, int, str, int], other: tuple[str, str, str, int, str, int]
) -> None:
    assert (ballot_key(*one) == ballot_key(*other)) == (one == other)


def test_parts_that_read_the_same_when_joined_have_different_keys() -> None:
    assert ballot_key("ab", "c", "m", 1, "card", 1) != ballot_key("a", "bc", "m", 1, "card", 1)
    assert ballot_key("s", "i", "m", 11, "card", 1) != ballot_key("s", "i", "m", 1, "1card", 1)


def test_a_key_says_nothing_of_what_it_is_made_of() -> None:
    key = ballot_key("secret", "item", "gather", 1, "card", 1)
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")


def test_a_side_shows_from_four_contributors_on() -> None:
    assert SIDE_MINIMUM == 4
    assert sides_may_show({"supplier": 4, "customer": 4})
    assert not sides_may_show({"supplier": 4, "customer": 3})
    assert not sides_may_show({"supplier": 1})
    assert not sides_may_show({})


def test_a_side_that_contributed_nothing_hides_nobody_and_betrays_nobody() -> None:
    assert sides_may_show({"supplier": 5, "customer": 0})


def test_one_without_a_side_spoils_it_for_all() -> None:
    """What stands without a side beside others with one would be theirs."""
    assert not sides_may_show({"supplier": 5, "customer": 5, "": 1})


@given(st.dictionaries(st.sampled_from(["supplier", "customer", ""]), st.integers(0, 9)))
def test_no_side_with_one_to_three_contributors_is_ever_shown(contributors: dict[str, int]) -> None:
    if any(0 < count < 4 for count in contributors.values()):
        assert not sides_may_show(contributors)


def test_sides_are_noted_only_with_four_of_each_in_the_room() -> None:
    assert sides_may_be_kept({"supplier": 4, "customer": 12})
    assert not sides_may_be_kept({"supplier": 12, "customer": 3})
    assert not sides_may_be_kept({"supplier": 12})


def test_a_later_phone_of_the_same_person_gives_nothing_a_second_time() -> None:
    later, before = OPENED + timedelta(seconds=1), OPENED - timedelta(seconds=1)
    assert not may_give_again(True, later, OPENED)
    assert not may_give_again(True, None, OPENED)
    assert may_give_again(True, before, OPENED)
    assert may_give_again(False, later, OPENED)


def test_shuffling_loses_and_doubles_nothing() -> None:
    things = list(range(200))
    mixed = shuffled(things)
    assert sorted(mixed) == things
    assert mixed != things


def test_every_place_is_as_likely() -> None:
    """6,000 shuffles of three things: each of the six orders about 1,000 times (standard deviation 29)."""
    seen = Counter(tuple(shuffled("abc")) for _ in range(6000))
    assert len(seen) == 6
    assert all(800 < count < 1200 for count in seen.values())


def test_paper_has_a_secret_of_its_own_each_time() -> None:
    assert len({paper_secret() for _ in range(50)}) == 50
