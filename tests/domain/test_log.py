"""The chained log: any edit, gap, swap or cut tail is seen, at the event where it was made."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.canonical import CanonicalError, canonical_bytes
from facilitator.domain.log import (
    GENESIS,
    Actor,
    EventBody,
    StoredEvent,
    event_hash,
    event_mac,
    read_body,
    seal,
    verify_chain,
)

KEY = b"a key for the tests, 32 bytes...."
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
deeds = st.lists(words, min_size=1, max_size=8)


def body(seq: int, prev: str, deed: str = "Send the report") -> EventBody:
    return EventBody(
        seq=seq,
        programme="k3v9qxw2mt",
        at="2025-03-31T14:05:09Z",
        kind="CommitmentOffered",
        by=Actor("Zoë Lindqvist", "signatory"),
        prev=prev,
        ref="S-01",
        workshop=1,
        data={"deed": deed, "step": 2, "first_win": True},
    )


def chain(deeds: list[str], key: bytes = KEY) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    prev = GENESIS
    for seq, deed in enumerate(deeds, start=1):
        events.append(store(body(seq, prev, deed), key))
        prev = events[-1].hash
    return events


def store(event: EventBody, key: bytes = KEY) -> StoredEvent:
    sealed = seal(event, key)
    return StoredEvent(event.seq, sealed.body_bytes, sealed.hash, sealed.mac)


FIVE = chain(["one", "two", "three", "four", "five"])


@given(deeds)
def test_an_untouched_log_is_whole(deeds: list[str]) -> None:
    events = chain(deeds)
    report = verify_chain(events, KEY, (len(events), events[-1].hash), programme="k3v9qxw2mt")
    assert report.ok
    assert (report.count, report.head_hash, report.broken_at, report.why) == (
        len(events),
        events[-1].hash,
        None,
        "",
    )


@given(deeds, st.data())
def test_a_log_breaks_at_exactly_the_edited_event(deeds: list[str], data: st.DataObject) -> None:
    events = chain(deeds)
    place = data.draw(st.integers(0, len(events) - 1))
    edited = read_body(events[place].body_bytes)
    edited = replace(edited, data={**edited.data, "deed": f"·{deeds[place]}"})
    changed = canonical_bytes(edited.to_plain())
    kept_hash = replace(events[place], body_bytes=changed)
    new_hash = replace(kept_hash, hash=event_hash(changed))
    new_seal_other_key = replace(new_hash, mac=event_mac(changed, b"guessed"))
    for forged in (kept_hash, new_hash, new_seal_other_key):
        report = verify_chain([*events[:place], forged, *events[place + 1 :]], KEY)
        assert (report.ok, report.broken_at, report.count) == (False, place + 1, place)
        assert report.head_hash == (events[place - 1].hash if place else GENESIS)


@given(deeds, st.data())
def test_any_flipped_bit_is_seen(deeds: list[str], data: st.DataObject) -> None:
    events = chain(deeds)
    place = data.draw(st.integers(0, len(events) - 1))
    raw = bytearray(events[place].body_bytes)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    events[place] = replace(events[place], body_bytes=bytes(raw))
    assert verify_chain(events, KEY).broken_at == place + 1


def test_the_hash_and_the_seal_are_what_the_rules_say() -> None:
    event = FIVE[0]
    assert event.hash == hashlib.sha256(b"trust-log/1\n" + event.body_bytes).hexdigest()
    assert event.mac == hmac.new(KEY, b"trust-log/1\n" + event.body_bytes, "sha256").hexdigest()
    assert GENESIS == "0" * 64
    assert read_body(event.body_bytes).prev == GENESIS
    assert read_body(FIVE[1].body_bytes).prev == event.hash


def test_an_empty_log_is_whole() -> None:
    assert verify_chain([], KEY).ok
    assert verify_chain([], KEY, (0, GENESIS)).ok
    assert verify_chain([], KEY).head_hash == GENESIS
    assert not verify_chain([], KEY, (0, "ab" * 32)).ok


def test_a_missing_doubled_or_moved_event_is_seen_at_its_place() -> None:
    one, two, three, four, five = FIVE
    for events, place in [
        ([two, three], 1),
        ([one, three, four], 2),
        ([one, two, two, three], 3),
        ([one, three, two], 2),
        ([one, replace(three, seq=2), replace(two, seq=3)], 2),
        ([one, two, three, replace(five, seq=4)], 4),
    ]:
        report = verify_chain(events, KEY)
        assert (report.ok, report.broken_at) == (False, place)
        assert str(place) in report.why
    assert verify_chain([one, two, three, four, five], KEY).ok


def test_a_number_in_the_store_or_in_the_event_that_is_not_its_place_is_seen() -> None:
    assert verify_chain([FIVE[0], replace(FIVE[1], seq=7)], KEY).broken_at == 2
    misnumbered = replace(store(body(7, FIVE[0].hash)), seq=2)
    assert verify_chain([FIVE[0], misnumbered], KEY).broken_at == 2


def test_a_cut_tail_is_seen_only_against_a_head_known_from_elsewhere() -> None:
    assert verify_chain(FIVE[:3], KEY).ok
    report = verify_chain(FIVE[:3], KEY, (5, FIVE[4].hash))
    assert (report.ok, report.broken_at, report.count) == (False, 4, 3)
    assert "cut off" in report.why


def test_a_log_that_grew_since_the_head_was_printed_is_whole() -> None:
    assert verify_chain(FIVE, KEY, (3, FIVE[2].hash)).ok


def test_a_log_rewritten_by_the_keys_holder_fails_against_the_printed_head() -> None:
    rewritten = chain(["one", "two", "another three", "four", "five"])
    assert verify_chain(rewritten, KEY).ok
    report = verify_chain(rewritten, KEY, (4, FIVE[3].hash))
    assert (report.ok, report.broken_at) == (False, 4)


def test_an_event_resealed_with_the_key_breaks_the_one_after_it() -> None:
    forged = store(body(2, FIVE[0].hash, "another two"))
    assert verify_chain([FIVE[0], forged, *FIVE[2:]], KEY).broken_at == 3


def test_another_key_fails_at_the_first_event() -> None:
    report = verify_chain(FIVE, b"another key")
    assert (report.ok, report.broken_at, report.count) == (False, 1, 0)
    assert "key" in report.why


def test_events_of_another_programme_are_refused() -> None:
    assert verify_chain(FIVE, KEY, programme="another").broken_at == 1


def test_sealed_bytes_that_are_no_event_are_refused() -> None:
    raw = b'{"seq":1}'
    report = verify_chain([StoredEvent(1, raw, event_hash(raw), event_mac(raw, KEY))], KEY)
    assert (report.ok, report.broken_at) == (False, 1)


def test_an_event_reads_back_as_it_was_sealed() -> None:
    event = replace(body(1, GENESIS), for_whom="Ángel Ruiz")
    assert read_body(seal(event, KEY).body_bytes) == event


@pytest.mark.parametrize(
    "plain",
    [
        [],
        {},
        body(1, GENESIS).to_plain() | {"extra": 1},
        body(1, GENESIS).to_plain() | {"seq": "1"},
        body(1, GENESIS).to_plain() | {"seq": True},
        body(1, GENESIS).to_plain() | {"kind": 4},
        body(1, GENESIS).to_plain() | {"by": "Zoë"},
        body(1, GENESIS).to_plain() | {"by": {"name": "Zoë"}},
        body(1, GENESIS).to_plain() | {"data": "text"},
        {name: value for name, value in body(1, GENESIS).to_plain().items() if name != "ref"},
    ],
)
def test_other_bytes_are_no_event(plain: object) -> None:
    with pytest.raises(CanonicalError):
        read_body(canonical_bytes(plain))


def test_nothing_is_sealed_without_a_key_or_with_null_inside() -> None:
    with pytest.raises(ValueError, match="key"):
        seal(body(1, GENESIS), b"")
    with pytest.raises(CanonicalError) as refused:
        seal(replace(body(1, GENESIS), data={"due": None}), KEY)
    assert refused.value.path == "$.data.due"
