"""The worker beside the web process: `python -m facilitator.worker` takes jobs, prints packs and scrubs the database.

One is enough. It may be killed at any moment: its jobs stand still, and are done again.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from flask import Flask

from facilitator import create_app, logs
from facilitator.config import Settings, read_settings
from facilitator.domain.errors import DomainError
from facilitator.extensions import db
from facilitator.folder_lock import share_folder
from facilitator.packs.making import make_pack, take_snapshot
from facilitator.packs.press import Press, PressError
from facilitator.server_limits import WORKER_CONNECTIONS
from facilitator.services import jobs
from facilitator.services.ballots import SCRUB, ask_scrub
from facilitator.services.heartbeats import WORKER, beat
from facilitator.services.log_key import key_fault
from facilitator.services.packs import PREPARE, PRINT, ask_for
from facilitator.services.pruning import claim_night
from facilitator.services.scrubbing import scrub
from facilitator.services.transactions import write_kept
from facilitator.tidying import tidy
from facilitator.troubles import Seldom, trouble_of

_LOG = logging.getLogger("facilitator.worker")
_SELDOM = Seldom()
POLL_SECONDS = 0.4
BEAT_SECONDS = 1.0
PULSE_SECONDS = 10.0
"""Between two signs of life for /healthz: each is a small write."""
AWAY_SECONDS = 2.0
"""Until a database that does not answer is asked again."""
TIDY_SECONDS = 3600.0
"""Between two looks whether the nightly tidying is due."""
SCRUB_TRIES = 5
SCRUB_PAUSE = 0.25
NO_ROOM = "There was no room to keep the file. Make room on the server's disk, then print again."


class Stopped(Exception):
    """The worker was asked to stop while it was printing."""


class Worker:
    """Takes one job after the other, until it is told to stop."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["SETTINGS"]
        self.app = app
        self.settings = settings
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}"
        self.press = Press(settings.pack_seconds, settings.pack_megabytes)
        self.stopping = threading.Event()
        self.watch = jobs.Watch()
        self._pulsed = float("-inf")

    def run(self) -> None:
        """Works until `stopping` is set; a database that does not answer is asked again."""
        tidied = float("-inf")
        self.press.start()
        while not self.stopping.is_set():
            try:
                self.pulse()
                worked = self.work_once()
                if time.monotonic() - tidied > TIDY_SECONDS:
                    tidied = float("-inf")
                    self._tidy()
            except Exception as error:
                if not _told(error):
                    raise
                worked = False
                self.stopping.wait(AWAY_SECONDS)
            if not worked:
                self.stopping.wait(POLL_SECONDS)
        self.press.close()

    def _tidy(self) -> None:
        """Once in 24 hours, whichever worker is first."""
        due: list[bool] = []
        self.write(lambda: due.append(claim_night()))
        if due == [True]:
            with self.app.app_context():
                tidy(self.settings, go_on=self._goes_on)

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
        snapshot = take_snapshot(self.settings, told["programme_id"], told["kind"], told["number"])
        self.write(lambda: ask_for(snapshot, again=False))

    def _end(self, heart: _Heart, verb: Callable[[], object]) -> None:
        heart.stop()
        self.write(verb)

    def write(self, verb: Callable[[], object]) -> None:
        """Does something small in a transaction of its own."""
        with self.app.app_context(), write_kept("the worker"):
            verb()


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


def main() -> int:
    """Runs a worker until SIGTERM or SIGINT."""
    logs.set_up()
    app = create_app(replace(read_settings(), connections=WORKER_CONNECTIONS))
    share_folder(app.config["SETTINGS"].data_dir)
    if not _may_write(app):
        return 1
    worker = Worker(app)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
