"""One field's value as it may be kept: the same rules for the words of an entry and for what is said in a session."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from facilitator.domain.errors import Invalid
from facilitator.domain.registers.fields import Field, Input
from facilitator.domain.texts import clean_line, clean_text, too_long
from facilitator.domain.typed_dates import read_whole_date
from facilitator.domain.typed_numbers import figure

NO_FIGURE = "Write a plain figure, such as 1200 or 12.5; what it counts goes beside it."


def fitted(one: Field, value: Any, problems: dict[str, str]) -> Any:
    """The value as it may be kept; what does not fit is put into `problems`, in words, under the field's name."""
    if one.is_text:
        clean = (clean_text if one.input is Input.PARAGRAPH else clean_line)(value)
        problems |= too_long(one.name, clean, one.most)
        return clean
    if one.input is Input.NUMBER:
        found = figure(value)
        if found is None:
            problems[one.name] = NO_FIGURE
        return found or ""
    if one.input is Input.DATE:
        return _day(one, value, problems)
    return _chosen(one, value, problems) if one.choices else value


def _day(one: Field, value: Any, problems: dict[str, str]) -> str:
    """A day as it is kept; people and files write it in any way that leaves no doubt, with its year."""
    if isinstance(value, date):
        return value.isoformat()
    try:
        found = read_whole_date(str(value or ""))
    except Invalid as error:
        problems[one.name] = " ".join(error.fields.values())
        return ""
    return found.day.isoformat() if found else ""


_BETWEEN = re.compile(r"[,;\n]+")


def _chosen(one: Field, value: Any, problems: dict[str, str]) -> str:
    """The keys of what was chosen, each by its key or its words."""
    given = value if isinstance(value, list | tuple) else _BETWEEN.split(str(value or ""))
    keys = {name.casefold(): key for key, word in one.choices for name in (key, word)}
    parts = [" ".join(str(part).split()).casefold() for part in given]
    names = [name for part in parts for name in ([part] if part in keys else part.split())]
    chosen = {keys[name] for name in names if name in keys}
    unknown = [name for name in names if name not in keys]
    if unknown or (one.input is Input.CHOICE and len(chosen) > 1):
        some = "Choose one of" if one.input is Input.CHOICE else "Choose from"
        problems[one.name] = f"{some}: {', '.join(word for _key, word in one.choices)}."
    return " ".join(key for key, _word in one.choices if key in chosen)
