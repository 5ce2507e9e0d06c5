"""One collecting: what a room was asked, on which terms, and where what it gives is kept.

What comes with names is kept by person (`answers`, `named_cards`), what comes without under keys that only the phone
can work out (`ballots`). All three are stores of the same four verbs; which one it is was settled when the room was
asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from facilitator.domain.errors import Conflict
from facilitator.domain.events.about import About
from facilitator.domain.givers import Giver
from facilitator.queries.programme_hold import hold_programme
from facilitator.queries.rooms import StateView, state_of_mode
from facilitator.services.activity_states import save_state, touch_rooms

CLOSED = (
    "Collecting has just ended. What you wrote is still here; tell the facilitator if it should be added."
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was given so far, and by how many people; what came on paper without a name counts as nobody."""

    given: int
    people: int


@dataclass(frozen=True, slots=True)
class Collection:
    """One run of a block's activity that collects. `what` is given (a card, a vote, an answer), in one of `slots`.

    `sides` says whether the room was told that a side may be shown, `few` that it was told, each phone before writing,
    that they are too few to hide; `opened` is when the room was asked (ISO, UTC), empty once it is over.
    """

    programme_id: int
    about: About
    title: str
    item_id: int
    item_key: str
    mode: str
    run: int
    what: str
    anonymous: bool
    store: Store
    slots: range = range(1)
    phase: str = ""
    sides: bool = False
    few: bool = False
    opened: str = ""


class Store(Protocol):
    """Where a collecting keeps what it gets, each giver's in their slots."""

    def put(self, to: Collection, giver: Giver, slot: int, value: str) -> None:
        """Keeps what somebody gives; it takes the place of what they had in this slot."""

    def take_back(self, to: Collection, giver: Giver, slot: int) -> None:
        """Removes what somebody has in this slot; what is gone already stays gone."""

    def own(self, to: Collection, giver: Giver) -> dict[int, str]:
        """What somebody has given so far, by slot."""

    def counts(self, to: Collection) -> Counts:
        """How much was given so far."""


def hold(to: Collection) -> None:
    """Makes sure that it is still being collected, and keeps it so until this transaction ends; tells the room.

    The programme's row is what a facilitator's press holds as well, so nobody gives beside one who is closing; after
    that the state is looked at again. Raises Conflict when collecting has ended in the meantime.
    """
    hold_programme(to.programme_id)
    now = state_of_mode(to.item_id, to.mode)
    if (now.phase, now.run) != (to.phase, to.run):
        raise Conflict(CLOSED)
    touch_rooms(to.programme_id)


def stop(
    to: Collection, before: StateView, phase: str, settings: Mapping[str, Any], run: int | None = None
) -> StateView:
    """Ends the collecting: what is read after this is all that it got, and nothing more comes in.

    `run` is the next one, where the activity is made ready for it at once. Raises Stale when somebody else changed the
    state since. Locks are taken in the order in which every press takes them (state, programme, room), and every giver
    waits for the programme's, so nobody waits in a circle.
    """
    after = save_state(to.item_id, before, phase=phase, run=run, settings=settings)
    hold_programme(to.programme_id)
    touch_rooms(to.programme_id)
    return after
