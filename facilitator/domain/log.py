"""The log of a programme: each event carries the hash of the one before, and a seal that needs the key.

The chain shows an edit, a gap, a swap and, against a head that was printed or
handed out earlier, a tail cut off. Whoever holds the key could write a whole new
chain: that is why each pack prints the head, the anchor outside.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from facilitator.domain.canonical import CanonicalError, canonical_bytes, read_canonical, written_again
from facilitator.domain.errors import Invalid
from facilitator.domain.events.about import Thing

HASH_PREFIX = b"trust-log/1\n"
BROUGHT_IN_PREFIX = b"trust-log brought in/1\n"
GENESIS = "0" * 64

LEAST_DIGITS = 12
"""Hex digits of a hash that name one event beyond doubt; whoever types fewer is asked for more."""

_GROUP = 8
_HEAD = re.compile(rf"(\d{{1,9}}):([0-9a-f]{{{LEAST_DIGITS},64}})")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the name and the role they had at that moment."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class EventBody:
    """One event as it is sealed.

    ``seq`` counts from 1 in each programme, ``programme`` is its public id, ``at`` the moment in UTC
    (``2025-03-31T14:05:09Z``), ``for_whom`` the person the facilitator entered it for, ``about`` the kind of thing
    and ``ref`` the thing it is about, ``workshop`` its number (0 outside any), ``prev`` the hash of the event before.
    Older events say no ``about``: their ``ref`` is a commitment's. What is told is in ``data``, without a database row
    id. ``held`` says by hashes how stored rows are from then on (``domain.held``): there a row is named by its key, for
    its ref or name may be what somebody changes. ``private`` has the hashes of what is kept apart from the event
    (``domain.private_values``). Older events have neither, and their names and words in clear.
    """

    seq: int
    programme: str
    at: str
    kind: str
    by: Actor
    prev: str = GENESIS
    for_whom: str = ""
    ref: str = ""
    workshop: int = 0
    data: Mapping[str, object] = field(default_factory=dict)
    held: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    private: Mapping[str, str] = field(default_factory=dict)

    @property
    def commitment_ref(self) -> str:
        """The commitment that it is about; empty for anything else."""
        return self.ref if self.about in ("", Thing.COMMITMENT) else ""

    def to_plain(self) -> dict[str, object]:
        """The body as objects, text and numbers."""
        return {
            "seq": self.seq,
            "programme": self.programme,
            "at": self.at,
            "kind": self.kind,
            "by": {"name": self.by.name, "role": self.by.role},
            "prev": self.prev,
            "for_whom": self.for_whom,
            "ref": self.ref,
            "workshop": self.workshop,
            "data": dict(self.data),
            **({"held": dict(self.held)} if self.held else {}),
            **({"about": self.about} if self.about else {}),
            **({"private": dict(self.private)} if self.private else {}),
        }


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """What is stored of an event: its canonical bytes, their hash and the key's seal (both hex)."""

    body_bytes: bytes
    hash: str
    mac: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it came back from the store; ``seq`` is the number the store gives it."""

    seq: int
    body_bytes: bytes
    hash: str
    mac: str


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where a log ends as its programme's own row remembers it; ``programme`` is the programme's public id."""

    seq: int
    hash: str
    programme: str


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What a check of a log found: ``events`` are sound, the last of them has ``head_hash``.

    ``broken_at`` is the first number at which the log is not what it was, and ``why`` says it in words.
    """

    ok: bool
    events: int
    head_hash: str
    broken_at: int | None = None
    why: str = ""


@dataclass(slots=True)
class Chain:
    """The way through a programme's log, in the order of its numbers, as far as it is sound.

    ``count`` events are sound, the last of them has the hash ``head``. ``broken`` is the first number that is not,
    and why; behind it nothing counts. With ``programme``, events of another one are refused, but for the first
    ``brought_in``: they came with the programme's file from another installation, and their seal is another one.
    """

    key: bytes
    programme: str = ""
    brought_in: int = 0
    count: int = 0
    head: str = GENESIS
    broken: tuple[int, str] | None = None

    def examine(self, event: StoredEvent) -> EventBody | None:
        """What the next event says; None, and ``broken`` from then on, when it is not the sound one that follows."""
        programme = self.programme if self.count >= self.brought_in else ""
        why, body = _examined(event, self.count + 1, self.head, self.is_sealed, programme)
        if body is None:
            self.broken = (self.count + 1, why)
        return body

    def is_sealed(self, event: StoredEvent) -> bool:
        """Whether the event, the next one, bears the seal that it should."""
        if self.count < self.brought_in:
            made = brought_in_mac(event.body_bytes, self.key, self.programme)
            return hmac.compare_digest(made.encode(), event.mac.encode())
        return seal_fits(event.body_bytes, event.mac, self.key)

    def take(self, event: StoredEvent, odd: str = "") -> bool:
        """Goes on behind an examined event, unless something about how it is stored is odd; whether it did."""
        if odd:
            self.broken = (self.count + 1, odd)
            return False
        self.count, self.head = self.count + 1, event.hash
        return True

    def result(self, head: LogHead) -> LogCheck:
        """What a way to the end has found, held against the head that is remembered."""
        if self.broken is not None:
            return LogCheck(False, self.count, self.head, *self.broken)
        why = ""
        if self.count < head.seq:
            why = f"the log ends at event {self.count} but once reached event {head.seq}: its end was cut off"
        elif self.count > head.seq:
            why = f"the log holds {self.count} events, the programme remembers {head.seq}"
        elif self.head != head.hash:
            why = f"event {head.seq} is not the one whose hash the programme remembers: the log was rewritten"
        return LogCheck(not why, self.count, self.head, min(self.count, head.seq) + 1 if why else None, why)


@dataclass(slots=True)
class UnsealedChain(Chain):
    """The way through a log whose key is elsewhere: its seals are not looked at."""

    def is_sealed(self, event: StoredEvent) -> bool:
        """Nobody can say here."""
        return True


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """The head of a log as paper carries it: an event's number, and its hash or the first digits of it."""

    seq: int
    digits: str

    def fault(self, stored_hash: str | None) -> str:
        """What is wrong with the event that the log holds under this number (None: there is none), or empty text."""
        if stored_hash is None:
            return (
                f"there is no event {self.seq} any more, whose hash was handed out: the log's end was cut off"
            )
        if not stored_hash.startswith(self.digits):
            return f"event {self.seq} is not the one whose hash was handed out: the log was rewritten"
        return ""


