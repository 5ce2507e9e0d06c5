"""Reads one TOML file of the method and says in plain words what is wrong with it.

The people who edit these files are consultants, not programmers: every complaint names
the file, the place in it and what was expected there.
"""

import re
import tomllib
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import cast


class MethodError(ValueError):
    """A method file cannot be used; the message names the file and the key."""


def tidy(text: str) -> str:
    """Undo the line wrapping of the file: one line per paragraph, a blank line between."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(part.split()) for part in parts)


class Table:
    """One table of a method file; remembers which keys were asked for, to find misspelt ones."""

    def __init__(self, values: dict[str, object], file: str, place: str = "") -> None:
        self._values = values
        self._file = file
        self._place = place
        self._known: set[str] = set()

    def error(self, key: str, complaint: str) -> MethodError:
        """The readable error for `key` of this table (an empty key means the table itself)."""
        where = ", ".join(part for part in (self._place, key) if part)
        start = f"Method file {self._file}"
        return MethodError(f"{start}, {where}: {complaint}" if where else f"{start}: {complaint}")

    def _value(self, key: str) -> object:
        self._known.add(key)
        if key in self._values:
            return self._values[key]
        close = get_close_matches(key, set(self._values) - self._known, n=1)
        meant = f" Is “{close[0]}” a misspelling of it?" if close else ""
        raise self.error(key, f"this key is missing.{meant}")

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        self._known.add(key)
        return key in self._values

    def text(self, key: str) -> str:
        """A text that is not empty, without the file's line wrapping."""
        value = self._value(key)
        if not isinstance(value, str):
            raise self.error(key, f"must be text in quotation marks, but it is {value!r}.")
        if not value.strip():
            raise self.error(key, "must not be empty.")
        return tidy(value)

    def key_word(self, key: str) -> str:
        """A short name for the program: small letters, digits, hyphens, underscores."""
        value = self.text(key)
        if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", value):
            raise self.error(key, f"may hold a–z, 0–9, - and _ only, but it is “{value}”.")
        return value

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        value = self.text(key)
        if value not in allowed:
            raise self.error(key, f"must be one of {', '.join(allowed)}, but it is “{value}”.")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(key, f"must be a whole number from {low} to {high}, but it is {value!r}.")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is left out."""
        value = self._value(key) if self.has(key) else False
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, but it is {value!r}.")
        return value

    def texts(self, key: str, at_least: int = 1) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        items = self._list(key, at_least)
        for position, item in enumerate(items, start=1):
            if not isinstance(item, str) or not item.strip():
                raise self.error(f"{key}, entry {position}", f"must be text, but it is {item!r}.")
        return tuple(tidy(str(item)) for item in items)

    def tables(self, key: str, at_least: int = 1) -> tuple["Table", ...]:
        """The entries written as [[key]] blocks."""
        items = self._list(key, at_least)
        place = f"{self._place}, {key}" if self._place else key
        for position, item in enumerate(items, start=1):
            if not isinstance(item, dict):
                raise self.error(f"{key}, entry {position}", f"must be a [[{key}]] block.")
        return tuple(
            Table(cast(dict[str, object], item), self._file, f"{place}, entry {position}")
            for position, item in enumerate(items, start=1)
        )

    def table(self, key: str) -> "Table":
        """The block written as [key]."""
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.error(key, f"must be a [{key}] block, but it is {value!r}.")
        place = f"{self._place}, {key}" if self._place else key
        return Table(cast(dict[str, object], value), self._file, place)

    def _list(self, key: str, at_least: int) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.error(key, f"must be a list, but it is {value!r}.")
        if len(value) < at_least:
            raise self.error(key, f"needs at least {at_least} entries, but it has {len(value)}.")
        return value

    def finish(self) -> None:
        """Raise MethodError when the table holds a key that nothing asked for."""
        for key in self._values:
            if key not in self._known:
                close = get_close_matches(key, self._known, n=1)
                meant = f" Did you mean “{close[0]}”?" if close else ""
                raise self.error(key, f"this key is not known here.{meant}")


def read_table(folder: Traversable, name: str) -> Table:
    """Read `name` (such as "words.toml" or "steps/1-open-programme.toml") under `folder`."""
    try:
        text = folder.joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MethodError(f"Method file {name}: this file is missing.") from None
    except UnicodeDecodeError:
        raise MethodError(f"Method file {name}: it must be saved as UTF-8 text.") from None
    try:
        return Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as problem:
        raise MethodError(f"Method file {name}: it is not valid TOML: {problem}.") from None


def check_unique(table: Table, key: str, values: tuple[str, ...]) -> None:
    """Raise MethodError when two entries of the list `key` bear the same name."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise table.error(key, f"“{value}” stands there twice.")
        seen.add(value)
