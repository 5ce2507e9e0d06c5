"""A whole programme as one file: its form, what stands in it, and what is left out and why.

The file is JSON with sorted keys and no spaces. Rows name each other by numbers that count from 1 in the file and mean
nothing outside it. Events stand in it with the very bytes that were hashed, lists with the very text that was signed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from facilitator.domain.errors import Invalid
from facilitator.domain.texts import clean_line, without_controls

FORMAT = "facilitator-programme"
VERSION = 3
ADDED: Mapping[str, int] = {"entry_rounds": 2, "blind_pairs": 3}
"""By table that not every version has: the first one that does. A file of an earlier one holds no row of it."""

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
    "homework": _ON_ITS_WAY,
    "homework_parts": f"{_ON_ITS_WAY}; taken in, it stands in the registers",
    "blind_words": "hidden until the other side’s are in too: then both stand in the file",
    "answers": _ON_ITS_WAY,
    "ballots": "anonymous, and on its way: decision 0007",
    "issued_packs": "papers are printed anew; those that were handed out say themselves of which event they are",
    "pack_contents": "what is being printed",
    "jobs": "what is being printed",
    "staged_lists": "a list that is being looked at",
    "list_readings": "how lists were read here: a suggestion for the next one",
    "origins": "stands in the log",
    "staged_programmes": _OF_INSTALLATION,
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


MOST_BYTES = 32 * 1024 * 1024
"""Of a file that comes in: it is held in memory while it is looked at."""
MOST_PARTS = 4_000_000
"""Of a file: each list, object and value costs memory many times its own bytes, so that bytes alone bound nothing."""
LONGEST_TEXT = 20_000
"""Characters of a text that people wrote; the longest that any page takes."""
LONGEST_DATA = 4_000_000
"""Characters of what the product wrote itself: a list's text, what a block left."""
DATA = {"canonical", "said", "settings", "data"}
"""Columns of that kind."""
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")
_HEX = re.compile(r"[0-9a-f]{64}")
_TOP = {"format", "version", "made", "programme", "tables", "log"}


@dataclass(frozen=True, slots=True)
class Made:
    """Where and when a file was written, as it says itself; `key` is a part of the mark of that installation's key."""

    at: str
    version: str
    address: str
    key: str


@dataclass(frozen=True, slots=True)
class ProgrammeFile:
    """A file that was read: its parts are there and of their kind; nothing of what they say is looked at yet."""

    sha256: str
    made: Made
    programme: Mapping[str, object]
    tables: Mapping[str, Sequence[Mapping[str, object]]]
    head_seq: int
    head_hash: str
    events: Sequence[Mapping[str, object]]


def not_one(words: str) -> Invalid:
    """What is said where a file cannot come in, beside the field in which it was chosen."""
    return Invalid({"file": f"{words} Nothing has come in."})


def read_programme_file(content: bytes) -> ProgrammeFile:
    """The parts of a programme's file. Raises Invalid (field `file`) with a sentence that says what is wrong."""
    if len(content) > MOST_BYTES:
        raise not_one(
            f"This file is larger than {MOST_BYTES // 1024**2} MB, the most that can come in at once."
        )
    found = _parsed(content)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise not_one("This is not the file of a programme, as the page “Papers” of a programme writes it.")
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise not_one("This file does not say which version of the form it has.")
    if version > VERSION:
        raise not_one(
            f"This file was written by a newer version of Facilitator (form {version}; this one reads {VERSION}). "
            "Bring Facilitator up to date first."
        )
    if set(found) != _TOP:
        raise not_one(f"Parts of this file are missing or strange: {_listed(set(found) ^ _TOP)}.")
    log = _object(found["log"], "log")
    seq, head = log.get("seq"), log.get("hash")
    if type(seq) is not int or not isinstance(head, str) or not _HEX.fullmatch(head):
        raise not_one("This file does not say where its log ends.")
    tables = {name: _rows(rows, name) for name, rows in _object(found["tables"], "tables").items()}
    tables = {name: [] for name, since in ADDED.items() if version < since} | tables
    return ProgrammeFile(
        sha256=hashlib.sha256(content).hexdigest(),
        made=_made(_object(found["made"], "made")),
        programme=_object(found["programme"], "programme"),
        tables=tables,
        head_seq=seq,
        head_hash=head,
        events=_rows(log.get("events"), "log"),
    )


def _parsed(content: bytes) -> object:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_one("This is not the file of a programme: it is no text.") from error
    if sum(map(text.count, "{[,")) > MOST_PARTS:
        raise not_one(
            "This is not the file of a programme: it has more parts than one of its size could have."
        )
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_float=_refused, parse_constant=_refused)
        _whole_letters(text, found)
        return found
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise not_one("This file ends in the middle: it was cut off on its way.") from error
        raise not_one(
            f"This is not the file of a programme: what stands at character {error.pos + 1:,} is no JSON."
        ) from error
    except (RecursionError, ValueError) as error:
        raise not_one(
            "This is not the file of a programme: it holds a number or a depth that none has."
        ) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _value in pairs)
        ((twice, _times),) = counts.most_common(1)
        raise not_one(
            f"This file says “{_shown(twice)}” twice in one place, so that it can be read in two ways."
        )
    return found


def _whole_letters(text: str, found: object) -> None:
    """Raises Invalid where an escape of the file stands for half a character: no page could show it."""
    if not _HALVES.search(text):
        return
    try:
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise not_one("This is not the file of a programme: it holds half a character.") from error


def _refused(_text: str) -> object:
    raise ValueError


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise not_one(f"The part “{what}” of this file is not what it should be.")
    return value


def _rows(value: object, what: str) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise not_one(f"The part “{what}” of this file is not what it should be.")
    return [_object(row, what) for row in value]


def _made(said: Mapping[str, object]) -> Made:
    texts = {name: said.get(name) for name in ("at", "version", "address", "key")}
    known = {name: clean_line(text)[:200] for name, text in texts.items() if isinstance(text, str)}
    try:
        moment = moment_in(known.get("at", ""))
    except ValueError as error:
        raise not_one("This file does not say when it was written.") from error
    return Made(
        str(in_file(moment)), known.get("version", "")[:40], known.get("address", ""), known.get("key", "")
    )


def moment_in(text: str) -> datetime:
    """The moment that `in_file` wrote; raises ValueError for anything else, and for a year that nobody works in."""
    moment = datetime.fromisoformat(text)
    if not text.endswith("Z") or moment.utcoffset() is None or not 1970 <= moment.year <= 9000:
        raise ValueError(text)
    return moment


def _listed(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(_shown, names)))[:400]


def _shown(name: object) -> str:
    """A name out of a file, short, and as a page can show it."""
    return without_controls(str(name)[:40])
