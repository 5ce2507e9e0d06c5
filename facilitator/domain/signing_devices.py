"""Where a personal link may sign, and what the record then says of how it was signed.

A link proves only that somebody had it. So it signs nothing in the browser of the facilitator, on the phone of another
person, and not for a second party where one has signed; and the record claims a phone of one's own only for a phone
that had joined the room as that person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from facilitator.domain.errors import NotAllowed
from facilitator.domain.signing import SigningMethod


class WrongDevice(StrEnum):
    """Why a personal link signs nothing in this browser."""

    FACILITATOR = "facilitator"
    OTHER_PERSON = "other_person"
    OTHER_PARTY = "other_party"


@dataclass(frozen=True, slots=True)
class Device:
    """What is known of the browser in which a personal link was opened.

    `is_facilitators`: somebody who runs this programme is signed in there, or has been. `joined_as`: the person as
    whom its phone joined a room of this programme, `joined_name` their name; `is_in_room`: it is the room of this very
    list, and the phone was not removed from it. `acted_for`: the parties for which it signed, or said "not yet", on
    this workshop's list, in any revision.
    """

    is_facilitators: bool = False
    joined_as: int | None = None
    joined_name: str = ""
    is_in_room: bool = False
    acted_for: Collection[str] = frozenset()


class DeviceRefused(NotAllowed):
    """A personal link was used where it signs nothing; it stays unused, so it works on the right device."""

    def __init__(self, why: WrongDevice, message: str, joined_name: str = "") -> None:
        super().__init__(message)
        self.why, self.joined_name = why, joined_name


def check_device(device: Device, person_id: int, party: str) -> None:
    """Refuses a browser in which this person's link signs nothing; raises DeviceRefused."""
    if device.is_facilitators:
        raise DeviceRefused(
            WrongDevice.FACILITATOR,
            "This browser is, or was, signed in as facilitator of this programme, so nothing was signed. "
            "The facilitator signs for neither party.",
        )
    if device.joined_as not in (None, person_id):
        raise DeviceRefused(
            WrongDevice.OTHER_PERSON,
            f"This phone joined the room as {device.joined_name}, so nothing was signed for somebody else.",
            device.joined_name,
        )
    if any(other != party for other in device.acted_for):
        raise DeviceRefused(
            WrongDevice.OTHER_PARTY,
            "This browser has acted for the other party on this list already, so nothing was signed. "
            "Nobody signs for both parties.",
        )


def method_on(device: Device, person_id: int) -> SigningMethod:
    """How a personal link signs there: on one's own phone if that phone is in the room as this person."""
    joined = device.is_in_room and device.joined_as == person_id
    return SigningMethod.OWN_DEVICE if joined else SigningMethod.LINK
