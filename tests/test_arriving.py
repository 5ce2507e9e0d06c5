"""When a request is there, when it is turned away, and when nobody waits for the rest any more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.arriving import BODY_MOST, HEAD_MOST, IN_ALL, SILENT, Arrival, Refusal

POST = b"POST /join HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\na=1&b=2"


@given(st.lists(st.integers(1, len(POST) - 1), unique=True))
def test_it_is_whole_with_its_last_byte_however_it_is_cut(cuts: list[int]) -> None:
    arrival = Arrival(0)
    edges = [0, *sorted(cuts), len(POST)]
    for start, end in itertools.pairwise(edges):
        assert not arrival.is_whole
        assert arrival.take(POST[start:end], 1) is None
    assert arrival.is_whole
    arrival.begin_reading()
    assert arrival.read(-1) == POST


def test_what_comes_behind_it_is_kept() -> None:
    arrival = Arrival(0)
    arrival.take(POST + b"GET / HT", 0)
    arrival.begin_reading()
    assert arrival.is_whole and arrival.read(len(POST)) == POST and arrival.read(-1) == b"GET / HT"


@pytest.mark.parametrize("length", [b"content-length:7", b"CONTENT-LENGTH: \t7 \t"])
def test_the_length_is_found_however_it_is_written(length: bytes) -> None:
    arrival = Arrival(0)
    arrival.take(b"POST / HTTP/1.1\r\n" + length + b"\r\nA: b\r\n\r\n123456", 0)
    assert not arrival.is_whole
    arrival.take(b"7", 0)
    assert arrival.is_whole


def test_a_large_body_lies_on_the_disk() -> None:
    arrival = Arrival(0)
    arrival.take(b"POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n", 0)
    for _turn in range(31):
        arrival.take(bytes(65_536), 0)
    assert arrival._file is not None and arrival._file._rolled  # type: ignore[attr-defined]
    arrival.close()
    arrival.close()


def test_a_body_that_no_page_takes_is_not_waited_for() -> None:
    arrival = Arrival(0)
    arrival.take(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (BODY_MOST + 1), 0)
    assert arrival.is_whole and arrival.unread


def test_a_head_without_end_and_a_body_without_length_are_refused() -> None:
    arrival = Arrival(0)
    assert arrival.take(b"GET / HTTP/1.1\r\nA: " + b"x" * (HEAD_MOST - 100), 0) is None
    assert arrival.take(b"x" * 200, 0) is Refusal.HEAD_TOO_LARGE
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert Arrival(0).take(chunked, 0) is Refusal.NO_LENGTH


def test_silence_and_dripping_have_an_end() -> None:
    arrival = Arrival(100)
    assert not arrival.is_overdue(100 + SILENT) and arrival.is_overdue(100.1 + SILENT)
    arrival, now = Arrival(200), 200.0
    while not arrival.is_overdue(now):
        now += 10
        arrival.take(b"x", now)
    assert IN_ALL < now - 200 <= IN_ALL + 20
    large = Arrival(0)
    large.take(b"POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n", 0)
    for now in range(0, 400, 10):
        assert not large.is_overdue(now), "a slow line takes minutes for two megabytes"
        large.take(bytes(50_000), now)
