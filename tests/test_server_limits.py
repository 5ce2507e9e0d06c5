"""Connections that fit the server, or one line at the start that says why they cannot; no pooler in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from facilitator.server_limits import ServerUnfit, connections_each
from tests.servers import OwnServer, PostgresServer, own_server
from tests.test_serve import free_port, running, start

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not shutil.which("pg_ctl") and not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")),
        reason="no PostgreSQL server here: apt-get install postgresql",
    ),
]


@pytest.fixture(scope="module")
def small() -> Iterator[OwnServer]:
    with own_server("max_connections=30", "superuser_reserved_connections=3") as found:
        yield found


@pytest.fixture
def url(small: OwnServer, tmp_path: Path) -> str:
    return PostgresServer(small.dsn).new(tmp_path)


def test_pools_fit_the_servers_limit(url: str) -> None:
    one = connections_each(url, 1)
    assert one == 30 - 3 - 4 - 5 - 1, "reserved ones, the worker, the spare ones, the listener"
    assert 2 * connections_each(url, 2) + 4 + 5 + 2 <= 27
    assert connections_each(url, 1, most=20) == 10, "what the operator grants"


def test_a_limit_of_the_database_itself_counts_too(url: str) -> None:
    name = url.partition("?")[0].rsplit("/", 1)[1]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 18'.encode())
    assert connections_each(url, 1) == 8


def test_too_small_a_server_is_refused_in_one_line(url: str, tmp_path: Path) -> None:
    with pytest.raises(ServerUnfit, match="needs at least 33"):
        connections_each(url, 4)
    process = start(tmp_path / "data", free_port(), DATABASE_URL=url, WEB_PROCESSES="4")
    printed, complaint = process.communicate(timeout=60)
    assert process.returncode == 1 and printed == ""
    assert complaint.count("\n") == 1 and "max_connections" in complaint and "WEB_PROCESSES" in complaint


@pytest.mark.slow
def test_everybody_at_once_finds_a_connection(small: OwnServer, url: str, tmp_path: Path) -> None:
    """Two processes of many threads on a server for thirty connections: whoever comes waits, nobody is refused."""
    from concurrent.futures import ThreadPoolExecutor
    from urllib.request import urlopen

    port = free_port()
    with running(tmp_path / "data", port, DATABASE_URL=url, WEB_PROCESSES="2", WEB_THREADS="400"):

        def ask(_number: int) -> int:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=30) as answer:
                return int(answer.status)

        with ThreadPoolExecutor(60) as many:
            assert set(many.map(ask, range(240))) == {200}


POOLER = shutil.which("pgbouncer") or os.environ.get("PGBOUNCER")


@contextmanager
def pooler(small: OwnServer, mode: str) -> Iterator[int]:
    """A PgBouncer before the server."""
    assert POOLER
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="facilitator-pooler-", dir="/tmp"))
    host = urlsplit(small.dsn).query.removeprefix("host=")
    config = folder / f"{mode}.ini"
    config.write_text(
        f"[databases]\n* = host={host} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"auth_type = any\npool_mode = {mode}\nunix_socket_dir =\nlogfile = {folder}/{mode}.log\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    user = "postgres" if os.geteuid() == 0 else None
    for one in (folder, config) if user else ():
        shutil.chown(one, user)
    process = subprocess.Popen([POOLER, str(config)], user=user)
    try:
        time.sleep(1)
        yield port
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


@pytest.mark.skipif(not POOLER, reason="no PgBouncer here")
def test_a_pooler_that_mixes_transactions_is_refused(small: OwnServer, tmp_path: Path) -> None:
    with pooler(small, "transaction") as port:
        address = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        with pytest.raises(ServerUnfit, match="pool_mode = session"):
            connections_each(address, 1)
        process = start(tmp_path / "data", free_port(), DATABASE_URL=address)
        _printed, complaint = process.communicate(timeout=60)
        assert process.returncode == 1 and "pooler" in complaint
    with pooler(small, "session") as port:
        assert connections_each(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres", 1) > 0
