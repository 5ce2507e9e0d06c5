"""What happens to a live room: its code, its switches, the phones at its door."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.events.kinds import EventKind
from facilitator.domain.events.payloads import Payload, Private


@dataclass(frozen=True, slots=True)
class RoomOpened(Payload):
    """The room was opened by itself, beside the workshop."""

    kind = EventKind.ROOM_OPENED


@dataclass(frozen=True, slots=True)
class JoinCodeRenewed(Payload):
    """The code was renewed; so many who waited with the old one were turned away."""

    kind = EventKind.JOIN_CODE_RENEWED

    turned_away: int


@dataclass(frozen=True, slots=True)
class JoiningOpened(Payload):
    """New phones are let in again."""

    kind = EventKind.JOINING_OPENED


@dataclass(frozen=True, slots=True)
class JoiningClosed(Payload):
    """No new phones are let in."""

    kind = EventKind.JOINING_CLOSED


@dataclass(frozen=True, slots=True)
class ProjectorBlanked(Payload):
    """The projector shows nothing."""

    kind = EventKind.PROJECTOR_BLANKED


@dataclass(frozen=True, slots=True)
class ProjectorShown(Payload):
    """The projector shows the room again."""

    kind = EventKind.PROJECTOR_SHOWN


@dataclass(frozen=True, slots=True)
class JoinCodeShown(Payload):
    """The code to join was called back onto the wall, for the block that is on."""

    kind = EventKind.JOIN_CODE_SHOWN


@dataclass(frozen=True, slots=True)
class JoinCodeTakenOff(Payload):
    """The wall shows the block again in place of the code to join."""

    kind = EventKind.JOIN_CODE_TAKEN_OFF


@dataclass(frozen=True, slots=True)
class ResultsHidden(Payload):
    """Results and cards are kept off projector and phones."""

    kind = EventKind.RESULTS_HIDDEN


@dataclass(frozen=True, slots=True)
class ResultsShown(Payload):
    """Results and cards are shown again."""

    kind = EventKind.RESULTS_SHOWN


@dataclass(frozen=True, slots=True)
class ProjectorAddressRenewed(Payload):
    """The projector has a new address, and the one before shows nothing."""

    kind = EventKind.PROJECTOR_ADDRESS_RENEWED


@dataclass(frozen=True, slots=True)
class _OfPhone(Payload):
    """Whose phone it is."""

    person: Private[str]
    side: str


@dataclass(frozen=True, slots=True)
class PhoneLetIn(_OfPhone):
    """The facilitator let a phone in; `replaces`: the same person’s other phone is out with it."""

    kind = EventKind.PHONE_LET_IN

    replaces: bool


@dataclass(frozen=True, slots=True)
class PhoneRemoved(_OfPhone):
    """A phone that was in takes part no more."""

    kind = EventKind.PHONE_REMOVED


@dataclass(frozen=True, slots=True)
class PhoneTurnedAway(_OfPhone):
    """A phone that waited was turned away."""

    kind = EventKind.PHONE_TURNED_AWAY


@dataclass(frozen=True, slots=True)
class PhonesTurnedAway(Payload):
    """So many phones that waited were turned away at once."""

    kind = EventKind.PHONES_TURNED_AWAY

    count: int
