"""How long a second start takes: the whole server on a database that is ready, to its first page."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from flask import Flask

from bench.lines import Line, compared
from bench.scenario import data_dir
from facilitator.config import ROOT

AIM = 1.5
GIVE_UP = 30.0


def measure_start(app: Flask) -> Iterator[Line]:
    """Starts `python -m facilitator.serve` on a free port, asks until it answers, and ends it again."""
    port = _free_port()
    place = {"DATA_DIR": str(data_dir(app)), "PORT": str(port), "HOST": "127.0.0.1"}
    left_out = ("DATABASE_URL", "BASE_URL", "TRUSTED_HOSTS")
    environ = {name: value for name, value in os.environ.items() if name not in left_out} | place
    begin = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "facilitator.serve"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(server, port, "/healthz", begin)
        _wait_for(server, port, "/sign-in", begin)
        seconds = time.perf_counter() - begin
    finally:
        server.terminate()
        server.wait(GIVE_UP)
    yield compared("second start to the first page", seconds, "s", "1.5 s", AIM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int, path: str, begin: float) -> None:
    while time.perf_counter() - begin < GIVE_UP:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"{path} did not answer within {GIVE_UP:.0f} s")
