"""The declarative base, and the column types that every table shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import DateTime, Index, MetaData, String, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

Choice = TypeVar("Choice", bound=StrEnum)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, whole microseconds; naive values are refused, so no zone is ever guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _written if dialect.name == "sqlite" else _told


def _written(value: str | None) -> datetime | None:
    """A moment as SQLite keeps it: text without a zone, always of UTC."""
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _told(value: datetime | None) -> datetime | None:
    """A moment as PostgreSQL tells it, in whatever zone."""
    return None if value is None else value.astimezone(UTC)


def filled(table: str, column: str) -> Index:
    """An index of a column that mostly says nothing: of the rows alone in which it says something.

    SQLite's ANALYZE counts all empty ones as one value: with an index of every row it then takes a look by that column
    for a look at nearly all rows, and goes through the table instead.
    """
    says = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=says, postgresql_where=says)


class _Known(dict[str | None, Choice | None]):
    """The members of an enum by their words; an unknown word is told by `missing`, which raises."""

    def __init__(self, missing: Callable[[str], Choice]) -> None:
        super().__init__()
        self._told = missing

    def __missing__(self, word: str | None) -> Choice | None:
        return self._told(str(word))


class OneOf(TypeDecorator[Choice]):
    """A value of an enum, stored as its word in `length` characters: the row has the value itself.

    A word that the enum does not have is refused on its way in, and named on its way out: somebody wrote it past the
    app, or a newer version did. Raises ValueError.
    """

    impl = String
    cache_ok = True

    def __init__(self, choices: type[Choice], length: int) -> None:
        super().__init__(length)
        self.choices = choices
        self.length = length

    def process_bind_param(self, value: Choice | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self._meant(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Choice | None]:
        """One look into a table for each value: pages read hundreds of them."""
        known: dict[str | None, Choice | None] = _Known(self._meant)
        known[None] = None
        known.update((one.value, one) for one in self.choices)
        return known.__getitem__

    def _meant(self, word: str) -> Choice:
        try:
            return self.choices(word)
        except ValueError:
            known = ", ".join(self.choices)
            raise ValueError(f"“{word}” is no {self.choices.__name__}; these are known: {known}") from None


class Base(DeclarativeBase):
    """All tables; names of constraints are fixed so that migrations can find them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
