"""The worker beside the web process takes jobs, prints packs and scrubs the database; `facilitator.serve` forks it.

One is enough; `python -m facilitator.worker` starts one by hand. It may be killed at any moment: its jobs stand still,
and are done again. While there is nothing to do it sleeps until it is called (`services/job_calls.py`).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import wait
from types import FrameType

from flask import Flask

from facilitator import create_app, logs
from facilitator.config import Settings, read_settings
from facilitator.database import WORKER_CONNECTIONS
from facilitator.domain.errors import Conflict, DomainError
from facilitator.extensions import db
from facilitator.folder_lock import share_folder
from facilitator.packs.making import make_pack, take_snapshot
from facilitator.packs.press import Press, PressError
from facilitator.queries.programmes import is_there
from facilitator.services import jobs
from facilitator.services.ballots import SCRUB, ask_scrub
from facilitator.services.heartbeats import WORKER, beat
from facilitator.services.job_calls import Deaf, Ear, ear_of
from facilitator.services.log_key import key_fault
from facilitator.services.nightly import note_what_ran_out
from facilitator.services.packs import PREPARE, PRINT, ask_for
from facilitator.services.pruning import claim_night
from facilitator.services.scrubbing import scrub
from facilitator.services.transactions import let_go, write_kept
from facilitator.tidying import tidy
from facilitator.troubles import Seldom, trouble_of

_LOG = logging.getLogger("facilitator.worker")
_SELDOM = Seldom()
BEAT_SECONDS = 1.0
PULSE_SECONDS = 20.0
"""Between two signs of life for /healthz, each a small write; then it also looks for jobs whose call was lost."""
WATCH_SECONDS = 1.0
"""Between two looks at jobs that another worker holds, and where no call can be heard."""
PRESS_SECONDS = 180.0
"""Without a pack until the press is let go: packs come in bunches, and a new press is there in half a second."""
AWAY_SECONDS = 2.0
"""Until a database that does not answer is asked again."""
TIDY_SECONDS = 3600.0
"""Between two looks whether the nightly tidying is due, and what has run out."""
SCRUB_TRIES = 5
SCRUB_PAUSE = 0.25
NO_ROOM = "There was no room to keep the file. Make room on the server's disk, then print again."


class Stopped(Exception):
    """The worker was asked to stop while it was printing."""


class Worker:
    """Takes one job after the other, until it is told to stop.

    One that `is_renewed` also ends when it lets the press go: the fresh one in its place holds nothing of what was
    printed.
    """

    def __init__(self, app: Flask, is_renewed: bool = False) -> None:
        settings: Settings = app.config["SETTINGS"]
        self.app = app
        self.is_renewed = is_renewed
        self.settings = settings
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}"
        self.press = Press(settings.pack_seconds, settings.pack_megabytes)
        self.stopping = threading.Event()
        self.watch = jobs.Watch()
        with app.app_context():
            engine = db.engine
        self.bed = Bed(lambda: ear_of(engine))
        self._pulsed = self._tidied = float("-inf")

    def run(self) -> None:
        """Works until it is told to `stop`; a database that does not answer is asked again."""
        while not self.stopping.is_set():
            try:
                self.turn()
            except Exception as error:
                if not _told(error):
                    raise
                self.stopping.wait(AWAY_SECONDS)
        self.press.close()
        self.bed.close()

    def stop(self) -> None:
        """Ends the work soon; a job that is not done is given back."""
        self.stopping.set()
        self.bed.wake()

    def turn(self) -> None:
        """One job, or one sleep when there is none."""
        self.pulse()
        worked = self.work_once()
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self._tidy()
            self._note()
        if not worked:
            self.bed.sleep(self._rest())
            self._let_press_go()

    def _rest(self) -> float:
        """Seconds that may pass until there is something to do without a call."""
        rest = self._pulsed + PULSE_SECONDS - time.monotonic()
        if self.watch.is_needed:
            rest = min(rest, WATCH_SECONDS)
        idle = self.press.idle_seconds
        if idle is not None:
            rest = min(rest, PRESS_SECONDS - idle)
        return max(0.0, rest)

    def _let_press_go(self) -> None:
        idle = self.press.idle_seconds
        if idle is not None and idle >= PRESS_SECONDS:
            self.press.close()
            if self.is_renewed:
                self.stopping.set()

    def _tidy(self) -> None:
        """Once in 24 hours, whichever worker is first."""
        due: list[bool] = []
        self.write(lambda: due.append(claim_night()))
        if due == [True]:
            with self.app.app_context():
                tidy(self.settings, go_on=self._goes_on)

    def _note(self) -> None:
        """What has run out; a programme's night ends on its own clocks, so it is looked at each time."""
        with self.app.app_context():
            note_what_ran_out(go_on=self._goes_on)

    def _goes_on(self) -> bool:
        self.pulse()
        return not self.stopping.is_set()

    def pulse(self) -> None:
        """A sign of life, when the last one is old enough. Never inside a transaction."""
        if time.monotonic() - self._pulsed >= PULSE_SECONDS:
            self._pulsed = time.monotonic()
            self.write(lambda: beat(WORKER))

    def work_once(self) -> bool:
        """Does one job if there is one, and says whether there was."""
        with self.app.app_context():
            if not self._anything():
                return False
            with write_kept("the worker"):
                job = jobs.claim(self.name, self.watch)
            if job is None:
                return False
            self._do(job)
            return True

    def _anything(self) -> bool:
        """Asks without the write lock: an idle worker disturbs nobody."""
        try:
            return jobs.something_to_do(self.watch)
        finally:
            db.session.rollback()

    def _do(self, job: jobs.Claimed) -> None:
        if job.kind in (PRINT, PREPARE):
            self.press.start()  # before there is another thread, and while the rest is being prepared
        heart = _Heart(self, job)
        heart.start()
        try:
            self._work(job, heart)
        except Stopped:
            self._end(heart, lambda: jobs.hand_back(job))
        except DomainError as refused:
            message = refused.message
            self._end(heart, lambda: jobs.fail(job, message, again=False))
        except PressError as broken:
            message, again = broken.message, broken.again
            _LOG.warning("job %s, try %s: %s", job.key, job.attempt, message)
            self._end(heart, lambda: jobs.fail(job, message, again=again))
        except OSError as error:
            _LOG.error("job %s: %s", job.key, error.strerror)
            self._end(heart, lambda: jobs.fail(job, NO_ROOM))
        except Exception as error:
            _LOG.error("job %s", job.key, exc_info=error)
            self._end(
                heart, lambda: jobs.fail(job, "Something went wrong on our side; it is in the server's log.")
            )
        else:
            self._end(heart, lambda: jobs.finish(job))
        finally:
            heart.stop()

    def _work(self, job: jobs.Claimed, heart: _Heart) -> None:
        if job.kind == PRINT:
            self._print(job, heart)
        elif job.kind == PREPARE:
            self._prepare(job)
        elif job.kind == SCRUB:
            self._scrub()
        else:
            raise DomainError(f"Nobody here knows how to do “{job.kind}”.")

    def _scrub(self) -> None:
        """Until nothing old is left. While others read all the time it goes back to the end of the queue, for as
        often as it takes: what is anonymous must not stay readable in the files.
        """
        for _attempt in range(SCRUB_TRIES):
            if scrub():
                return
            if self.stopping.wait(SCRUB_PAUSE):
                raise Stopped
        _LOG.warning("the database's files are in use; what was deleted is taken out of them later")
        self.write(ask_scrub)

    def _print(self, job: jobs.Claimed, heart: _Heart) -> None:
        def beat(share: float) -> None:
            heart.progress = share
            if self.stopping.is_set():
                raise Stopped

        make_pack(self.settings, job.payload["content"], self.press, beat)

    def _prepare(self, job: jobs.Claimed) -> None:
        """Carries out an order: the same as a press of Print."""
        told = job.payload
        try:
            snapshot = take_snapshot(self.settings, told["programme_id"], told["kind"], told["number"])
            self.write(lambda: ask_for(snapshot, again=False))
        except Exception:
            let_go()
            if is_there(told["programme_id"]):
                raise
            raise Conflict("The rehearsal has ended, and its packs with it.") from None

    def _end(self, heart: _Heart, verb: Callable[[], object]) -> None:
        heart.stop()
        self.write(verb)

    def write(self, verb: Callable[[], object]) -> None:
        """Does something small in a transaction of its own."""
        with self.app.app_context(), write_kept("the worker"):
            verb()