def head_words(seq: int, hash_hex: str, digits: int = 64) -> str:
    """A head in the form that packs print and `read_head` takes: `41:0f0f0f0f-0f0f0f0f-…`, one word to type."""
    shown = hash_hex[:digits]
    return f"{seq}:" + "-".join(shown[at : at + _GROUP] for at in range(0, len(shown), _GROUP))


def read_head(typed: str) -> PrintedHead:
    """The head in what somebody typed from paper; blanks, dashes and capitals do not matter.

    Raises ``Invalid`` (field ``head``) for anything else, and for less than ``LEAST_DIGITS`` digits of the hash.
    """
    found = _HEAD.fullmatch(re.sub(r"[\s\u200b-]", "", typed).lower())
    if found is None or int(found[1]) == 0:
        raise Invalid(
            {
                "head": f"“{typed[:80]}” is not a head as packs print it: the event's number, a colon, and at least "
                f"{LEAST_DIGITS} digits of its hash, such as 41:0f3a29c4-77b1e05d."
            }
        )
    return PrintedHead(int(found[1]), found[2])


def seal(body: EventBody, key: bytes) -> SealedEvent:
    """The event ready to be stored.

    Raises ``CanonicalError`` for data without a canonical form, ``ValueError`` without a key.
    """
    if not key:
        raise ValueError("the log needs a key")
    body_bytes = canonical_bytes(body.to_plain())
    return SealedEvent(body_bytes, event_hash(body_bytes), event_mac(body_bytes, key))


