"""A workshop that was started by mistake goes back to planned, as long as nothing has happened in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from facilitator.domain.errors import Conflict
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.words import HISTORY

K = EventKind
LEAVES_NOTHING = frozenset(
    {
        K.ROWS_HELD,
        K.WORKSHOP_STARTED,
        K.WORKSHOP_EDITED,
        K.ATTENDANCE_TAKEN,
        K.AGENDA_CHANGED,
        K.AGENDA_ITEM_STARTED,
        K.AGENDA_ITEM_FINISHED,
        K.AGENDA_ITEM_SKIPPED,
        K.AGENDA_ITEM_PUT_BACK,
        K.AGENDA_ITEM_PARKED,
        K.AGENDA_ITEM_TIMED,
        K.AGENDA_ITEM_PAUSED,
        K.AGENDA_ITEM_RESUMED,
        K.OVERRUN_SETTLED,
        K.NOTES_SAVED,
        K.ROOM_OPENED,
        K.JOIN_CODE_RENEWED,
        K.JOINING_OPENED,
        K.JOINING_CLOSED,
        K.PROJECTOR_BLANKED,
        K.PROJECTOR_SHOWN,
        K.JOIN_CODE_SHOWN,
        K.JOIN_CODE_TAKEN_OFF,
        K.RESULTS_HIDDEN,
        K.RESULTS_SHOWN,
        K.PROJECTOR_ADDRESS_RENEWED,
        K.PHONE_LET_IN,
        K.PHONE_REMOVED,
        K.PHONE_TURNED_AWAY,
        K.PHONES_TURNED_AWAY,
        K.ACTIVITY_SWITCHED,
        K.GATHERING_OPENED,
        K.VOTE_OPENED,
        K.CHECK_IN_OPENED,
        K.REVIEW_MOVED,
        K.VERDICT_SHOWN,
    }
)
"""What a room does before anybody has said anything; notes stay with their block. Every other kind, also one that
comes later, is something that happened."""
_LISTS = frozenset({K.LIST_LOCKED, K.LIST_REOPENED, K.SHEET_SIGNED, K.SHEET_DECLINED, K.SHEET_COMPLETED})


def planned_order(now: Sequence[str], planned: Mapping[str, int]) -> list[str]:
    """The agenda as it was planned: what was moved or taken off stands where it stood.

    `now` are the keys of its blocks, `planned` says where each stood at the start. What was added since is nobody's
    to throw away: it stays behind the block that it follows now.
    """
    place: dict[str, tuple[int, int]] = {key: (position, 0) for key, position in planned.items()}
    after = -1
    for nth, key in enumerate(now, start=1):
        after = planned.get(key, after)
        place.setdefault(key, (after, nth))
    return sorted(place, key=place.__getitem__)


def check_nothing_happened(kinds: Collection[EventKind], given: bool) -> None:
    """Raises Conflict with the reason why a started workshop stands.

    `kinds` are those of its events since it was started; `given`: something was handed in that no event tells.
    """
    happened = set(kinds) - LEAVES_NOTHING
    if happened & _LISTS:
        reason = "Its list was locked for signing."
    elif happened & HISTORY.keys():
        reason = "A commitment was written down or got its outcome in it."
    elif K.WORKSHOP_CLOSED in happened:
        reason = "It was closed before, and opened again."
    elif happened or given:
        reason = "Something was handed in or decided in it."
    else:
        return
    raise Conflict(f"{reason} So it has taken place: close it when it is over, and its record stands.")
