"""What comes out the same for every app of the tests is made once per process.

Each test has an app on a database of its own. Of making one, and of its first pages, most time went into turning the
same addresses, templates and statements into code again. That code alone is kept here: it depends on nothing but the
source it was made from, which is its key. No app, engine, connection, template or row is shared.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from facilitator.database import sqlite_module
from facilitator.extensions import db

Builder = Callable[..., tuple[str, str]]

_builders: dict[tuple[object, ...], Builder] = {}
_make_builder = Rule._compile_builder


def _known_builder(rule: Rule, append_unknown: bool = True) -> Builder:
    """How a rule makes an address, as a function of the rule: Werkzeug writes its code from what this key names."""
    defaults = tuple(sorted((rule.defaults or {}).items()))
    kinds = tuple((name, type(kind)) for name, kind in rule._converters.items())
    key = (rule.rule, tuple(rule._trace), kinds, defaults, append_unknown)
    if key not in _builders:
        _builders[key] = _make_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _known_builder  # type: ignore[method-assign]


class _Compiled(BytecodeCache):
    """Templates as code, found by their source; each app makes its own templates of it."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


templates = _Compiled()
_statements: LRUCache[Any, Any] = LRUCache(3000)


@cache
def _sqlite() -> Dialect:
    """SQLAlchemy's knowledge of SQLite, which has looked at the version once."""
    engine = create_engine("sqlite://", module=sqlite_module())
    engine.connect().close()
    return engine.dialect


def _share_statements(engine: Engine) -> None:
    """SQLAlchemy keeps SQL under a statement and its dialect: all engines on SQLite use one of each."""
    if engine.dialect.name == "sqlite":
        engine.dialect = engine.pool._dialect = _sqlite()
        engine._compiled_cache = _statements


def make_once(app: Flask) -> Flask:
    """The app, which finds what other apps of this process have made before it."""
    app.jinja_env.bytecode_cache = templates
    with app.app_context():
        _share_statements(db.engine)
    return app
