"""The press: one child process that renders packs, warm and reused, and replaced when it breaks a limit or dies.

The process that answers requests never lays out a page: whatever a pack does to the renderer (memory, time, a
crash in a library), only the child suffers, and the caller hears it in plain words. The child is forked, so that it
shares what is read already and only has to read the layout engine. It ends like a killed process, without tidying up:
of what it inherited nothing is its own, least of all a connection to the database.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from facilitator.forked import begin_forked
from facilitator.packs.papers import Pack

Beat = Callable[[float], None]
LISTEN_SECONDS = 0.5


class PressError(Exception):
    """A pack could not be printed, in plain words; `again` says whether another try may do better."""

    def __init__(self, message: str, again: bool) -> None:
        super().__init__(message)
        self.message = message
        self.again = again


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF as the child sent it."""

    pdf: bytes
    pages: int
    notes: str


class Press:
    """Owns the child. Not shared between threads: whoever prints has a press of their own.

    A pack may take so many seconds, and the child so many megabytes more than it had when it was forked.
    """

    def __init__(self, seconds: int, megabytes: int) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self._child: BaseProcess | None = None
        self._line: Connection | None = None
        self._used_at = 0.0

    @property
    def idle_seconds(self) -> float | None:
        """For how long the child has had nothing to do; None when there is none."""
        return time.monotonic() - self._used_at if self._child is not None else None

    @property
    def child_id(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        """Starts the child if there is none, so that the first pack need not wait for it.

        Call it while this process has one thread: what another one holds at that moment stays held in the child.
        """
        self._used_at = time.monotonic()
        if self._child is not None and self._child.is_alive():
            return
        self.close()
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        child = context.Process(
            target=_serve, args=(ours, theirs, self._megabytes), daemon=True, name="press"
        )
        child.start()
        theirs.close()
        self._child, self._line = child, ours

    def print(self, pack: Pack, beat: Beat = lambda _share: None) -> Printed:
        """Renders a pack in the child; `beat` hears the progress at least twice a second.

        Raises PressError when the limits are broken, the child dies or the pack cannot be laid out.
        """
        self.start()
        assert self._line is not None
        until = time.monotonic() + self._seconds
        try:
            self._line.send(pack)
            return self._wait(self._line, until, beat)
        except (EOFError, OSError) as error:
            raise PressError(self._how_it_died(), again=True) from error
        except BaseException:
            self.close()
            raise
        finally:
            self._used_at = time.monotonic()

    def _wait(self, line: Connection, until: float, beat: Beat) -> Printed:
        share = 0.02
        while True:
            if line.poll(LISTEN_SECONDS):
                kind, value = line.recv()
                if kind == "done":
                    return Printed(*value)
                if kind == "failed":
                    raise PressError(value, again=False)
                share = value
            if time.monotonic() > until:
                self.close()
                raise PressError(
                    f"The pack took longer than {self._seconds} seconds, so printing was stopped.",
                    again=False,
                )
            beat(share)

    def _how_it_died(self) -> str:
        child = self._child
        if child is not None:
            child.join(2)
        code = child.exitcode if child is not None else None
        self.close()
        return f"The printing process ended unexpectedly (status {code})."

    def close(self) -> None:
        """Ends the child, whatever it is doing."""
        child, line = self._child, self._line
        self._child = self._line = None
        if line is not None:
            line.close()
        if child is not None:
            child.kill()
            child.join(5)


def _inherited() -> int:
    """The bytes of address space that came with the fork: they are the parent's, and nobody touches most of them."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0  # where there is no /proc the system does not hold a process to its address space either


def _serve(parents: Connection, line: Connection, megabytes: int) -> None:
    """The child's life: take a pack, answer with its PDF, until the line closes."""
    gc.freeze()  # what is inherited is never swept up here: a connection would be closed for its owner too
    begin_forked("press", signal.SIGKILL)
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limit = _inherited() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # A crash in a library is reported by its status; a core file of somebody's commitments must not remain.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from facilitator.packs import render

    render.warm_up()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pack = line.recv()
            line.send(_answer(render, pack, line))
            gc.collect()


def _answer(render: Any, pack: Pack, line: Connection) -> tuple[str, Any]:
    try:
        done = render.render_pack(pack, lambda share: line.send(("share", share)))
    except MemoryError:
        return "failed", "The pack needed more memory than printing may use."
    except SystemError:
        # C code that is refused memory may forget to say so and only returns nothing.
        return (
            "failed",
            "The layout engine gave up, most likely because it needed more memory than it may use.",
        )
    except RecursionError:
        return "failed", "The pack is nested too deeply to be laid out."
    except render.RefusedAddress as refused:
        return "failed", f"The pack asked for something that packs never load ({refused})."
    except (KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        return "failed", f"The pack could not be laid out: {type(error).__name__}: {str(error)[:200]}"
    return "done", (done.pdf, done.pages, done.notes)
