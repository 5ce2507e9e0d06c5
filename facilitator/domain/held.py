"""What the log holds of the rows that pages and packs show: which tables and columns, and by which hash.

A row of a held table is held in every column but those that are listed with the reason why not. An event carries
what was written since the one before, as hashes, column by column: so a later honest write of one column does not
bless another that was changed past the app. What a hash does not mention is blank.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from facilitator.domain.registers import ref_of_row

_LABEL = b"trust-log held/1\n"
_DIGEST = 16
"""Bytes of a hash: two values with the same one cannot be found."""


@dataclass(frozen=True, slots=True)
class Held:
    """A table that is held. `noun` and `named`, a pattern over its columns, name a row in a sentence.

    `inside` is the column that leads to what a row belongs to, and so in the end to its programme; `not_held` are the
    columns left out, each with its reason. Rows that are true in the column `unless` are left out: they are anonymous.
    `ref` is how people call a row, empty where it reads as none any more.
    """

    noun: str
    named: str
    inside: str = "programme_id"
    not_held: Mapping[str, str] = field(default_factory=dict)
    unless: str = ""
    ref: Callable[[Mapping[str, Any]], str] = lambda row: ""

    def name_of(self, row: Mapping[str, Any]) -> str:
        """A row in a sentence."""
        return self.ref(row) or self.named.format_map(row)


_GUARD = "counts changes so that two do not overwrite each other; no page shows it"
_COUNTER = "numbers are taken from it and only grow; a number used twice meets a unique key"
_SECRET = "opens something, and no page shows it"
_HEAD = "the head itself, held against the log by every walk"

HELD: Mapping[str, Held] = {
    "programmes": Held(
        "programme",
        "the programme",
        inside="",
        not_held={
            "version": _GUARD,
            "supplier_refs": _COUNTER,
            "customer_refs": _COUNTER,
            "people_count": _COUNTER,
            "workshop_count": _COUNTER,
            "log_seq": _HEAD,
            "log_hash": _HEAD,
            "held_from": "where an app that comes up to date looks; the audit finds it in the log",
        },
    ),
    "origins": Held("origin", "where the programme came from"),
    "parties": Held("party", "the {side}"),
    "people": Held("person", "person {number}, {name}", not_held={"version": _GUARD}),
    "programme_facilitators": Held("facilitator", "facilitator {user_id}"),
    "facilitator_invitations": Held("invitation", "the invitation of {email}"),
    "workshops": Held("workshop", "workshop {number}", not_held={"version": _GUARD}),
    "agenda_items": Held(
        "block", "block “{title}”", inside="workshop_id", not_held={"notes_version": _GUARD}
    ),
    "attendances": Held("attendance", "attendance {id}", inside="workshop_id"),
    "rooms": Held(
        "room",
        "room {id}",
        not_held={
            "version": _GUARD,
            "join_code": "lets phones in and changes at a press; it says nothing of what was agreed",
            "join_salt": _SECRET,
            "screen_salt": _SECRET,
            "screen_hash": _SECRET,
        },
    ),
    "activity_states": Held("activity", "{mode} {id}", inside="item_id", not_held={"version": _GUARD}),
    "cards": Held("card", "card {key}", inside="item_id", unless="anonymous"),
    "card_groups": Held("group of cards", "group of cards {key}", inside="item_id"),
    "commitments": Held("promise", "{ref}", not_held={"version": _GUARD}),
    "change_asks": Held("change asked for", "change asked for {id}", inside="commitment_id"),
    "sheets": Held("list", "list {id}, revision {revision}"),
    "sheet_entries": Held("entry of a list", "entry of a list {id}", inside="sheet_id"),
    "signatures": Held(
        "signature",
        "the signature of {typed_name}",
        inside="sheet_id",
        not_held={"browser": "tells whether one browser acts for both parties; no page shows it"},
    ),
    "declines": Held(
        "“not yet”",
        "“not yet” {id}",
        inside="sheet_id",
        not_held={"browser": "as for a signature"},
    ),
    "signing_links": Held(
        "signing link", "signing link {id}", inside="sheet_id", not_held={"token_hash": _SECRET}
    ),
    "imports": Held("import", "import {number}"),
    "register_entries": Held("entry", "{kind} {number}", not_held={"version": _GUARD}, ref=ref_of_row),
    "issued_packs": Held("printed pack", "the printed pack {content_hash:.12}…"),
    "register_links": Held("link", "link {id}", inside="entry_id"),
    "blind_pairs": Held("pair of words", "both sides’ words on {about}", not_held={"version": _GUARD}),
    "homework": Held(
        "question before a session", "the question for {kind} before a session", inside="workshop_id"
    ),
    "entry_rounds": Held("round", "round {id} of an entry", inside="entry_id", not_held={"version": _GUARD}),
}
"""By table: the rows that pages and packs show."""

NOT_HELD: Mapping[str, str] = {
    "events": "the log itself: its columns are held against its sealed bodies",
    "event_values": "what is kept apart from events, held against the hashes in their sealed bodies",
    "held_pieces": "their digest stands in a sealed event",
    "log_keys": "the fingerprint of the key with which the log is checked; another one opens nothing",
    "ballots": "anonymous input: decision 0007",
    "participants": "phones in a room, gone after 30 days; what they did stands in events, signatures and answers",
    "blind_words": "one side’s word while the other’s is not in: its hash could give it away to whoever has the key; "
    "opened with the other it is held and told",
    "homework_parts": "what somebody types before a session, unread until it is handed in; taken in it becomes "
    "entries, which are held and told",
    "answers": "only while a run is open: closing it takes them into the block, which is held, and tells them",
    "users": "accounts belong to the installation, which has no log; who acted is named in each event",
    "pack_contents": "what a pack prints, for a while, under the hash of it: changed content meets another name "
    "and is not printed; as of which event it is the pack says itself",
    "sign_ins": "who is signed in where",
    "known_browsers": "counts wrong tries",
    "security_notes": "the installation's own log, forgotten after half a year",
    "one_time_tokens": _SECRET,
    "attempts": "counts wrong tries",
    "idempotency_keys": "where a form that was sent twice leads",
    "jobs": "work in the background",
    "heartbeats": "signs of life",
    "staged_lists": "a file that is looked at before it comes in, for a day; what comes in is held and told",
    "staged_programmes": "a programme's file that is looked at before it comes in, for a day",
    "list_readings": "which column of a list was read as what: a suggestion for the next one, shown before it counts",
}
"""By table, why its rows are not held."""


class HashOfValues:
    """Makes the hashes: the log's key goes into them, so that nobody without it can guess what was hashed.

    They are not salted: whoever has the key can try out what a row that was emptied said (decision 16).
    """

    __slots__ = ("_begun",)

    def __init__(self, key: bytes) -> None:
        self._begun = hashlib.blake2b(key=hashlib.sha256(_LABEL + key).digest(), digest_size=_DIGEST)

    def __call__(self, table: str, key: str, column: str, value: object) -> str:
        """The hash of one column of one row, as 22 characters."""
        made = self._begun.copy()
        made.update(f"{table}\n{key}\n{column}\n{plain(value)}".encode("utf-8", "surrogatepass"))
        return base64.urlsafe_b64encode(made.digest())[:-2].decode("ascii")


def plain(value: object) -> str:
    """A stored value as text: the same in memory and as it comes back from any database; its kind goes before it."""
    if type(value) in (str, int):  # nearly all of them
        return f"{type(value).__name__} {value}"
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, bool):
        return f"truth {int(value)}"
    if isinstance(value, datetime):
        return f"moment {value.astimezone(UTC).isoformat(timespec='microseconds')}"
    if isinstance(value, date):
        return f"day {value.isoformat()}"
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    return "nothing" if value is None else f"{type(value).__name__} {value}"


def is_blank(value: object, *, nullable: bool) -> bool:
    """Whether a value is what a row has where nothing is said: nothing, or an empty text, zero, no."""
    return value is None if nullable else value in ("", 0, False, b"")


def said_of(hashes: Mapping[str, str]) -> str:
    """The hashes of a row's columns as one text: an event may hold thousands of rows, and each text costs time."""
    return " ".join(f"{column}={hash_}" for column, hash_ in hashes.items())


def read_said(said: str) -> dict[str, str]:
    """The hashes by column that `said_of` made a text of; a part without a column counts for nothing."""
    return dict(part.split("=", 1) for part in said.split() if "=" in part)


def key_text(parts: tuple[object, ...]) -> str:
    """A row's primary key as text: `12`, or `3-4` where it has two columns."""
    return "-".join(str(part) for part in parts)


def filed_under(
    hash_of: HashOfValues, seq: int, user_id: int | None, person_id: int | None, at: datetime
) -> str:
    """The hash of what an event's own row says beyond its body: whose account, which person, and the very moment."""
    return hash_of("events", str(seq), "filed", f"{user_id} {person_id} {plain(at)}")