class Bed:
    """Where the worker sleeps until it is called. `listen` opens an ear; where that fails it sleeps lightly."""

    def __init__(self, listen: Callable[[], Ear]) -> None:
        self._listen = listen
        self._ear: Ear | None = None
        self._rung, self._ring = os.pipe()
        os.set_blocking(self._ring, False)

    def sleep(self, seconds: float) -> None:
        """Sleeps so long at most; not at all when the ear has just been opened: what came before was not heard."""
        if self._ear is None:
            try:
                self._ear = self._listen()
            except Deaf as why:
                _LOG.debug("no calls can be heard: %s", why)
                wait([self._rung], min(seconds, WATCH_SECONDS))
            return
        hears = self._ear.fileno()
        if hears in wait([self._rung, hears], seconds):
            try:
                self._ear.take()
            except Deaf:
                self._close_ear()

    def wake(self) -> None:
        """Nobody sleeps here any more. May be called by a signal."""
        with suppress(BlockingIOError):
            os.write(self._ring, b".")

    def close(self) -> None:
        """Lets go of what it listened to."""
        self._close_ear()
        os.close(self._rung)
        os.close(self._ring)

    def _close_ear(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None


class _Heart(threading.Thread):
    """Beats for a job while the worker waits for the press, and carries its progress to the screen."""

    def __init__(self, worker: Worker, job: jobs.Claimed) -> None:
        super().__init__(daemon=True, name="heart")
        self.progress = 0.0
        self._worker, self._job = worker, job
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                self._worker.write(lambda: jobs.heartbeat(self._job, self.progress))
                self._worker.pulse()
            except Exception as error:
                if not _told(error):
                    raise

    def stop(self) -> None:
        """Ends the beat and waits for the last one."""
        self._over.set()
        if self.is_alive() and threading.current_thread() is not self:
            self.join(10)


def _may_write(app: Flask) -> bool:
    """Whether our key is the log's; a database that does not answer is asked again with the first job."""
    with app.app_context():
        try:
            fault = key_fault()
        except Exception as error:
            if not _told(error):
                raise
            return True
    if fault:
        _LOG.error("%s", fault)
    return not fault


def _told(error: Exception) -> bool:
    """A database that is away is one line in the log, and no reason to end; says whether it was that."""
    trouble = trouble_of(error)
    if trouble is not None and _SELDOM.is_due(trouble):
        _LOG.warning("the database is %s", trouble)
    return trouble is not None


def work(app: Flask, is_renewed: bool = False) -> int:
    """Runs a worker until SIGTERM or SIGINT, or until another one should take its place; the exit status."""
    if not _may_write(app):
        return 1
    worker = Worker(app, is_renewed)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()
    return 0


def main() -> int:
    """A worker by hand; the exit status."""
    logs.set_up()
    app = create_app(replace(read_settings(), connections=WORKER_CONNECTIONS - 1))  # one more listens
    share_folder(app.config["SETTINGS"].data_dir)
    return work(app)


if __name__ == "__main__":
    raise SystemExit(main())
