"""In which browser a personal link signs, and what is said of how."""

from __future__ import annotations

import pytest

from facilitator.domain.signing import SigningMethod
from facilitator.domain.signing_devices import Device, DeviceRefused, WrongDevice, check_device, method_on

ME, SOMEBODY = 1, 2


@pytest.mark.parametrize(
    ("device", "why"),
    [
        (Device(is_facilitators=True), WrongDevice.FACILITATOR),
        (Device(is_facilitators=True, joined_as=ME, is_in_room=True), WrongDevice.FACILITATOR),
        (Device(joined_as=SOMEBODY, joined_name="Cem", is_in_room=True), WrongDevice.OTHER_PERSON),
        (Device(joined_as=SOMEBODY, joined_name="Cem"), WrongDevice.OTHER_PERSON),
        (Device(acted_for={"customer"}), WrongDevice.OTHER_PARTY),
        (Device(joined_as=ME, is_in_room=True, acted_for={"supplier", "customer"}), WrongDevice.OTHER_PARTY),
    ],
)
def test_a_browser_in_which_a_link_signs_nothing(device: Device, why: WrongDevice) -> None:
    with pytest.raises(DeviceRefused) as refused:
        check_device(device, ME, "supplier")
    assert (refused.value.why, refused.value.status) == (why, 403)


@pytest.mark.parametrize(
    ("device", "method"),
    [
        (Device(), SigningMethod.LINK),
        (Device(acted_for={"supplier"}), SigningMethod.LINK),
        (Device(joined_as=ME, is_in_room=True), SigningMethod.OWN_DEVICE),
        (Device(joined_as=ME), SigningMethod.LINK),
    ],
)
def test_own_phone_is_said_only_of_a_phone_in_the_room(device: Device, method: SigningMethod) -> None:
    check_device(device, ME, "supplier")
    assert method_on(device, ME) is method
