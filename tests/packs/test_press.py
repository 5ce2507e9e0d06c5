"""The press outside the process: it is reused, replaced when killed, and stopped at its limits."""

from __future__ import annotations

import mmap
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.packs.content import content_bytes
from facilitator.packs.files import content_hash, pack_path, store_pack
from facilitator.packs.press import Press, PressError
from tests.packs.paper import commitment, review


@pytest.fixture
def press() -> Iterator[Press]:
    press = Press(seconds=60, megabytes=2048)
    yield press
    press.close()


def test_it_prints_again_and_again_in_one_process_with_equal_bytes(press: Press) -> None:
    first = press.print(review())
    child = press.child_id
    assert press.print(review()).pdf == first.pdf
    assert press.child_id == child != os.getpid()
    assert first.pdf.startswith(b"%PDF-1.7") and first.pages >= 4


def test_a_killed_press_says_so_and_the_next_pack_is_printed(press: Press) -> None:
    press.start()
    child = press.child_id
    assert child is not None
    killer = threading.Timer(0.3, os.kill, (child, signal.SIGKILL))
    killer.start()
    with pytest.raises(PressError) as broken:
        press.print(review(*[commitment(n) for n in range(1, 200)]))
    assert broken.value.again and "unexpectedly" in broken.value.message
    assert press.print(review()).pages >= 4
    assert press.child_id != child


def test_a_pack_that_takes_too_long_is_stopped() -> None:
    press = Press(seconds=1, megabytes=2048)
    try:
        press.start()
        began = time.monotonic()
        with pytest.raises(PressError, match="longer than 1 second"):
            press.print(review(*[commitment(n) for n in range(1, 400)]))
        assert time.monotonic() - began < 20
        assert press.child_id is None
    finally:
        press.close()


def test_a_pack_that_takes_too_much_memory_is_stopped() -> None:
    press = Press(seconds=120, megabytes=360)
    try:
        assert press.print(review()).pages >= 4, "a small pack fits under this limit, and little more"
        with pytest.raises(PressError, match=r"memory|unexpectedly"):
            press.print(review(*[commitment(n, deed="word " * 2000) for n in range(1, 400)]))
        assert press.child_id is None, "a child that ran out of memory is not used again"
    finally:
        press.close()


def test_what_the_parent_holds_is_not_held_against_the_child() -> None:
    lies_there = mmap.mmap(-1, 3 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
    press = Press(seconds=120, megabytes=420)
    try:
        assert press.print(review()).pages >= 4
    finally:
        press.close()
        lies_there.close()


def test_files_are_whole_or_not_there(tmp_path: Path) -> None:
    name = content_hash(content_bytes(review()))
    assert store_pack(tmp_path, name, b"%PDF").read_bytes() == b"%PDF"
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.pdf"]
    assert content_hash(content_bytes(review(commitment(deed="Other words")))) != name
    for foreign in ("../secret", "A" * 64, "f" * 63, ""):
        with pytest.raises(ValueError, match="hex"):
            pack_path(tmp_path, foreign)
