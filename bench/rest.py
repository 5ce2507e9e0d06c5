"""What a running installation costs while nobody is there: memory and processor time of every process.

The server runs as it comes, on the example programme. Somebody signs in, looks at a dozen pages and has a pack
printed; then it is left alone, and measured at the end of the quiet. `checkouts` are measured one after the other, as
two at once would share libraries, which would then count for half.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.browsers import Browser
from bench.lines import Line, compared, plain
from bench.process_tree import memory, processes_of, processor_seconds
from bench.room_server import GIVE_UP, environment, free_port, running
from bench.scenario import EMAIL, PASSWORD

QUIET = 300.0
"""Seconds without anybody: more than the press is kept for."""
QUICK_QUIET = 30.0
"""The press is still there then."""
WATCHED = 60.0
"""The last seconds of them, in which processor time is counted, at most."""
MOST_MEMORY, MOST_TIME = 150.0, 3.0
"""MiB, and milliseconds of a processor in a second."""
PAGES = 12


def measure_rest(
    quiet: float, checkouts: Mapping[str, Path], tell: Callable[[str], object]
) -> Iterator[Line]:
    """Every process of each checkout, by the name that its lines are to carry, after so many quiet seconds."""
    for name, checkout in checkouts.items():
        with TemporaryDirectory(prefix="facilitator-rest-") as folder:
            port = free_port()
            environ = environment(Path(folder), port, "")
            tell(f"{name}: the example programme")
            _command(checkout, environ, "users", "add", EMAIL, "--password-stdin", told=PASSWORD)
            programme = f"/programmes/{_command(checkout, environ, 'demo').split()[-1]}"
            with running(Path(folder), port, "", checkout) as (server, _environ):
                _look_around(port, programme, Path(folder))
                tell(f"{name}: {quiet:.0f} quiet seconds")
                yield from _watched(f"{name} at rest for {quiet:.0f} s", server.pid, quiet)


def _command(checkout: Path, environ: Mapping[str, str], *words: str, told: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=checkout,
        env=environ,
        input=told + "\n",
        text=True,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return done.stdout


def _look_around(port: int, programme: str, folder: Path) -> None:
    """A dozen pages and a pack, as somebody does before they leave."""
    browser = Browser("127.0.0.1", port)
    browser.sign_in(EMAIL, PASSWORD)
    browser.get("/")
    linked = re.findall(rf'href="({programme}/[a-z0-9/-]+)"', browser.get(programme)[1])
    for path in sorted(set(linked))[:PAGES]:
        browser.get(path)
    browser.learn_token("/account")
    status, _text = browser.post(f"{programme}/packs/review/next", {})
    assert status == 303, status
    browser.close()
    deadline = time.monotonic() + GIVE_UP
    while not list(folder.glob("packs/*.pdf")):
        assert time.monotonic() < deadline, "nothing was printed"
        time.sleep(0.1)


def _watched(name: str, server: int, quiet: float) -> Iterator[Line]:
    watched = min(WATCHED, quiet / 2)
    time.sleep(quiet - watched)
    before = {one.id: processor_seconds(one.id) for one in processes_of(server)}
    begin = time.perf_counter()
    time.sleep(watched)
    seconds = time.perf_counter() - begin
    memories = times = 0.0
    for one in processes_of(server):
        held = memory(one.id) / 1024
        spent = 1000 * (processor_seconds(one.id) - before.get(one.id, 0.0)) / seconds
        memories += held
        times += spent
        yield plain(f"{name}, {one.name}, memory", held, "MiB")
        yield plain(f"{name}, {one.name}, processor time", spent, "ms/s")
    yield compared(f"{name}, memory", memories, "MiB", f"{MOST_MEMORY:.0f} MiB", MOST_MEMORY)
    yield compared(f"{name}, processor time", times, "ms/s", f"{MOST_TIME:.0f} ms/s", MOST_TIME)
