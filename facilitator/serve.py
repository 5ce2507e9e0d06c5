"""`python -m facilitator.serve`: brings the database up to date, serves the pages, keeps the background work going.

This process only watches over two others that it forks once all is read: gunicorn, which serves, and the worker, which
makes the packs. So what none of them changes lies in memory once. SIGTERM or Ctrl+C ends both within a few seconds.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from types import FrameType

from flask import Flask
from gunicorn.app.base import Application
from sqlalchemy.exc import SQLAlchemyError

from facilitator import __version__, create_app, logs, worker
from facilitator.config import ROOT, ConfigError, Settings, read_settings, take_back_new_keys
from facilitator.database import is_sqlite
from facilitator.extensions import db
from facilitator.folder_lock import FolderInUse, share_folder
from facilitator.forked import begin_forked
from facilitator.migrating import migrate_database
from facilitator.queries.users import any_account
from facilitator.services.accounts import new_setup_token, setup_link
from facilitator.services.log_key import WrongKey, hold_key
from facilitator.services.transactions import write_kept

END_WITHIN = 8.0
"""Seconds that they get to end by themselves; gunicorn cuts open streams after five."""
LONGEST_PAUSE = 30.0
MOST_PROCESSES = 64
_FORK = multiprocessing.get_context("fork")


class CannotStart(Exception):
    """Why it cannot start, in one line."""


def main() -> int:
    """Runs until it is told to stop; the exit status."""
    os.umask(0o077)
    logs.set_up()
    try:
        settings = read_settings()
        processes = check_processes(settings, os.environ.get("WEB_PROCESSES") or "1")
        check_port(settings)
        share_folder(settings.data_dir)
        settings = fit_database(settings, processes)
        app = create_app(settings)
        greeting = _prepare(app, settings)
    except (ConfigError, CannotStart) as error:
        print(f"Facilitator cannot start. {error}", file=sys.stderr)
        return 1
    except FolderInUse:
        print("Facilitator cannot start. A backup is being restored into its data folder.", file=sys.stderr)
        return 1
    return _watch(app, greeting)


def check_processes(settings: Settings, wanted: str) -> int:
    """How many processes serve pages.

    Raises CannotStart for more than one on SQLite: it has one writer, and news stays inside its process.
    """
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted) <= MOST_PROCESSES:
        raise CannotStart(f"WEB_PROCESSES: {wanted!r} is not a whole number from 1 to {MOST_PROCESSES}.")
    if int(wanted) > 1 and is_sqlite(settings.database_url):
        raise CannotStart(
            "WEB_PROCESSES: more than one needs PostgreSQL (DATABASE_URL); SQLite is written by one."
        )
    return int(wanted)


def fit_database(settings: Settings, processes: int) -> Settings:
    """The settings with as many connections for each process as the server allows. Raises CannotStart."""
    if is_sqlite(settings.database_url):
        return settings
    import psycopg  # the driver is large, and not needed elsewhere

    from facilitator.server_limits import ServerUnfit, connections_each

    try:
        each = connections_each(settings.database_url, processes, settings.most_connections)
    except ServerUnfit as error:
        raise CannotStart(str(error)) from error
    except psycopg.Error as error:
        raise CannotStart(
            f"DATABASE_URL: the database does not answer: {' '.join(str(error).split())}"
        ) from error
    return replace(settings, connections=each)


def check_port(settings: Settings) -> None:
    """Raises CannotStart when somebody else listens where we are going to."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            probe.listen(1)
        except OSError as error:
            raise CannotStart(_why_not(error, settings)) from error


def _why_not(error: OSError, settings: Settings) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        other = settings.port + 1 if settings.port < 65535 else 8000
        return f"Port {settings.port} is in use. Stop what runs there, or choose another one: PORT={other} make run"
    if error.errno == errno.EACCES:
        return f"PORT: {settings.port} needs more rights than this user has. Choose one above 1023."
    return f"HOST: nothing can listen on {where} here ({error.strerror or error})."


def _prepare(app: Flask, settings: Settings) -> str:
    """Migrates, and says what the terminal is to show once the pages are there."""
    with app.app_context():
        try:
            migrate_database()
            _hold_key(settings)
            lines = [f"Facilitator {__version__} is running: {settings.base_url}"]
            if not any_account():
                lines += _setup_lines(settings)
        except SQLAlchemyError as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            raise CannotStart(f"DATABASE_URL: the database does not answer: {reason}") from error
        finally:
            db.session.remove()
            db.engine.dispose()
    return "\n".join([*lines, "Ctrl+C stops it."])


