"""The rules are plain Python: a domain test that reaches for a database fails."""

from __future__ import annotations

from typing import NoReturn

import pytest
from sqlalchemy import Engine

from facilitator.database import sqlite_module


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("domain tests must not reach a database")


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "begin", "raw_connection"):
        monkeypatch.setattr(Engine, name, _refuse)
    monkeypatch.setattr(sqlite_module(), "connect", _refuse)
