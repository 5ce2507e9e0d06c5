"""The chained log: any edit, gap, swap or cut tail is seen, at the event where it was made."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.canonical import CanonicalError, canonical_bytes
from facilitator.domain.log import (
    GENESIS,
    Actor,
    Chain,
    EventBody,
    LogCheck,
    LogHead,
    PrintedHead,
    StoredEvent,
    event_hash,
    event_mac,
    read_body,
    seal,
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


def walked(
    events: Sequence[StoredEvent], key: bytes = KEY, head: LogHead | None = None, *, programme: str = ""
) -> LogCheck:
    """What the app's own walk finds; without a head the last event is what is remembered."""
    way = Chain(key, programme)
    for event in events:
        if way.examine(event) is None or not way.take(event):
            break
    last = LogHead(len(events), events[-1].hash if events else GENESIS, programme)
    return way.result(head or last)


def head_after(events: Sequence[StoredEvent]) -> LogHead:
    return LogHead(len(events), events[-1].hash, "k3v9qxw2mt")


FIVE = chain(["one", "two", "three", "four", "five"])


@given(deeds)
def test_an_untouched_log_is_whole(deeds: list[str]) -> None:
    events = chain(deeds)
    report = walked(events, KEY, head_after(events), programme="k3v9qxw2mt")
    assert report.ok
    assert (report.events, report.head_hash, report.broken_at, report.why) == (
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
        report = walked([*events[:place], forged, *events[place + 1 :]])
        assert (report.ok, report.broken_at, report.events) == (False, place + 1, place)
        assert report.head_hash == (events[place - 1].hash if place else GENESIS)


@given(deeds, st.data())
def test_any_flipped_bit_is_seen(deeds: list[str], data: st.DataObject) -> None:
    events = chain(deeds)
    place = data.draw(st.integers(0, len(events) - 1))
    raw = bytearray(events[place].body_bytes)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    events[place] = replace(events[place], body_bytes=bytes(raw))
    assert walked(events).broken_at == place + 1


def test_the_hash_and_the_seal_are_what_the_rules_say() -> None:
    event = FIVE[0]
    assert event.hash == hashlib.sha256(b"trust-log/1\n" + event.body_bytes).hexdigest()
    assert event.mac == hmac.new(KEY, b"trust-log/1\n" + event.body_bytes, "sha256").hexdigest()
    assert GENESIS == "0" * 64
    assert read_body(event.body_bytes).prev == GENESIS
    assert read_body(FIVE[1].body_bytes).prev == event.hash


def test_an_empty_log_is_whole() -> None:
    assert walked([]).ok
    assert walked([], head=LogHead(0, GENESIS, "")).ok
    assert walked([]).head_hash == GENESIS
    assert not walked([], head=LogHead(0, "ab" * 32, "")).ok


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
        report = walked(events)
        assert (report.ok, report.broken_at) == (False, place)
        assert str(place) in report.why
    assert walked([one, two, three, four, five]).ok


def test_a_number_in_the_store_or_in_the_event_that_is_not_its_place_is_seen() -> None:
    assert walked([FIVE[0], replace(FIVE[1], seq=7)]).broken_at == 2
    misnumbered = replace(store(body(7, FIVE[0].hash)), seq=2)
    assert walked([FIVE[0], misnumbered]).broken_at == 2


def test_a_cut_tail_is_seen_only_against_a_head_known_from_elsewhere() -> None:
    assert walked(FIVE[:3]).ok
    report = walked(FIVE[:3], head=head_after(FIVE))
    assert (report.ok, report.broken_at, report.events) == (False, 4, 3)
    assert "cut off" in report.why
    assert "cut off" in PrintedHead(5, FIVE[4].hash).fault(None)


def test_a_tail_put_on_behind_the_remembered_head_is_seen() -> None:
    report = walked(FIVE, head=head_after(FIVE[:4]))
    assert (report.ok, report.broken_at) == (False, 5)
    assert "remembers 4" in report.why


def test_a_log_that_grew_since_the_head_was_printed_is_whole() -> None:
    assert PrintedHead(3, FIVE[2].hash[:12]).fault(FIVE[2].hash) == ""


def test_a_log_rewritten_by_the_keys_holder_fails_against_the_remembered_and_the_printed_head() -> None:
    rewritten = chain(["one", "two", "another three", "four", "five"])
    assert walked(rewritten).ok
    report = walked(rewritten, head=head_after(FIVE))
    assert (report.ok, report.broken_at) == (False, 6)
    assert "rewritten" in PrintedHead(4, FIVE[3].hash).fault(rewritten[3].hash)


def test_an_event_that_is_stored_oddly_ends_the_way() -> None:
    way = Chain(KEY)
    assert way.examine(FIVE[0]) is not None and not way.take(FIVE[0], "event 1 is filed elsewhere")
    assert way.result(head_after(FIVE)) == LogCheck(False, 0, GENESIS, 1, "event 1 is filed elsewhere")


def test_an_event_resealed_with_the_key_breaks_the_one_after_it() -> None:
    forged = store(body(2, FIVE[0].hash, "another two"))
    assert walked([FIVE[0], forged, *FIVE[2:]]).broken_at == 3


def test_another_key_fails_at_the_first_event() -> None:
    report = walked(FIVE, b"another key")
    assert (report.ok, report.broken_at, report.events) == (False, 1, 0)
    assert "key" in report.why


def test_events_of_another_programme_are_refused() -> None:
    assert walked(FIVE, KEY, programme="another").broken_at == 1


def test_sealed_bytes_that_are_no_event_are_refused() -> None:
    raw = b'{"seq":1}'
    report = walked([StoredEvent(1, raw, event_hash(raw), event_mac(raw, KEY))])
    assert (report.ok, report.broken_at) == (False, 1)


def test_an_event_reads_back_as_it_was_sealed() -> None:
    event = replace(body(1, GENESIS), for_whom="Ángel Ruiz")
    assert read_body(seal(event, KEY).body_bytes) == event
    assert b"held" not in seal(event, KEY).body_bytes
    held = replace(event, held={"rows": {"people": {"5": {"name": "a hash"}}}})
    assert read_body(seal(held, KEY).body_bytes) == held


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
        body(1, GENESIS).to_plain() | {"held": "text"},
        body(1, GENESIS).to_plain() | {"held": {}},
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