def _hold_key(settings: Settings) -> None:
    """Raises CannotStart when the log in the database was sealed with another key than ours."""
    try:
        with write_kept():
            hold_key()
    except WrongKey as error:
        take_back_new_keys(settings)
        missing = any(path.name == "log.key" for path in settings.new_keys)
        gone = f"There was no log.key in {settings.data_dir}, and a new one would spoil the log. "
        raise CannotStart(f"{gone if missing else ''}{error.message}") from error


def _setup_lines(settings: Settings) -> list[str]:
    with write_kept():
        token = new_setup_token()
    return [
        "Nobody has an account yet. This link makes the first one; it works once, within 24 hours:",
        f"  {setup_link(settings.base_url, token)}",
    ]


class PageServer(Application):
    """Gunicorn with an app that is ready, so that the first page need not wait for another import."""

    def __init__(self, app: Flask, when_ready: Callable[[], None]) -> None:
        self._app = app
        self._when_ready = when_ready
        super().__init__()

    def load_config(self) -> None:
        self.load_config_from_file(str(ROOT / "gunicorn.conf.py"))
        self.cfg.set("when_ready", lambda _server: self._when_ready())

    def load(self) -> Flask:
        return self._app


def _serve(app: Flask, greeting: str, ready: int) -> None:
    """Gunicorn's process; `ready` hears a byte once pages are there."""

    def greet() -> None:
        print(greeting, flush=True)
        os.write(ready, b".")

    begin_forked("pages")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    PageServer(app, greet).run()


def _work(app: Flask) -> None:
    """The worker's process, in a session of its own: Ctrl+C is told to it by us."""
    os.setsid()
    begin_forked("worker")
    sys.exit(worker.work(app))


class BackgroundWork:
    """The worker process: started again when it dies, with a growing pause so that a broken one is no storm."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._process: ForkProcess | None = None
        self._pause = 1.0
        self._start_at = 0.0
        self._started = 0.0

    def look(self) -> None:
        """Starts it when it is not there."""
        if self._process and self._process.is_alive():
            return
        now = time.monotonic()
        if self._process is not None:
            self._plan_restart(self._process, now)
        if now >= self._start_at:
            self._process = _FORK.Process(target=_work, args=(self._app,), name="worker")
            self._process.start()
            self._started = now

    def awaited(self) -> tuple[list[int], float | None]:
        """What to wait for before the next look: its end, or so many seconds."""
        if self._process is None:
            return [], max(0.0, self._start_at - time.monotonic())
        return [self._process.sentinel], None

    def _plan_restart(self, dead: ForkProcess, now: float) -> None:
        steady = now - self._started > LONGEST_PAUSE
        self._pause = 1.0 if steady else min(self._pause * 2, LONGEST_PAUSE)
        self._start_at = now + self._pause
        self._process = None
        print(f"The background worker ended ({dead.exitcode}); it starts again.", file=sys.stderr, flush=True)

    def tell_to_end(self) -> None:
        if self._process:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        """Waits until it has ended, and kills it after the deadline."""
        if self._process is None:
            return
        self._process.join(max(0.1, deadline - time.monotonic()))
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _watch(app: Flask, greeting: str) -> int:
    told, tell = os.pipe()

    def told_to_stop(_signal: int, _frame: FrameType | None) -> None:
        os.write(tell, b".")

    signal.signal(signal.SIGTERM, told_to_stop)
    signal.signal(signal.SIGINT, told_to_stop)
    gc.collect()
    gc.freeze()  # a collection in a process forked from here would make the pages that it looks at its own
    served, ready = os.pipe()
    pages = _FORK.Process(target=_serve, args=(app, greeting, ready), name="pages")
    pages.start()
    work = BackgroundWork(app)
    asked = _look_after(pages, work, served, told)
    deadline = time.monotonic() + END_WITHIN
    work.tell_to_end()
    pages.terminate()
    pages.join(END_WITHIN)
    if pages.is_alive():
        pages.kill()
        pages.join()
    work.end(deadline)
    if not asked:
        print("The page server ended by itself; see the lines above.", file=sys.stderr)
    return 0 if asked else 1


def _look_after(pages: ForkProcess, work: BackgroundWork, served: int, told: int) -> bool:
    """Sleeps until somebody has to be started again or all is over; whether we were asked to stop."""
    awaited, seconds = [served], None  # the first page goes before the first pack
    while True:
        heard = wait([told, pages.sentinel, *awaited], seconds)
        if told in heard or pages.sentinel in heard:
            return told in heard
        work.look()
        awaited, seconds = work.awaited()


if __name__ == "__main__":
    sys.exit(main())
