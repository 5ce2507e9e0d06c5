"""The data folder on a disk that is full: reading works, words come back, and room on the disk is all it takes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.browsers import Browser
from tests.browser.live_server import LiveServer, live_server
from tests.factories import PASSWORD, make_cast
from tests.live.fakes import eventually

pytestmark = pytest.mark.slow

WORDS = "A role that took a quarter of an hour to describe"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes, in memory."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def server(small_disk: Path) -> Iterator[LiveServer]:
    with live_server(small_disk / "data") as found:
        yield found


def fill(folder: Path) -> Path:
    """Takes all that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def test_full_and_then_not(server: LiveServer, small_disk: Path) -> None:
    where = urlsplit(server.url)
    assert where.hostname and where.port
    with server.writing():
        cast = make_cast()
    desk = Browser(where.hostname, where.port)
    desk.sign_in(cast.facilitator.email, PASSWORD)

    def add(name: str) -> tuple[int, str]:
        fields = {"name": name, "role": WORDS, "side": "supplier"}
        return desk.post(f"{cast.url}/people/new", fields)

    def health() -> tuple[int, dict[str, object]]:
        status, text = desk.get("/healthz")
        return status, json.loads(text)

    filler = fill(small_disk)
    for number in range(200):  # what the write-ahead file has room for already still goes in
        status, page = add(f"Person {number}")
        if status != 303:
            break
    assert status == 507 and "disk is full" in page and WORDS in page
    assert desk.get(f"{cast.url}/people")[0] == 200
    assert "Facilitator can only be read at the moment" in desk.get(cast.url)[1]
    status, told = health()
    assert status == 503 and "writing" in told["wrong"] and "space" in told["wrong"]  # type: ignore[operator]

    filler.unlink()
    assert eventually(lambda: add("Nora Ny")[0] == 303, 10)
    assert "can only be read" not in desk.get(cast.url)[1]
    assert eventually(lambda: health()[0] == 200, 15)
    assert server.process.poll() is None
