"""Everything that people wrote, in every table, and a way to write all of it anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import String, Text, select, text

from facilitator.extensions import db
from tests.tampering import guards_down

WRITTEN: dict[str, tuple[str, ...]] = {
    "programmes": ("title", "purpose", "legal_status"),
    "parties": ("name",),
    "people": ("name", "role_title"),
    "users": ("name",),
    "workshops": ("title", "place", "cancelled_why", "closing_note"),
    "agenda_items": ("title", "prompt", "script", "leaves_behind", "notes"),
    "imports": ("by_name", "undone_by"),
    "register_entries": ("title", "note", "said", "hidden_reason"),
    "entry_rounds": ("said",),
    "sheets": ("reopen_reason",),
    "activity_states": ("settings", "data"),
    "card_groups": ("name",),
    "cards": ("text", "hidden_reason"),
    "participants": ("typed_name",),
    "signatures": ("typed_name", "host_name", "confirmed_by"),
    "declines": ("reason",),
    "commitments": (
        "deed",
        "evidence",
        "why",
        "staging_note",
        "drop_reason",
        "report_text",
        "report_evidence",
        "verdict_text",
        "settled_note",
        "release_reason",
    ),
    "change_asks": ("deed", "evidence", "reason", "closing_word"),
}
"""The columns that hold what people wrote; JSON in some of them."""


IN_JSON = 120
"""Letters that a text inside JSON may have, roughly."""
Change = Callable[[str, int | None], str]
"""A text, and how many letters its column holds where that is limited; what stands there instead."""


def rewrite(change: Change) -> None:
    """Writes every text anew, past the app, inside a write transaction."""
    with guards_down():
        _rewrite(change)


def _rewrite(change: Change) -> None:
    for table in db.metadata.sorted_tables:
        names = WRITTEN.get(table.name, ())
        (key,) = table.primary_key.columns if names else (None,)
        for row in db.session.execute(select(table)).mappings() if names else ():
            changed = {
                name: _changed(row[name], _limit(table.c[name]), change) for name in names if row[name]
            }
            if key is not None and any(row[name] != value for name, value in changed.items()):
                places = ", ".join(f"{name} = :{name}" for name in changed)
                statement = text(f"UPDATE {table.name} SET {places} WHERE {key.name} = :key")
                db.session.execute(statement, {**changed, "key": row[key.name]})


def _limit(column: Any) -> int | None:
    return getattr(column.type, "length", None)


def _changed(value: Any, most: int | None, change: Change) -> Any:
    """A text, or the texts in a tree of values: those with a blank in them, which no key has."""
    if not isinstance(value, str):
        return _changed_tree(value, change)
    if value[:1] in "[{":
        return json.dumps(_changed_tree(json.loads(value), change))
    return change(value, most)


def _changed_tree(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value, IN_JSON) if " " in value.strip() else value
    if isinstance(value, dict):
        return {key: _changed_tree(one, change) for key, one in value.items()}
    return [_changed_tree(one, change) for one in value] if isinstance(value, list | tuple) else value


def text_columns() -> Iterator[tuple[str, str]]:
    """Every column of every table that holds text."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text):
                yield table.name, column.name
