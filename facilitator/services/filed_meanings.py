"""What rows of a programme's file mean, by the domain's own rules: no page of what comes in may break over one.

A value can be of its column's kind and still say what no page knows: a status that no register has, an activity that
is none, a state that its activity cannot read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from facilitator.domain.activity_states import MODES, misshapen
from facilitator.domain.drawings import check_drawing
from facilitator.domain.errors import Invalid
from facilitator.domain.programme_files import not_one
from facilitator.domain.registers import kinds
from facilitator.domain.sides import ref_of
from facilitator.domain.subjects import SUBJECTS

Row = Mapping[str, Any]
_KEY = re.compile(r"[0-9A-Za-z_-]{1,16}")
_KINDS = {kind.key: kind for kind in kinds()}


def check_meanings(tables: Mapping[str, Sequence[Row]]) -> None:
    """Raises Invalid (field `file`) that names the first row that says what nothing here could read."""
    entries = tables["register_entries"]
    of_entries = {"entry_rounds": lambda row: _round(row, entries[row["entry_id"] - 1])}
    for table, fault in (*_FAULTS.items(), *of_entries.items()):
        for place, row in enumerate(tables[table], start=1):
            try:
                wrong = fault(row)
            except (Invalid, ValueError, TypeError, AttributeError, KeyError):
                wrong = "says what nothing here could read"
            if wrong:
                raise not_one(f"Row {place:,} of “{table}” {wrong}.")


def _commitment(row: Row) -> str:
    if row["number"] < 1 or row["ref"] != ref_of(row["side"], row["number"]):
        return f"({row['ref']}) has another number or party than its ref says"
    if row["programme_id"] is None and row["import_id"] is None:
        return "is no programme's, and came with no import"
    return ""


def _entry(row: Row) -> str:
    """Whether a register's entry is one that somebody could have typed into its form."""
    kind = _KINDS.get(row["kind"])
    if kind is None:
        return f"is of a register “{row['kind'][:24]}”, which is not known here"
    kind.status(row["status"])
    said = json.loads(row["said"])
    if any(not isinstance(value, str | bool) for value in said.values()):
        return "has a field that is neither text nor yes or no"
    words = kind.words.of({**said, "title": row["title"], "note": row["note"]})
    words.cleaned()
    return ""


def _round(row: Row, entry: Row) -> str:
    """Whether it is what somebody could have said of an entry in a session."""
    rounds = _KINDS[entry["kind"]].rounds
    if rounds is None:
        return "says of an entry what its register does not ask in any session"
    said = json.loads(row["said"])
    return "" if rounds.cleaned(said) == said else "says what nobody could have said in a session"


def _pair(row: Row) -> str:
    """Whether both words are some that a side could have chosen."""
    subject = SUBJECTS.get(row["subject"])
    if subject is None:
        return f"is about “{row['subject'][:24]}”, of which nobody says anything here"
    for word in (row["supplier"], row["customer"]):
        subject.cleaned(word)
    return ""


def _state(row: Row) -> str:
    wrong = misshapen(row["mode"], json.loads(row["settings"]), json.loads(row["data"]))
    return f"has a “{wrong}” that its activity could not read" if wrong else ""


def _block(row: Row) -> str:
    if row["mode"] and row["mode"] not in MODES:
        return "is in a mode that no activity has"
    if row["collects"] and row["collects"] not in _KINDS:
        return "collects for a register that is not known here"
    return _keyed(row)


def _signature(row: Row) -> str:
    """A drawing is put into pages and packs as it is: only what a pen can do is let in."""
    return "" if check_drawing(row["drawing"]) == row["drawing"] else "has a drawing that no pen makes"


def _keyed(row: Row) -> str:
    """Keys stand in addresses."""
    return "" if _KEY.fullmatch(row["key"]) else "has a key that no address could hold"


def _numbered(row: Row) -> str:
    return "" if row["number"] >= 1 else "has a number below 1"


_FAULTS: Mapping[str, Callable[[Row], str]] = {
    "people": _numbered,
    "workshops": _numbered,
    "imports": _numbered,
    "commitments": _commitment,
    "register_entries": lambda row: _numbered(row) or _entry(row),
    "blind_pairs": _pair,
    "agenda_items": _block,
    "activity_states": _state,
    "signatures": _signature,
    "card_groups": _keyed,
    "cards": _keyed,
}
