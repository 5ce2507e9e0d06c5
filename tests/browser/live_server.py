"""The real thing on a free port: `facilitator.serve` with gunicorn and the worker, on a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from facilitator import create_app
from facilitator.config import ROOT, read_settings
from facilitator.database import write_lock
from facilitator.extensions import db

STARTS_WITHIN = 60.0
"""Seconds; a fresh database is migrated in them."""


@dataclass
class LiveServer:
    """A running server: `url` without a slash at its end, `printed` what its terminal shows."""

    url: str
    folder: Path
    environ: dict[str, str]
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    def setup_link(self) -> str:
        """The one-time link for the first account, as the terminal shows it."""
        found = re.search(r"http://\S+/setup/\S+", "".join(self.printed))
        assert found, f"no setup link in: {self.printed}"
        return found[0]

    def flask(self, *arguments: str, told: str = "") -> str:
        """What a `flask` command prints on this server's data; `told` is its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=self.environ,
            input=told,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kill(self) -> None:
        """Ends everything that serves with SIGKILL, as a machine that loses its power does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Starts it again on the same folder and the same port."""
        self.process = _started(self.environ)
        _listen_to(self)
        _wait_until_it_answers(self)

    @contextmanager
    def writing(self) -> Iterator[Flask]:
        """An app on the same database, for services that set a test's scene; committed at the end."""
        app = create_app(read_settings(self.environ))
        with app.app_context():
            try:
                with write_lock(db.session):
                    yield app
                    db.session.commit()
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def live_server(folder: Path, **more: str) -> Iterator[LiveServer]:
    """Starts a server on an empty folder and ends it; `printed` keeps what it says, `more` is its environment."""
    port = _free_port()
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environ |= {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WEB_THREADS": "128",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    server = LiveServer(environ["BASE_URL"], folder, environ, _started(environ))
    _listen_to(server)
    try:
        _wait_until_it_answers(server)
        yield server
    except BaseException:
        print(f"the server ({server.process.poll()}) said last:", "".join(server.printed[-40:]), sep="\n")
        raise
    finally:
        _end(server.process)


def _started(environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "facilitator.serve"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _listen_to(server: LiveServer) -> None:
    threading.Thread(target=_keep_output, args=(server, server.process), daemon=True).start()


def _keep_output(server: LiveServer, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        server.printed.append(line)


def _wait_until_it_answers(server: LiveServer) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        assert server.process.poll() is None, "".join(server.printed)
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer within {STARTS_WITHIN} seconds: {''.join(server.printed)}")


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
