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
        with _own_server() as dsn:
            yield PostgresServer(dsn)


@contextmanager
def _own_server() -> Iterator[str]:
    """A server in a temporary folder, on a socket only, run by a user who is not root."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or [
        Path(found) for found in [shutil.which("pg_ctl")] if found
    ]
    if not binaries:
        raise RuntimeError("TEST_DATABASE=postgresql needs PostgreSQL's server: apt-get install postgresql")
    pg_ctl = binaries[-1]
    folder = Path(tempfile.mkdtemp(prefix="facilitator-pg-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str | Path) -> None:
        subprocess.run(
            command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )

    try:
        run(pg_ctl.with_name("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
        options = (
            f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
        )
        run(pg_ctl, "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
