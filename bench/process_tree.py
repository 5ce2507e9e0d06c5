"""The processes of a running installation: what each is, its memory and the time that it has used (Linux)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process; `name` is what it does."""

    id: int
    name: str


def processes_of(root: int) -> list[Process]:
    """The process that watches over the others, and all below it."""
    found = [Process(root, "watching")]
    for one in children(root):
        found.append(Process(one, _called(one) or ("worker" if "worker" in _name(one) else "master")))
        found += [Process(other, _called(other) or _helper(other)) for other in children(one)]
    return found


def children(process: int) -> list[int]:
    """The processes that it has started and that are still there."""
    return [int(one) for task in _tasks(process) for one in (task / "children").read_text().split()]


def descendants(root: int) -> Iterator[int]:
    """All below it."""
    for one in children(root):
        yield one
        yield from descendants(one)


def memory(process: int) -> float:
    """KiB that it holds; what it shares with others counts for its share (PSS)."""
    with suppress(OSError, StopIteration):
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
        return float(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0.0


def processor_seconds(process: int) -> float:
    """What its threads that are there have used."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in _tasks(process)) / 1e9


def _tasks(process: int) -> list[Path]:
    with suppress(OSError):
        return list((_PROC / str(process) / "task").iterdir())
    return []


def _name(process: int) -> str:
    with suppress(OSError):
        return (_PROC / str(process) / "comm").read_text() + (_PROC / str(process) / "cmdline").read_text()
    return ""


def _called(process: int) -> str:
    """What it calls itself; version 0.2.0 does not."""
    name = _name(process).splitlines()[:1]
    return name[0] if name and name[0] in ("pages", "worker", "press") else ""


def _helper(process: int) -> str:
    if "facilitator.serve" in _name(process):
        return "pages"
    return "tracker" if "resource_tracker" in _name(process) else "press"
