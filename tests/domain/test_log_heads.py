"""The head of a log on paper: printed in groups, typed back by hand, held against what is stored."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Invalid
from facilitator.domain.events.about import Thing
from facilitator.domain.log import (
    GENESIS,
    Actor,
    Chain,
    EventBody,
    LogHead,
    PrintedHead,
    head_words,
    key_fingerprint,
    read_head,
)

HASH = hashlib.sha256(b"the last event").hexdigest()


def test_a_head_is_printed_in_groups_of_eight() -> None:
    assert head_words(41, "0123456789abcdef" * 4) == "41:" + "-".join(["01234567", "89abcdef"] * 4)
    assert head_words(41, "0123456789abcdef" * 4, 16) == "41:01234567-89abcdef"


@given(st.integers(1, 999_999_999), st.binary(min_size=32, max_size=32), st.integers(12, 64))
def test_what_was_printed_reads_back_however_it_is_typed(seq: int, digest: bytes, digits: int) -> None:
    words = head_words(seq, digest.hex(), digits)
    wanted = PrintedHead(seq, digest.hex()[:digits])
    for typed in (words, words.upper(), f" {words.replace('-', ' ')}\n", "\u200b".join(words)):
        assert read_head(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "41",
        f"0:{HASH}",
        f":{HASH}",
        f"1234567890:{HASH}",
        f"41:{HASH[:11]}",
        f"41:{HASH}0",
        f"41:{HASH[:-1]}g",
        f"41;{HASH}",
        f"-41:x{HASH}",
    ],
)
def test_what_is_no_head_is_refused_with_how_one_looks(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_head(typed)
    words = refused.value.fields["head"]
    assert words.startswith(f"“{typed[:80]}” is not a head") and "at least 12 digits" in words


def test_the_least_digits_and_the_first_event_are_enough() -> None:
    assert read_head(f"1:{HASH[:12]}") == PrintedHead(1, HASH[:12])


def test_a_printed_head_is_held_against_the_event_of_its_number() -> None:
    printed = PrintedHead(41, HASH[:12])
    assert printed.fault(HASH) == ""
    assert "event 41 any more" in printed.fault(None)
    assert "event 41 is not the one" in printed.fault("0" + HASH)


@pytest.mark.parametrize(
    ("about", "ref"), [("", "S-01"), (Thing.COMMITMENT.value, "S-01"), (Thing.WORKSHOP.value, "")]
)
def test_only_what_is_about_a_commitment_names_one(about: str, ref: str) -> None:
    """Events of before the heading have none: their ref is always a commitment's."""
    body = EventBody(
        1, "k3v9qx", "2025-03-31T14:05:09Z", "ListLocked", Actor("A", "b"), GENESIS, ref="S-01", about=about
    )
    assert body.commitment_ref == ref


def test_a_broken_way_says_where_it_broke_whatever_the_head() -> None:
    chain = Chain(b"key", count=3, head=HASH, broken=(4, "changed"))
    check = chain.result(LogHead(9, GENESIS, "k3v9qx"))
    assert (check.ok, check.events, check.head_hash) == (False, 3, HASH)
    assert (check.broken_at, check.why) == (4, "changed")


@pytest.mark.parametrize(
    ("count", "head", "broken_at", "why"),
    [
        (3, LogHead(3, HASH, ""), None, ""),
        (3, LogHead(5, HASH, ""), 4, "the log ends at event 3"),
        (5, LogHead(3, HASH, ""), 4, "the log holds 5 events"),
        (3, LogHead(3, GENESIS, ""), 4, "event 3 is not the one"),
    ],
)
def test_the_end_is_held_against_the_head_that_is_remembered(
    count: int, head: LogHead, broken_at: int | None, why: str
) -> None:
    check = Chain(b"key", count=count, head=HASH).result(head)
    assert check.ok is (not why)
    assert check.broken_at == broken_at and check.why.startswith(why) and bool(check.why) == bool(why)


def test_two_keys_have_two_fingerprints_and_none_is_the_key() -> None:
    assert key_fingerprint(b"one") == key_fingerprint(b"one") != key_fingerprint(b"two")
    assert len(key_fingerprint(b"one")) == 64 and b"one".hex() not in key_fingerprint(b"one")
