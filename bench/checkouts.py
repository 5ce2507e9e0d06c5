"""A process that answers for another checkout of the project, line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Checkout:
    """Runs a script in a checkout's folder, from its code: a line of JSON is asked, a line of JSON is the answer."""

    def __init__(self, folder: Path, script: Path, arguments: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script), *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder.resolve())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = self._read()
        """What it says once it is ready."""

    def ask(self, question: object) -> Any:
        """The answer to one question."""
        assert self._process.stdin is not None
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return self._read()

    def end(self) -> None:
        """Closes its input, which ends it."""
        self._process.communicate()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())
