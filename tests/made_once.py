"""What comes out the same for every app of the tests is made once per process.

Each test has an app on a database of its own. Of making one, and of its first pages, most time went into turning the
same addresses, templates and statements into code again. That code alone is kept here: it depends on nothing but the
source it was made from, which is its key. No app, engine, connection, template or row is shared.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from facilitator.extensions import db
from facilitator.models import Base

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


class _Statements(LRUCache[Any, Any]):
    """SQL, found by its statement. SQLAlchemy asks for it under the dialect object of each engine as well, of which
    those on SQLite differ in nothing: here they have one name."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_named(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_named(key), value)


def _named(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *others = key
    return ("sqlite" if dialect.name == "sqlite" else dialect, *others)


templates = _Compiled()
_statements = _Statements(5000)
for _mapper in Base.registry.mappers:
    _mapper._compiled_cache = _statements


def make_once(app: Flask) -> Flask:
    """The app, which finds what other apps of this process have made before it."""
    app.jinja_env.bytecode_cache = templates
    with app.app_context():
        db.engine._compiled_cache = _statements
    return app
