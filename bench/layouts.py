"""One pack laid out again and again in a process of its own, by us and by the bare layout engine, in turns.

The process is spawned as the product's own press is, so that its peak memory is the render's and nothing else's.
"""

from __future__ import annotations

import gc
import multiprocessing
import re
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from facilitator.packs.papers import Pack

_SHEETS = re.compile(r"<style\b.*?</style>|<link\b[^>]*>|<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)
_LOOKS = re.compile(r'\s(?:class|style|data-[\w-]+)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Layouts:
    """Seconds of each try; memory in megabytes; `html` is the page that was laid out.

    `bare_uncollected` is empty when there was one try only: a large pack takes long enough without it.
    """

    ours: tuple[float, ...]
    ours_processor: tuple[float, ...]
    bare: tuple[float, ...]
    bare_processor: tuple[float, ...]
    bare_uncollected: tuple[float, ...]
    pages: int
    bytes: int
    megabytes_before: float
    megabytes_peak: float
    html: str


def lay_out(pack: Pack, times: int) -> Layouts:
    """Renders a pack so many times in a fresh child process. Raises RuntimeError when the child fails."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_measure, args=(theirs, pack, times), name="layouts")
    child.start()
    theirs.close()
    try:
        found = ours.recv()
    except EOFError as error:
        raise RuntimeError("the process that lays packs out has died") from error
    finally:
        child.join()
    assert isinstance(found, Layouts)
    return found


def text_without_style(html: str) -> str:
    """The same text in the same elements; style sheets, classes and drawings taken away."""
    return _LOOKS.sub("", _SHEETS.sub("", html))


def _measure(line: Connection, pack: Pack, times: int) -> None:
    from facilitator.packs import render

    render.warm_up()
    before = _peak_megabytes()
    html = render.html_of(pack)
    text = text_without_style(html)
    if times > 1:
        render.render_pack(pack)
        _bare_pdf(text)
    rendered, peak = None, 0.0
    ours, bare, uncollected = _Times(), _Times(), _Times()
    for _ in range(times):
        rendered = ours.of(lambda: render.render_pack(pack))
        peak = peak or _peak_megabytes()
        bare.of(lambda: _bare_pdf(text))
        gc.collect()
        if times > 1:
            gc.disable()
            uncollected.of(lambda: _bare_pdf(text))
            gc.enable()
            gc.collect()
    assert rendered is not None
    line.send(
        Layouts(
            ours=tuple(ours.wall),
            ours_processor=tuple(ours.processor),
            bare=tuple(bare.wall),
            bare_processor=tuple(bare.processor),
            bare_uncollected=tuple(uncollected.wall),
            pages=rendered.pages,
            bytes=len(rendered.pdf),
            megabytes_before=before,
            megabytes_peak=peak,
            html=html,
        )
    )


class _Times:
    """Seconds of several tries, by the clock on the wall and of the processor."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []

    def of(self, act: Callable[[], Any]) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        result = act()
        self.wall.append(time.perf_counter() - wall)
        self.processor.append(time.process_time() - processor)
        return result


def _bare_pdf(html: str) -> bytes:
    import weasyprint

    pdf = weasyprint.HTML(string=html).write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


def _peak_megabytes() -> float:
    """This process's own peak. Linux's getrusage hands a parent's peak on to its children, so it is asked elsewhere."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
