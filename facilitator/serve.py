"""`python -m facilitator.serve`: brings the database up to date, serves the pages, keeps the background work going.

This process only watches over others that it forks once all is read: gunicorn's, which serve, and the worker, which
makes the packs. So what none of them changes lies in memory once. SIGTERM or Ctrl+C ends all within a few seconds.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar, NoReturn

from flask import Flask
from gunicorn.app.base import Application
from gunicorn.arbiter import Arbiter
from sqlalchemy.exc import SQLAlchemyError

from facilitator import __version__, create_app, logs, worker
from facilitator.config import ROOT, ConfigError, Settings, read_settings, take_back_new_keys
from facilitator.database import is_sqlite
from facilitator.extensions import db
from facilitator.folder_lock import FolderInUse, share_folder
from facilitator.forked import begin_forked
from facilitator.migrating import migrate_database
from facilitator.queries.users import any_account
from facilitator.reach import Reach, Way
from facilitator.services.accounts import new_setup_token, setup_link
from facilitator.services.log_key import WrongKey, hold_key
from facilitator.services.transactions import write_kept

END_WITHIN = 8.0
"""Seconds that they get to end by themselves; gunicorn cuts open streams after five."""
LONGEST_PAUSE = 30.0
MOST_PROCESSES = 64


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
    _share_memory()
    PageServer(app, greeting).run()
    return 0


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
            lines = [
                f"Facilitator {__version__} is running: {settings.base_url}",
                *_room_lines(settings.reach),
            ]
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


def _room_lines(reach: Reach) -> list[str]:
    """How a room reaches it, or how it would."""
    if reach.way is Way.NETWORK:
        others = [f"  {one}" for one in reach.others]
        more = ["This machine has other addresses too. BASE_URL chooses another one for the codes:", *others]
        return ["Phones in the same network reach it at that address.", *(more if others else [])]
    if reach.way is Way.NO_NETWORK:
        return ["Phones cannot reach it yet: this machine is in no network. The address follows when it is."]
    if reach.way is Way.POINTS_HERE:
        return [f"Phones cannot open the address that BASE_URL names. Leave it out:  {reach.command}"]
    if reach.way is Way.ONLY_HERE:
        return [f"Phones cannot reach it: it listens on this machine only. For a room:  {reach.command}"]
    return []


def _setup_lines(settings: Settings) -> list[str]:
    with write_kept():
        token = new_setup_token()
    return [
        "Nobody has an account yet. This link makes the first one; it works once, within 24 hours:",
        f"  {setup_link(settings.base_url, token)}",
    ]


class PageServer(Application):
    """Gunicorn with an app that is ready, so that the first page need not wait for another import."""

    def __init__(self, app: Flask, greeting: str) -> None:
        self._app = app
        self._greeting = greeting
        super().__init__()

    def load_config(self) -> None:
        self.load_config_from_file(str(ROOT / "gunicorn.conf.py"))
        self.cfg.set("when_ready", lambda _server: print(self._greeting, flush=True))
        self.cfg.set("post_fork", lambda _server, _worker: begin_forked("pages"))

    def load(self) -> Flask:
        return self._app

    def run(self) -> None:
        Overseer(self).run()


class Overseer(Arbiter):
    """Gunicorn's master looks after the background work as well: one process less that holds everything."""

    SIGNALS: ClassVar = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT]
    handle_hup = Arbiter.handle_term

    def __init__(self, pages: PageServer) -> None:
        super().__init__(pages)
        self._work = BackgroundWork(pages.load())

    def manage_workers(self) -> None:
        """At every turn, once a second; the first page goes before the first pack."""
        super().manage_workers()
        self._work.look(self.LISTENERS)

    def reap_workers(self) -> None:
        self._work.reap()
        super().reap_workers()

    def stop(self, graceful: bool = True) -> None:
        deadline = time.monotonic() + END_WITHIN
        self._work.tell_to_end()
        super().stop(graceful)
        self._work.end(deadline)


class BackgroundWork:
    """The worker process: started again when it dies, with a growing pause so that a broken one is no storm."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._id = 0
        self._pause = 1.0
        self._start_at = 0.0
        self._started = 0.0
        self._is_ending = False

    def look(self, listeners: Iterable[Any]) -> None:
        """Starts it when it is not there; it has no use for the sockets on which pages are asked for."""
        now = time.monotonic()
        if self._id or now < self._start_at:
            return
        self._started = now
        self._id = os.fork()
        if not self._id:
            _work(self._app, listeners)

    def reap(self) -> None:
        """Notices its end."""
        if not self._id:
            return
        try:
            found, status = os.waitpid(self._id, os.WNOHANG)
        except ChildProcessError:  # taken together with page servers, its status is lost
            found, status = self._id, 1 << 8
        if found:
            self._id = 0
            self._plan_restart(os.waitstatus_to_exitcode(status))

    def _plan_restart(self, status: int) -> None:
        if self._is_ending or not status:  # 0: a fresh one is to take its place
            return
        now = time.monotonic()
        steady = now - self._started > LONGEST_PAUSE
        self._pause = 1.0 if steady else min(self._pause * 2, LONGEST_PAUSE)
        self._start_at = now + self._pause
        print(f"The background worker ended ({status}); it starts again.", file=sys.stderr, flush=True)

    def tell_to_end(self) -> None:
        self._is_ending = True
        if self._id:
            os.kill(self._id, signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Waits until it has ended, and kills it after the deadline."""
        while self._id and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.02)
        if self._id:
            os.kill(self._id, signal.SIGKILL)
            os.waitpid(self._id, 0)
            self._id = 0


def _work(app: Flask, listeners: Iterable[Any]) -> NoReturn:
    """The worker's process, in a session of its own: Ctrl+C is told to it by us."""
    status = 1
    try:
        os.setsid()
        begin_forked("worker")
        for number in (signal.SIGCHLD, *Overseer.SIGNALS):
            signal.signal(number, signal.SIG_DFL)
        for one in listeners:
            one.close()
        status = worker.work(app, is_renewed=True)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _share_memory() -> None:
    """A page of memory that a process forked from here writes on becomes its own: so nothing is swept up there that was
    made here, and what is free is given back before."""
    gc.freeze()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


if __name__ == "__main__":
    sys.exit(main())
