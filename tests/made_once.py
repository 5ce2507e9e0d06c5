"""What comes out the same for every app of the tests is made once per process.

Each test has an app on a database of its own. Of making one, and of its first pages, most time went into turning the
same addresses, templates and statements into code again. That code alone is kept here: it depends on nothing but the
source it was made from, which is its key. No app, engine, connection, template or row is shared.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from facilitator.database import sqlite_module
from facilitator.extensions import db

_rules: dict[tuple[object, ...], dict[str, Any]] = {}
_compile_rule = Rule.compile


def _compile_once(rule: Rule) -> None:
    """Reads a rule and writes its code; what comes out depends on what this key names, and nothing changes it later."""
    addresses = rule.map
    assert addresses is not None
    key = (
        (rule.rule, rule.host if addresses.host_matching else rule.subdomain, rule.merge_slashes),
        tuple(sorted((rule.defaults or {}).items())),
        frozenset(addresses.converters.items()),
    )
    if key not in _rules:
        _compile_rule(rule)
        _rules[key] = {name: value for name, value in vars(rule).items() if name in _MADE}
        return
    for name, value in _rules[key].items():
        of_this_one = value.__func__.__get__(rule) if name in _BUILDERS else value
        setattr(rule, name, of_this_one)


_BUILDERS = {"_build", "_build_unknown"}
_MADE = {"_parts", "_trace", "_converters", "arguments", *_BUILDERS}
Rule.compile = _compile_once  # type: ignore[method-assign]


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
