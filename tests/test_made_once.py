"""What the tests' apps share is code, and only where it would come out the same."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template_string
from jinja2 import DictLoader, Environment
from sqlalchemy import select, text
from werkzeug.routing import IntegerConverter, Map, Rule

from facilitator.extensions import db
from facilitator.models import User
from tests.conftest import close, make_app, settings_for
from tests.made_once import templates
from tests.work import counted_work


class Roman(IntegerConverter):
    def to_url(self, value: object) -> str:
        return "i" * int(str(value))


def _address(rule: str, numbers: type[IntegerConverter] = IntegerConverter, **defaults: int) -> str:
    addresses = Map([Rule(rule, endpoint="one", defaults=defaults)], converters={"int": numbers})
    return addresses.bind("localhost").build("one", dict(defaults) or {"n": 3})


def test_rules_that_differ_make_addresses_of_their_own() -> None:
    assert _address("/blocks/<int:n>") == "/blocks/3"
    assert _address("/blocks/<int:n>", Roman) == "/blocks/iii"
    assert _address("/blocks/<int:n>", n=2) == "/blocks/2"
    assert _address("/blocks/<int:n>", Roman, n=2) == "/blocks/ii"
    assert _address("/blocks/<int(fixed_digits=4):n>", n=2) == "/blocks/0002"
    assert _address("/steps/<int:n>") == "/steps/3"


def test_a_template_of_the_same_name_with_other_words_shows_those() -> None:
    def page(words: str) -> str:
        return (
            Environment(loader=DictLoader({"page": words}), bytecode_cache=templates)
            .get_template("page")
            .render()
        )

    assert [page("one"), page("two"), page("one")] == ["one", "two", "one"]


def test_each_app_has_rows_templates_and_connections_of_its_own(app: Flask, tmp_path: Path) -> None:
    other = make_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'other.db'}"))
    other.jinja_env.globals["who"] = "the other"
    count = text("SELECT count(*) FROM users")
    with other.app_context():
        assert not db.inspect(db.engine).get_table_names()
        assert render_template_string("{{ who }}") == "the other"
    with app.app_context():
        assert db.session.execute(count).scalar_one() == 2
        assert render_template_string("{{ who }}") == ""
    close(other)


def test_what_is_done_to_one_engine_is_done_to_no_other(app: Flask, tmp_path: Path) -> None:
    other = make_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'other.db'}"))
    with other.app_context():
        one = db.engine
    with app.app_context():
        assert db.engine.dialect is not one.dialect and db.engine.pool is not one.pool
    close(other)


def test_a_second_app_finds_the_statements_of_the_first(app: Flask, tmp_path: Path) -> None:
    """Counted, as a new way of keeping statements would show in nothing but time."""
    asked = select(User.id).where(User.email == "nobody@example.org", User.name == "the first time here")
    with app.app_context(), counted_work() as first:
        db.session.execute(asked)
    other = make_app(app.config["SETTINGS"])
    with other.app_context():
        db.session.execute(text("SELECT 1"))
        with counted_work() as again:
            db.session.execute(asked)
    close(other)
    assert "sqlalchemy.sql.compiler" in first.modules
    if not app.config["SETTINGS"].database_url.startswith("postgresql"):
        assert again.calls < first.calls / 2, (first.calls, again.calls)


def test_a_second_app_is_little_work(app: Flask, tmp_path: Path) -> None:
    """345,000 calls without: a library that has changed would make every test slow, and nobody would see why."""
    with counted_work() as work:
        other = make_app(settings_for(tmp_path, f"sqlite:///{tmp_path / 'other.db'}"))
    close(other)
    assert work.calls < 100_000
