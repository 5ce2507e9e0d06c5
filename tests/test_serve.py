"""`make run` as a person meets it: an address and a setup link, a clean end, one readable line when it cannot start."""

from __future__ import annotations

import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from facilitator import create_app
from facilitator.config import ROOT, read_settings
from facilitator.services.jobs import enqueue
from facilitator.services.transactions import write_kept
from tests.forked_start import Starter, starter
from tests.jobs import stored_job

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    folder: Path, port: int, command: Sequence[str] = ("-m", "facilitator.serve"), **environ: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(port)} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


@contextmanager
def running(
    folder: Path, port: int, command: Sequence[str] = ("-m", "facilitator.serve"), **environ: str
) -> Iterator[subprocess.Popen[str]]:
    process = start(folder, port, command, **environ)
    try:
        for _ in range(900):
            try:
                page(f"http://127.0.0.1:{port}/healthz")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, process.communicate()
                time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def test_it_starts_shows_the_setup_link_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as process:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            page(f"http://127.0.0.1:{port}/setup/guessed")
        assert "Open the setup link" in page(f"http://127.0.0.1:{port}/")

        told = time.monotonic()
        process.send_signal(signal.SIGTERM)
        printed, _log = process.communicate(timeout=10)
        assert process.returncode == 0
        assert time.monotonic() - told < 8
    assert f"http://127.0.0.1:{port}\n" in printed
    assert re.search(rf"http://127.0.0.1:{port}/setup/[\w-]{{32}}\n", printed)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "nobody listens any more"
    assert (tmp_path / "facilitator.db").stat().st_mode & 0o077 == 0, "for its owner only"


def test_a_second_start_on_the_same_port_says_so_in_one_line(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port):
        second = start(tmp_path / "second", port)
        printed, complaint = second.communicate(timeout=30)
    assert second.returncode == 1
    assert printed == ""
    assert complaint.count("\n") == 1 and f"Port {port} is in use" in complaint


@pytest.fixture(scope="module")
def forked() -> Iterator[Starter]:
    with starter() as found:
        yield found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("BASE_URL", "example"),
        ("DATABASE_URL", "mysql://x/y"),
        ("PROXY_HOPS", "-1"),
        ("WEB_PROCESSES", "0"),
        ("WEB_PROCESSES", "2"),
        ("WEB_THREADS", "many"),
        ("WEB_PER_ADDRESS", "few"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(forked: Starter, tmp_path: Path, name: str, value: str) -> None:
    status, printed, complaint = forked.start(tmp_path, **{"port": free_port(), name: value})
    assert status == 1
    assert printed == ""
    assert complaint.count("\n") == 1 and name in complaint


def test_a_database_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    address = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    process = start(tmp_path, free_port(), DATABASE_URL=address)
    _printed, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert complaint.count("\n") == 1 and "DATABASE_URL" in complaint


def test_without_its_key_file_it_refuses_and_makes_none(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port):
        pass
    kept = (tmp_path / "log.key").rename(tmp_path / "kept")
    refused = start(tmp_path, port)
    printed, complaint = refused.communicate(timeout=60)
    assert (refused.returncode, printed, complaint.count("\n")) == (1, "", 1)
    assert "There was no log.key" in complaint and "Bring log.key back" in complaint
    assert not (tmp_path / "log.key").exists()
    kept.rename(tmp_path / "log.key")
    with running(tmp_path, port):
        assert '"log_key":"fits"' in page(f"http://127.0.0.1:{port}/healthz")


def children(parent: int) -> list[int]:
    """Its child processes, the oldest first."""
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_killed_worker_comes_back_and_does_what_a_command_asks(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as process:
        while len(children(process.pid)) < 2:
            time.sleep(0.05)
        _pages, first = children(process.pid)
        os.kill(first, signal.SIGKILL)
        while len(children(process.pid)) < 2 or first in children(process.pid):
            time.sleep(0.05)

        app = create_app(read_settings({"DATA_DIR": str(tmp_path)}))
        with app.app_context(), write_kept():
            enqueue("prepare_pack", "asked", {})
        state = "waiting"
        while state in ("waiting", "running"):
            time.sleep(0.05)
            with app.app_context():
                found = stored_job("asked")
            assert found is not None
            state = found.state
        process.send_signal(signal.SIGTERM)
        _printed, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "The background worker ended (-9); it starts again." in log


SOON_LEFT_ALONE = """
import sys
from facilitator import serve, serving
serving.LEFT_ALONE = 0.5
sys.exit(serve.main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_who_was_left_alone_makes_room_and_nobody_notices(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, command=("-c", SOON_LEFT_ALONE)) as process:
        first = children(process.pid)[0]
        while children(process.pid)[:1] in ([first], []):
            time.sleep(0.05)
        for _page in range(3):
            assert "Open the setup link" in page(f"http://127.0.0.1:{port}/")
        process.send_signal(signal.SIGTERM)
        _printed, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "ERROR" not in log and "ended" not in log


def test_waking_up_kills_nobody() -> None:
    """Gunicorn kills a worker whose last sign is older than its timeout: after a minute's sleep that is every one."""
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["timeout"] == 0
