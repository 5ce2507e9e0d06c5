"""Settings that cannot be used are named in one line; keys appear whole."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from facilitator.config import ConfigError, read_settings


def test_the_keys_are_made_once_whoever_comes_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read_settings({"DATA_DIR": str(tmp_path / "new")}), range(24)))
    assert len({(one.secret_key, one.log_key) for one in found}) == 1
    assert len(found[0].secret_key) > 40
    kept = sorted((tmp_path / "new").iterdir())
    assert [one.name for one in kept] == ["log.key", "secret.key"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in kept} == {0o600}


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(ConfigError, match=r"^DATA_DIR: cannot keep secret\.key in "):
        read_settings({"DATA_DIR": str(tmp_path)})


def test_an_empty_key_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "log.key").touch()
    with pytest.raises(ConfigError, match=r"^DATA_DIR: .*log\.key is empty"):
        read_settings({"DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("url", ["mysql://x", "postgresql://%%%:bad", "postgresql://u:hidden@h:port/x"])
def test_a_database_address_that_cannot_be_read_is_said_without_its_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ConfigError, match=r"^DATABASE_URL") as refused:
        read_settings({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})
    assert "hidden" not in str(refused.value)


def test_an_address_of_the_machine_itself_is_known_to_be_of_no_use_to_phones(tmp_path: Path) -> None:
    def of(base: str) -> bool:
        return read_settings({"DATA_DIR": str(tmp_path), "BASE_URL": base}).is_only_here

    assert of("http://127.0.0.1:8000") and of("http://localhost:8000") and of("http://[::1]:8000")
    assert not of("http://192.168.1.20:8000") and not of("https://127.trust.example.org")
