"""A whole programme as one file: its form, what stands in it, and what is left out and why.

The file is JSON with sorted keys and no spaces. Rows name each other by numbers that count from 1 in the file and mean
nothing outside it. Events stand in it with the very bytes that were hashed, lists with the very text that was signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum

FORMAT = "facilitator-programme"
VERSION = 1

_BY_ACCOUNT = "accounts are the installation's; who did it stands in the log by name"
_OPENS = "opens something"
_ON_ITS_WAY = "on its way, and given to this installation alone"
_OF_INSTALLATION = "the installation's, of no programme"

LEFT_OUT: Mapping[str, str] = {
    "programme_facilitators": "who runs it is decided where it comes in",
    "facilitator_invitations": "nobody is asked to run it by a file",
    "rooms": f"{_OPENS}: the codes and addresses of rooms",
    "participants": "phones that joined a room, known by their secrets",
    "signing_links": f"{_OPENS}: personal links to sign",
    "answers": _ON_ITS_WAY,
    "ballots": "anonymous, and on its way: decision 0007",
    "issued_packs": "papers are printed anew; those that were handed out say themselves of which event they are",
    "pack_contents": "what is being printed",
    "jobs": "what is being printed",
    "staged_lists": "a list that is being looked at",
    "list_readings": "how lists were read here: a suggestion for the next one",
    "held_pieces": "hashes under the key of the log, which stays where it is",
    "log_keys": "the mark of the key of the log, which stays where it is",
    "users": "accounts and passwords",
    "sign_ins": "who is signed in where",
    "known_browsers": "who is signed in where",
    "security_notes": _OF_INSTALLATION,
    "one_time_tokens": f"{_OPENS}: links by mail",
    "attempts": _OF_INSTALLATION,
    "idempotency_keys": "where a form that was sent twice leads",
    "heartbeats": _OF_INSTALLATION,
}
"""By table: why none of its rows is in the file."""

COLUMNS_LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "programmes": {
        "version": "counts changes here",
        "log_seq": "the head of the log, which the file names with it",
        "log_hash": "the head of the log, which the file names with it",
        "held_from": "which rows the log holds is a matter of its key",
        "rehearsal_of": "a rehearsal is not taken away",
        "rehearsed_session": "a rehearsal is not taken away",
    },
    "sheets": {
        "verify_id": f"{_OPENS}: the address of the verify page here",
        "locked_by_id": _BY_ACCOUNT,
    },
    "signatures": {"browser": "made of a browser's secret"},
    "declines": {"browser": "made of a browser's secret"},
    "events": {
        "id": "the log counts its events itself",
        "programme_id": "all are this programme's",
        "kind": "stands in the event's bytes",
        "prev_hash": "stands in the event's bytes",
        "seq": "stands in the event's bytes",
        "user_id": _BY_ACCOUNT,
    },
    "event_values": {"programme_id": "all are this programme's", "seq": "each stands beside its event"},
}
"""By table that is in the file: the columns that are not, and why."""

COUNTS_CHANGES = "version"
"""A column of many tables that counts changes so that two do not overwrite each other; it begins anew."""


def name_in_file(column: str, *, leads: bool) -> str:
    """What a column is called in the file: one that leads to another row without the ending `_id`."""
    return column.removesuffix("_id") if leads else column


def in_file(value: object) -> object:
    """A stored value as the file has it: text, a whole number, yes or no; moments in UTC, bytes as the text they are.

    Raises TypeError for anything else, and UnicodeDecodeError for bytes that are no text.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, str | int):
        return value
    raise TypeError(f"{value!r} has no place in a programme's file")


def written(content: Mapping[str, object]) -> bytes:
    """The file's bytes: the same content gives the same ones."""
    plain = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return plain.encode("utf-8") + b"\n"
