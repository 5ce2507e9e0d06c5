"""Databases for the tests: a file copied for each test, or a PostgreSQL server of our own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

_COUNTER = itertools.count(1)


class Databases(Protocol):
    """Where tests get their databases."""

    def new(self, folder: Path) -> str:
        """The address of a new, empty database."""

    def copy(self, url: str, folder: Path) -> str:
        """The address of a copy of a database that nobody has open."""

    def drop(self, url: str) -> None:
        """Ends a database."""


class SqliteFiles:
    """One file each; copying a small file takes no time."""

    def new(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'facilitator.db'}"

    def copy(self, url: str, folder: Path) -> str:
        copy = self.new(folder)
        shutil.copyfile(url.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
        return copy

    def drop(self, url: str) -> None:
        """The test's folder goes with the test."""


class PostgresServer:
    """Databases on one server, copied through templates."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def new(self, folder: Path) -> str:
        return self._create("TEMPLATE template0 ENCODING 'UTF8'")

    def copy(self, url: str, folder: Path) -> str:
        return self._create(f'TEMPLATE "{self._name(url)}"')

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self._name(url)}" WITH (FORCE)')

    def _create(self, source: str) -> str:
        name = f"facilitator_test_{os.getpid()}_{next(_COUNTER)}"
        self._run(f'CREATE DATABASE "{name}" {source}')
        base, mark, query = self._dsn.partition("?")
        return "postgresql+psycopg" + base[len("postgresql") :].rsplit("/", 1)[0] + f"/{name}{mark}{query}"

    def _name(self, url: str) -> str:
        return url.partition("?")[0].rsplit("/", 1)[1]

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def databases(choice: str) -> Iterator[Databases]:
    """`choice` is TEST_DATABASE: empty for SQLite, `postgresql`, or the address of a server to use."""
    if choice in ("", "sqlite"):
        yield SqliteFiles()
    elif choice.startswith(("postgresql://", "postgres://")):
        yield PostgresServer("postgresql://" + choice.split("://", 1)[1])
    else:
        with own_server() as server:
            yield PostgresServer(server.dsn)


class OwnServer:
    """A server in a temporary folder, on a socket only, run by a user who is not root."""

    def __init__(self, *settings: str) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or [
            Path(found) for found in [shutil.which("pg_ctl")] if found
        ]
        if not binaries:
            raise RuntimeError(
                "TEST_DATABASE=postgresql needs PostgreSQL's server: apt-get install postgresql"
            )
        self._pg_ctl = binaries[-1]
        self._folder = Path(tempfile.mkdtemp(prefix="facilitator-pg-", dir="/tmp"))
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        own = ("listen_addresses=", f"unix_socket_directories={self._folder}", "fsync=off")
        self._options = " ".join(f"-c {one}" for one in (*own, *(settings or ("max_connections=200",))))
        self.dsn = f"postgresql://postgres@/postgres?host={self._folder}"
        """Leads to the server as its superuser."""

    def create(self) -> None:
        initdb = self._pg_ctl.with_name("initdb")
        self._run(initdb, "-D", self._data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        self._run(
            self._pg_ctl, "-D", self._data, "-w", "-o", self._options, "-l", self._folder / "log", "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """`fast` sends everybody away; `immediate` is as if the power had failed."""
        self._run(self._pg_ctl, "-D", self._data, "-m", mode, "-w", "stop")

    def remove(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        subprocess.run(
            command,
            check=True,
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )


@contextmanager
def own_server(*settings: str) -> Iterator[OwnServer]:
    """A PostgreSQL server for a test alone; `settings` such as `max_connections=20`."""
    server = OwnServer(*settings)
    try:
        server.create()
        yield server
    finally:
        server.remove()