def sealed_again(body: Mapping[str, object], key: bytes) -> SealedEvent:
    """An event read from its sealed bytes, parts of it changed for canonical ones, sealed for another log."""
    body_bytes = written_again(body)
    return SealedEvent(body_bytes, event_hash(body_bytes), event_mac(body_bytes, key))


def event_hash(body_bytes: bytes) -> str:
    """The SHA-256, in hex, of these bytes behind the line that names what they are."""
    return hashlib.sha256(HASH_PREFIX + body_bytes).hexdigest()


def event_mac(body_bytes: bytes, key: bytes) -> str:
    """The HMAC-SHA256, in hex, over what is hashed."""
    return hmac.new(key, HASH_PREFIX + body_bytes, hashlib.sha256).hexdigest()


def brought_in_mac(body_bytes: bytes, key: bytes, programme: str) -> str:
    """The seal, in hex, of an event that came with this programme's file from another installation.

    It says that the event stood in the file, no more, and is none of another programme: else whoever brings a file in
    could have anything sealed, and put it into a log that counts.
    """
    label = BROUGHT_IN_PREFIX + programme.encode() + b"\n"
    return hmac.new(key, label + body_bytes, hashlib.sha256).hexdigest()


def key_fingerprint(key: bytes) -> str:
    """What may be known of a key, in hex: it tells two keys apart and gives neither away."""
    return hmac.new(key, b"trust-log key/1\n", hashlib.sha256).hexdigest()


def seal_fits(body_bytes: bytes, mac: str, key: bytes) -> bool:
    """Whether this key made this seal over these bytes."""
    return hmac.compare_digest(event_mac(body_bytes, key).encode(), mac.encode())


def read_body(body_bytes: bytes) -> EventBody:
    """The event in these stored bytes; raises ``CanonicalError`` when they are not exactly one event's."""
    plain = read_canonical(body_bytes)
    try:
        if not isinstance(plain, dict):
            raise TypeError("not an object")
        parts = dict(plain)
        body = EventBody(**(parts | {"by": Actor(**parts["by"])}))
        sound = _has_right_types(body) and body.to_plain() == plain
    except (TypeError, KeyError, ValueError) as error:
        raise CanonicalError("$", "these bytes are not an event") from error
    if not sound:
        raise CanonicalError("$", "these bytes are not an event")
    return body


def _examined(
    event: StoredEvent, seq: int, prev: str, is_sealed: Callable[[StoredEvent], bool], programme: str = ""
) -> tuple[str, EventBody | None]:
    """What is wrong with the event that should be number ``seq`` after ``prev``, or empty text and what it says."""
    if event.seq != seq:
        return (
            f"event {seq} should stand here, but event {event.seq} does: one is missing, doubled or moved",
            None,
        )
    if not hmac.compare_digest(event_hash(event.body_bytes).encode(), event.hash.encode()):
        return f"event {seq} does not match its hash: it was changed after it was written", None
    if not is_sealed(event):
        return (
            f"the seal of event {seq} does not fit: it was written without the key, or this is another key",
            None,
        )
    try:
        body = read_body(event.body_bytes)
    except CanonicalError:
        return f"event {seq} is not written in the form of an event", None
    if body.seq != seq:
        return f"event {body.seq} stands in the place of event {seq}: they were moved", None
    if body.prev != prev:
        return f"event {seq} does not follow from the one before it: that one was replaced", None
    if programme and body.programme != programme:
        return f"event {seq} belongs to another programme", None
    return "", body


def _has_right_types(body: EventBody) -> bool:
    texts = (
        body.programme,
        body.at,
        body.kind,
        body.by.name,
        body.by.role,
        body.prev,
        body.for_whom,
        body.ref,
        body.about,
    )
    numbers = (body.seq, body.workshop)
    return (
        all(isinstance(text, str) for text in texts)
        and all(type(number) is int for number in numbers)
        and isinstance(body.data, Mapping)
        and isinstance(body.held, Mapping)
        and isinstance(body.private, Mapping)
    )
