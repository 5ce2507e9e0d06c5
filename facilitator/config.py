"""One settings object, read from the environment once; it fails at the start with a readable line."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from facilitator.database import MOST_CONNECTIONS
from facilitator.reach import EVERYWHERE, OwnHosts, Reach, reach_of

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """A setting that cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that differs between machines. `reach` is the only source of links in QR codes and packs."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    given_url: str
    """BASE_URL; empty where the address follows from where the server listens."""
    secret_key: str
    log_key: bytes
    proxy_hops: int
    trusted_hosts: tuple[str, ...]
    pack_seconds: int
    pack_megabytes: int
    testing: bool = False
    most_connections: int = 0
    """That all processes of this machine together hold to a PostgreSQL server; 0: as many as it allows."""
    connections: int = MOST_CONNECTIONS
    """That one process holds at most."""
    web_threads: int = 1200
    """Requests and open screens that one process serves at once (gunicorn.conf.py reads it as well)."""
    web_per_address: int = 0
    """Connections that one address may have to a process; 0: twice the threads (serving.py reads it as well)."""
    new_keys: tuple[Path, ...] = ()
    """Key files that were not there and that this very process made."""

    @property
    def reach(self) -> Reach:
        """The address that links carry, as it is now, and whether phones can open it."""
        return reach_of(self.given_url, self.host, self.port)

    @property
    def base_url(self) -> str:
        """What links begin with."""
        return self.reach.address

    @property
    def own_hosts(self) -> Collection[str]:
        """The host names that requests may carry; with an address of its own only where none is given."""
        is_open = self.host in EVERYWHERE and not self.given_url
        return OwnHosts(self.trusted_hosts) if is_open else list(self.trusted_hosts)

    @property
    def secure_cookies(self) -> bool:
        return self.given_url.startswith("https://")

    @property
    def packs_dir(self) -> Path:
        return self.data_dir / "packs"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; makes the data folder and its keys on first use.

    Raises ConfigError naming the variable.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR") or ROOT / "instance").resolve()
    _make_folder(data_dir)
    new_keys: list[Path] = []
    host = env.get("HOST") or "127.0.0.1"
    port = _number(env, "PORT", 8000, 1, 65535)
    given_url = _given_url(env)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
        host=host,
        port=port,
        given_url=given_url,
        secret_key=env.get("SECRET_KEY") or _kept_key(data_dir / "secret.key", new_keys),
        log_key=(env.get("LOG_KEY") or _kept_key(data_dir / "log.key", new_keys)).encode(),
        proxy_hops=_number(env, "PROXY_HOPS", 0, 0, 5),
        trusted_hosts=_hosts(env.get("TRUSTED_HOSTS", ""), given_url, host),
        pack_seconds=_number(env, "PACK_SECONDS", 180, 5, 3600),
        pack_megabytes=_number(env, "PACK_MEGABYTES", 2048, 256, 65536),
        most_connections=_number(env, "DATABASE_CONNECTIONS", 0, 0, 100_000),
        web_threads=_number(env, "WEB_THREADS", 1200, 2, 20_000),
        web_per_address=_number(env, "WEB_PER_ADDRESS", 0, 0, 100_000),
        new_keys=tuple(new_keys),
    )


def _make_folder(folder: Path) -> None:
    """Makes the data folder for its owner alone; one that is there stays as it is."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"DATA_DIR: cannot make the folder {folder}: {error.strerror}") from error


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(f"{name}: {text!r} is not a whole number from {least} to {most}")
    return int(text)


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'facilitator.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL: use sqlite:///… or postgresql://…")
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:
        # Its words would show the password.
        raise ConfigError(
            "DATABASE_URL cannot be read. It looks like postgresql://user:password@host:5432/name, "
            "with special letters of the password percent-encoded."
        ) from error
    return url


def _given_url(env: Mapping[str, str]) -> str:
    url = (env.get("BASE_URL") or "").rstrip("/")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise ConfigError(f"BASE_URL: {url!r} is not an address such as https://trust.example.org")
    return url


def _hosts(text: str, given_url: str, host: str) -> tuple[str, ...]:
    named = [part.strip() for part in text.split(",") if part.strip()]
    own = [urlsplit(given_url).hostname or ""] if given_url else []
    local = ["127.0.0.1", "localhost", "[::1]"]
    extra = [host] if host not in EVERYWHERE else []
    return tuple(dict.fromkeys([*named, *own, *local, *extra]))


def take_back_new_keys(settings: Settings) -> None:
    """Takes away the key files that this process made: they do not belong to the database, and sealed nothing."""
    for path in settings.new_keys:
        path.unlink(missing_ok=True)


def _kept_key(path: Path, new_keys: list[Path]) -> str:
    """A random key that lives beside the data, readable by its owner only; a new one is named in `new_keys`.

    It appears whole or not at all: two processes may meet an empty folder at the same moment.
    """
    try:
        if not path.exists() and _place_key(path):
            new_keys.append(path)
        key = path.read_text().strip()
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR: cannot keep {path.name} in {path.parent}: {error.strerror}. "
            "Choose a folder that this user may write to."
        ) from error
    if not key:
        raise ConfigError(f"DATA_DIR: {path} is empty. Bring it back from a backup.")
    return key


def _place_key(path: Path) -> bool:
    """Whether the key that lies there now is the one that was made here."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return True
