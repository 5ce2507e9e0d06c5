"""The open streams of this process, and what each audience of a room sees now.

A room has up to three audiences. Everybody in an audience gets the same note, made once; a stream that was busy gets
the newest note only. What an audience sees is kept as long as somebody listens, and a little longer, for screens
that ask now and then instead of listening.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LINGER = 15.0
"""Seconds that an audience is kept up to date after its last listener has gone."""
AT_ONCE = 2
"""Streams of one phone: the page, and one that is not known to be dead yet."""
AT_ONCE_SHARED = 20
"""Streams of one projector address or one facilitator, who may have several windows."""


class Audience(StrEnum):
    """Who sees the same: phones, projectors, consoles."""

    PHONE = "phone"
    SCREEN = "screen"
    DESK = "desk"


LAST = ("end", "hang-up")
"""Notes after which nothing comes."""
SCENES = (Audience.PHONE, Audience.SCREEN)
"""Audiences that get a scene; consoles hear of versions."""


@dataclass(frozen=True, slots=True)
class Who:
    """A listener: its audience, and the key by which its right to listen is looked up again."""

    audience: Audience
    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is sent: `event` is scene, version or end; `body` is its JSON object without the braces."""

    event: str
    digest: str
    body: str
    version: int = 0

    def json(self, now: float) -> str:
        """The object with the server's time (seconds since 1970) in milliseconds, by which screens set their clocks."""
        return f'{{"now": {int(now * 1000)}, {self.body}}}'


def _note(event: str, digest: str, version: int, content: Mapping[str, Any]) -> Note:
    return Note(event, digest, json.dumps(content, ensure_ascii=False)[1:-1], version)


def scene_note(version: int, html: str, present: int = 0) -> Note:
    """A scene; equal HTML has an equal digest. `present` phones hear it: they spread what they ask for next."""
    digest = hashlib.sha256(html.encode()).hexdigest()[:16]
    body = {"version": version, "digest": digest, "html": html, "present": present}
    return _note("scene", digest, version, body)


def version_note(version: int, present: int) -> Note:
    """The room's version, and how many phones are there."""
    return _note("version", f"{version}.{present}", version, {"version": version, "present": present})


def end_note(reason: str) -> Note:
    """The last one: `removed`, `closed` or `replaced` (by a newer stream of the same screen)."""
    return _note("end", reason, 0, {"reason": reason})


HANG_UP = Note("hang-up", "", "")
"""The server ends: the stream is over without a word, and its screen comes back by itself."""


class Subscription:
    """One open stream, read by one thread. A `passing` one asks for the present note and goes."""

    def __init__(
        self, room_id: int, who: Who, left: Callable[[Subscription], None], passing: bool = False
    ) -> None:
        self.room_id, self.who, self.passing = room_id, who, passing
        self._left = left
        self._wake = threading.Event()
        self._newest: Note | None = None
        self._seen: Note | None = None

    def offer(self, note: Note) -> None:
        """Hands over a note; nothing comes after an end."""
        if self._newest is None or self._newest.event not in LAST:
            self._newest = note
            self._wake.set()

    def wait(self, timeout: float) -> Note | None:
        """The newest note that was not taken yet, or None after so many seconds."""
        deadline = time.monotonic() + timeout
        while self._wake.wait(max(0.0, deadline - time.monotonic())):
            self._wake.clear()
            note = self._newest
            if note is not self._seen:
                self._seen = note
                return note
        return None

    def close(self) -> None:
        """Leaves; closing twice is no harm."""
        self._left(self)


class _Channel:
    """One audience of a room."""

    def __init__(self) -> None:
        self.note: Note | None = None
        self.subscriptions: dict[Subscription, None] = {}
        self.left_at = 0.0
        self.asked: dict[str, float] = {}
        """When somebody last asked without listening, by key."""

    def is_over(self, now: float) -> bool:
        return not self.subscriptions and now - self.left_at > LINGER


