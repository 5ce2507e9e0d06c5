"""The one thread that looks after the open screens of this process.

It hears which rooms changed, reads their version and who may listen, renders what each audience sees, once, and wakes
the streams for which it changed: consoles first, which need no scene. It looks at a room at most every 100 ms, however
many changes there are. Every five seconds it looks at all rooms with open streams by itself: what was missed is found,
whose right has gone is sent away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping

from facilitator.live.carriers import Carrier
from facilitator.live.hub import SCENES, Audience, Hub, Note, Who, scene_note, version_note
from facilitator.queries.streams import RoomRights
from facilitator.troubles import Seldom, trouble_of

_LOG = logging.getLogger("facilitator.live")
_SELDOM = Seldom()
PAUSE = 0.1
"""Seconds from one look at a room to the next at the soonest."""
LOOK_EVERY = 5.0
"""Seconds between two looks at all of them."""
RETRY = 1.0
"""Seconds until a room is tried again whose look failed."""

Render = Callable[[int, str], str]
Rights = Callable[[Collection[int]], Mapping[int, RoomRights]]


class Announcer:
    """Starts with the first open stream and ends some seconds after the last."""

    def __init__(self, render: Render, rights: Rights, carrier: Carrier) -> None:
        self.hub = Hub(self._wanted)
        self.carrier = carrier
        self._render, self._rights = render, rights
        self._news = threading.Condition()
        self._changed: set[int] = set()
        self._not_before: dict[int, float] = {}
        self._look_at = 0.0
        self._thread: threading.Thread | None = None

    def heard(self, room_ids: Collection[int]) -> None:
        """These rooms changed."""
        with self._news:
            if self._thread is not None:
                self._changed.update(room_ids)
                self._news.notify()

    def heard_all(self) -> None:
        """Something may have been missed."""
        with self._news:
            self._look_at = 0.0
            self._news.notify()

    def stop(self) -> None:
        """Ends the thread; the next stream starts another."""
        with self._news:
            thread, self._thread = self._thread, None
            self.carrier.close()
            self._news.notify()
        if thread is not None:
            thread.join(10)

    def hang_up(self) -> None:
        """The server ends: every open screen is let go at once, and finds the next server by itself."""
        self.hub.hang_up()

    def _wanted(self, room_id: int) -> None:
        with self._news:
            self._changed.add(room_id)
            self._news.notify()
            if self._thread is None:
                self._look_at = time.monotonic() + LOOK_EVERY
                self._thread = threading.Thread(target=self._run, daemon=True, name="live-announcer")
                self.carrier.open(self.heard, self.heard_all)
                self._thread.start()

    def _run(self) -> None:
        while (due := self._wait()) is not None:
            self._look(due)

    def _wait(self) -> set[int] | None:
        """The rooms to look at now; None when it is over."""
        with self._news:
            while self._thread is threading.current_thread():
                now = time.monotonic()
                if now >= self._look_at:
                    self._look_at = now + LOOK_EVERY
                    return self._everything()
                due = {one for one in self._changed if self._not_before.get(one, 0.0) <= now}
                if due:
                    self._changed -= due
                    return due
                later = [self._not_before[one] for one in self._changed]
                self._news.wait(max(0.001, min([self._look_at, *later]) - now))
        return None

    def _everything(self) -> set[int] | None:
        """All rooms with an audience; without any, this thread has no more to do."""
        rooms = set(self.hub.rooms())
        if not rooms:
            self._thread = None
            self.carrier.close()
            return None
        self._changed &= rooms
        self._not_before = {one: at for one, at in self._not_before.items() if one in rooms}
        return rooms

    def _look(self, room_ids: set[int]) -> None:
        room_ids = {one for one in room_ids if self.hub.audiences(one)}
        if not room_ids:
            return
        begun = time.monotonic()
        try:
            rights = self._rights(room_ids)
            failed = {one for one in room_ids if not self._tell(one, rights.get(one))}
        except Exception as error:
            _trouble("the rooms could not be read", error)
            failed = set(room_ids)
        with self._news:
            self._changed |= failed
            for one in room_ids:
                self._not_before[one] = begun + (RETRY if one in failed else PAUSE)

    def _tell(self, room_id: int, rights: RoomRights | None) -> bool:
        """Tells a room's audiences what they see now; False when something has to be tried again."""
        listeners = self.hub.listeners(room_id)
        if rights is None or not rights.is_open:
            self.hub.forget(room_id)
            self.hub.end(listeners, "closed")
            return True
        for one in listeners:
            if not one.passing and not _may_listen(one.who, rights):
                self.hub.end([one], "removed")
        seen = sorted(self.hub.audiences(room_id).items(), key=lambda one: one[0] in SCENES)
        return all([self._show(room_id, audience, note, rights) for audience, note in seen])

    def _show(self, room_id: int, audience: Audience, before: Note | None, rights: RoomRights) -> bool:
        if audience in SCENES:
            if before is not None and before.version == rights.version:
                return True
            try:
                html = self._render(room_id, audience.value)
            except Exception as error:
                _trouble(f"the {audience.value} scene could not be made", error)
                return False
            note = scene_note(rights.version, html, len(self.hub.present(room_id)))
        else:
            note = version_note(rights.version, len(self.hub.present(room_id)))
        self.hub.publish(room_id, audience, note)
        return True


def _may_listen(who: Who, rights: RoomRights) -> bool:
    allowed: Mapping[Audience, Collection[str]] = {
        Audience.PHONE: rights.phones,
        Audience.SCREEN: (rights.screen_hash,),
        Audience.DESK: rights.desks,
    }
    return who.key in allowed[who.audience]


def _trouble(what: str, error: Exception) -> None:
    """A database that is away is one line; anything else is told in full."""
    if trouble := trouble_of(error):
        if _SELDOM.is_due(trouble):
            _LOG.warning("%s: the database is %s", what, trouble)
    else:
        _LOG.error("%s", what, exc_info=error)
