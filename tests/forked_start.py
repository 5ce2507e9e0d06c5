"""`facilitator.serve`, started anew in a fork for each line of settings: reading all its modules is most of a start.

Standard input: a JSON object, the environment. Standard output: a JSON list of exit status, output and complaint.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from facilitator import serve
from facilitator.config import ROOT


class Starter:
    """Owns the process that is forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_start"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, folder: Path, port: int, **environ: str) -> tuple[int, str, str]:
        """Exit status, output and complaint of a start that fails."""
        assert self._process.stdin is not None and self._process.stdout is not None
        settings = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(port)} | environ
        self._process.stdin.write(json.dumps(settings) + "\n")
        self._process.stdin.flush()
        status, printed, complaint = json.loads(self._process.stdout.readline())
        return status, printed, complaint

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def starter() -> Iterator[Starter]:
    process = Starter()
    try:
        yield process
    finally:
        process.close()


def _start(environ: dict[str, str]) -> tuple[int, str, str]:
    with TemporaryFile("w+") as printed, TemporaryFile("w+") as complaint:
        child = os.fork()
        if child == 0:
            os.dup2(printed.fileno(), 1)
            os.dup2(complaint.fileno(), 2)
            os.environ.clear()
            os.environ.update(environ)
            status = serve.main()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _child, ended = os.waitpid(child, 0)
        told = [file.seek(0) or file.read() for file in (printed, complaint)]
        return os.waitstatus_to_exitcode(ended), told[0], told[1]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_start(json.loads(line))), flush=True)
