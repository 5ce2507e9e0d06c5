"""The real server for a bench of the live room: started on a folder and a database of its own, and ended again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.process_tree import descendants, memory
from facilitator.config import ROOT
from tests.servers import databases

GIVE_UP = 60.0
"""Seconds after which something that did not happen will not."""


@contextmanager
def database(name: str) -> Iterator[Callable[[], str] | None]:
    """Gives addresses of fresh databases; None where there is no server for them."""
    if name == "sqlite":
        yield lambda: ""
        return
    try:
        entered = databases("postgresql")
        server = entered.__enter__()
    except RuntimeError:
        yield None
        return
    try:
        yield lambda: server.new(Path())
    finally:
        entered.__exit__(None, None, None)


@contextmanager
def running(
    folder: Path, port: int, url: str, checkout: Path = ROOT, module: str = "facilitator.serve"
) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """`facilitator.serve` as it comes, with the environment that it runs in; `checkout` is the code that is run.

    `module` may be one that changes something before it serves.
    """
    environ = environment(folder, port, url)
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=checkout,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(process, port)
        yield process, environ
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment(folder: Path, port: int, url: str) -> dict[str, str]:
    """What a server, or a command beside it, runs with."""
    left_out = ("DATABASE_URL", "BASE_URL", "TRUSTED_HOSTS", "WEB_THREADS", "WEB_PROCESSES")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    place = {"DATA_DIR": str(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    return kept | place | ({"DATABASE_URL": url} if url else {})


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not answer within {GIVE_UP:.0f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_of_all(process: int) -> float:
    """KiB that a server's processes hold, what they share counted once."""
    return sum(memory(one) for one in [process, *descendants(process)])
