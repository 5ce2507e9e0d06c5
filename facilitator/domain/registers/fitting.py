"""One field's value as it may be kept: the same rules for the words of an entry and for what is said in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from facilitator.domain.texts import clean_line, clean_text, too_long
from facilitator.domain.typed_numbers import figure

if TYPE_CHECKING:
    from facilitator.domain.registers.family import Field

NO_FIGURE = "Write a plain figure, such as 1200 or 12.5; what it counts goes beside it."


def fitted(one: Field, value: Any, problems: dict[str, str]) -> Any:
    """The value as it may be kept; what does not fit is put into `problems`, in words, under the field's name."""
    if one.is_text:
        clean = (clean_text if one.input == "paragraph" else clean_line)(value)
        problems |= too_long(one.name, clean, one.most)
        return clean
    if one.input == "number":
        found = figure(value)
        if found is None:
            problems[one.name] = NO_FIGURE
        return found or ""
    return value
