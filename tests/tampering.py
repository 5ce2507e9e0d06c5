"""What somebody can do who holds the database itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, delete, insert, text, update

from facilitator.extensions import db

GUARDED = ("events", "sheets", "signatures", "declines", "programmes")


def drop_triggers() -> None:
    """Takes the database's own guards away, inside a write transaction."""
    if db.engine.dialect.name == "sqlite":
        for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in GUARDED:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


@contextmanager
def guards_down() -> Iterator[None]:
    """The same for a moment only: afterwards every guard is back as it was."""
    sqlite = db.engine.dialect.name == "sqlite"
    found = text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    made = list(db.session.scalars(found)) if sqlite else []
    drop_triggers()
    yield
    for statement in made:
        db.session.execute(text(statement))
    if not sqlite:
        for table in GUARDED:
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


@dataclass(frozen=True)
class Manipulation:
    """One change of one stored row past the app: another value in a column, a row taken away, a row put in."""

    table: str
    column: str
    """Empty where the whole row goes or comes."""
    statement: Any

    def __str__(self) -> str:
        return f"{self.table}.{self.column or self.statement.__visit_name__}"


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is as if it had never been."""
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.session.expire_all()


def value_changes(
    dice: Random, table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], count: int
) -> Iterator[Manipulation]:
    """So many changes of values of these rows of a table; every column has its turn before one comes again."""
    keys = list(table.primary_key)
    for number in range(count):
        column, row = table.columns[columns[number % len(columns)]], dice.choice(rows)
        which = and_(*(key == row[key.name] for key in keys))
        fresh = update(table).where(which).values({column.name: _other(dice, column, row[column.name], rows)})
        yield Manipulation(table.name, column.name, fresh)


def row_removed(dice: Random, table: Table, rows: Sequence[Mapping[str, Any]]) -> Manipulation:
    row = dice.choice(rows)
    which = and_(*(key == row[key.name] for key in table.primary_key))
    return Manipulation(table.name, "", delete(table).where(which))


def row_put_in(dice: Random, table: Table, rows: Sequence[Mapping[str, Any]]) -> Manipulation:
    """A copy under a key of its own; whatever else has to be unique gets another value."""
    row = dict(dice.choice(rows))
    for column in table.columns:
        if column.primary_key and not column.foreign_keys:
            row[column.name] = 900_000 + dice.randrange(1000)
        elif not column.foreign_keys and isinstance(row[column.name], str | int) and _is_unique(column):
            row[column.name] = _other(dice, column, row[column.name], [])
    return Manipulation(table.name, "", insert(table).values(row))


def _is_unique(column: Column[Any]) -> bool:
    table: Any = column.table
    together = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return bool(column.unique) or any(column.name in one.columns for one in together)


def _other(dice: Random, column: Column[Any], value: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Another value of the same kind; often one that stands in the same column elsewhere."""
    elsewhere = [row[column.name] for row in rows if row[column.name] not in (value, None)]
    if elsewhere and dice.random() < 0.5:
        return dice.choice(elsewhere)
    kind = type(value) if value is not None else getattr(column.type, "impl", column.type).python_type
    if column.nullable and value is not None and dice.random() < 0.3:
        return None
    choices: Any = getattr(column.type, "choices", ())
    if choices:
        return dice.choice([other for other in choices if other is not value])
    if kind is bool:
        return not value
    if kind is datetime:
        return (value or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(microseconds=dice.randrange(1, 10**9))
    if kind is date:
        return (value or date(2026, 1, 1)) + timedelta(days=dice.randrange(1, 400))
    if kind is int:
        return (value or 0) + dice.randrange(1, 50)
    if kind is bytes:
        return (value or b"") + b"?"
    return f"{value or ''}?"[:1000]
