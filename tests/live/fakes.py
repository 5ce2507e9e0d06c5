"""A small world for the announcer: rooms whose version and rights a test sets, scenes whose rendering it counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from facilitator.live.announcer import Announcer
from facilitator.live.hub import Audience, Subscription, Who
from facilitator.live.in_process import InProcess
from facilitator.queries.streams import RoomRights

ROOM = 7
PHONE = Who(Audience.PHONE, "phone one")
SCREEN = Who(Audience.SCREEN, "screen hash")
DESK = Who(Audience.DESK, "1.stamp")


def first_rights() -> RoomRights:
    return RoomRights(
        version=1,
        is_open=True,
        screen_hash="screen hash",
        phones=frozenset({"phone one"}),
        desks=frozenset({"1.stamp"}),
    )


@dataclass
class World:
    """One room; `change` is a commit."""

    now: RoomRights = field(default_factory=first_rights)
    words: str = "before"
    rendered: list[tuple[str, float]] = field(default_factory=list)
    broken: Exception | None = None
    away: Exception | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.carrier = InProcess()
        self.announcer = Announcer(self.render, self.rights, self.carrier)
        self.hub = self.announcer.hub

    def render(self, room_id: int, audience: str) -> str:
        with self.lock:
            self.rendered.append((audience, time.monotonic()))
        if self.broken is not None:
            raise self.broken
        return f"<p>{audience} of {room_id}: {self.words if audience == 'phone' else 'always'}</p>"

    def rights(self, room_ids: Collection[int]) -> dict[int, RoomRights]:
        if self.away is not None:
            raise self.away
        return {ROOM: self.now} if ROOM in room_ids else {}

    def change(self, words: str = "", *, tell: bool = True) -> None:
        self.words = words or self.words
        self.now = replace(self.now, version=self.now.version + 1)
        if tell:
            self.carrier.after_commit({ROOM})

    def renderings(self, audience: str) -> int:
        with self.lock:
            return sum(name == audience for name, _at in self.rendered)

    def listen(self, who: Who) -> Subscription:
        """A stream that has had its first note."""
        subscription = self.hub.subscribe(ROOM, who)
        assert subscription.wait(5) is not None
        return subscription


def eventually(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether something comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