class Hub:
    """All channels of this process. `wanted` is called with a room that somebody needs an answer about."""

    def __init__(self, wanted: Callable[[int], None]) -> None:
        self._wanted = wanted
        self._lock = threading.Lock()
        self._rooms: dict[int, dict[Audience, _Channel]] = {}
        self._is_over = False

    def subscribe(self, room_id: int, who: Who, *, passing: bool = False) -> Subscription:
        """Opens a stream; the first note is the present one. Older streams of the same listener end."""
        subscription = Subscription(room_id, who, self._leave, passing)
        with self._lock:
            channel = self._rooms.setdefault(room_id, {}).setdefault(who.audience, _Channel())
            channel.subscriptions[subscription] = None
            same = [one for one in channel.subscriptions if one.who == who and not one.passing]
            is_known = channel.note is not None
            if channel.note is not None:  # inside the lock: a newer one must not be overtaken
                subscription.offer(channel.note)
        self.end(same[: -_at_once(who)], "replaced")
        if self._is_over:
            subscription.offer(HANG_UP)
        if not is_known:
            self._wanted(room_id)
        return subscription

    def ask(self, room_id: int, who: Who, timeout: float) -> Note | None:
        """The present note for a screen that asks now and then; None when nothing was found in so many seconds."""
        subscription = self.subscribe(room_id, who, passing=True)
        try:
            note = subscription.wait(timeout)
        finally:
            subscription.close()
        with self._lock:
            channel = self._rooms.get(room_id, {}).get(who.audience)
            if channel is not None:
                channel.asked[who.key] = time.monotonic()
        return note

    def _leave(self, subscription: Subscription) -> None:
        with self._lock:
            channel = self._rooms.get(subscription.room_id, {}).get(subscription.who.audience)
            if channel is not None and subscription in channel.subscriptions:
                del channel.subscriptions[subscription]
                channel.left_at = time.monotonic()

    def rooms(self) -> list[int]:
        """The rooms that somebody listens to; forgets channels that nobody has needed for a while."""
        now = time.monotonic()
        with self._lock:
            for room_id, channels in list(self._rooms.items()):
                for audience in [name for name, one in channels.items() if one.is_over(now)]:
                    del channels[audience]
                if not channels:
                    del self._rooms[room_id]
            return list(self._rooms)

    def audiences(self, room_id: int) -> dict[Audience, Note | None]:
        """The audiences of a room that are there, each with what it sees."""
        with self._lock:
            return {name: one.note for name, one in self._rooms.get(room_id, {}).items()}

    def present(self, room_id: int) -> frozenset[str]:
        """Keys of the phones whose page is open now, as far as this process serves them."""
        since = time.monotonic() - LINGER
        with self._lock:
            channel = self._rooms.get(room_id, {}).get(Audience.PHONE)
            if channel is None:
                return frozenset()
            listening = {one.who.key for one in channel.subscriptions if not one.passing}
            return frozenset(listening | {key for key, at in channel.asked.items() if at > since})

    def listeners(self, room_id: int) -> list[Subscription]:
        """Every open stream of a room."""
        with self._lock:
            channels = self._rooms.get(room_id, {}).values()
            return [one for channel in channels for one in channel.subscriptions]

    def publish(self, room_id: int, audience: Audience, note: Note) -> None:
        """What an audience sees from now on; wakes its streams when that differs from before."""
        with self._lock:
            channel = self._rooms.get(room_id, {}).get(audience)
            if channel is None:
                return
            before, channel.note = channel.note, note
            is_same = before is not None and before.digest == note.digest
            woken = [] if is_same else list(channel.subscriptions)
        for subscription in woken:
            subscription.offer(note)

    def forget(self, room_id: int) -> None:
        """What the audiences of a room saw is over: whoever comes next waits for what is then."""
        with self._lock:
            for channel in self._rooms.get(room_id, {}).values():
                channel.note = None

    def end(self, subscriptions: Iterable[Subscription], reason: str) -> None:
        """Ends streams whose right has gone."""
        note = end_note(reason)
        for subscription in subscriptions:
            subscription.offer(note)

    def hang_up(self) -> None:
        """Lets all streams go at once, and whoever comes still."""
        with self._lock:
            self._is_over = True
            everybody = [
                one
                for channels in self._rooms.values()
                for channel in channels.values()
                for one in channel.subscriptions
            ]
        for subscription in everybody:
            subscription.offer(HANG_UP)


def _at_once(who: Who) -> int:
    return AT_ONCE if who.audience is Audience.PHONE else AT_ONCE_SHARED
