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
