"""Names stand in the order of the programme's language."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.languages import LOCALES
from facilitator.domain.name_order import name_key
from tests.names_in_order import ORDERS


def test_every_language_on_offer_has_its_order() -> None:
    assert ORDERS.keys() == LOCALES.keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_names_stand_as_the_language_has_them(locale: str) -> None:
    mixed = list(ORDERS[locale])
    random.Random(locale).shuffle(mixed)
    assert sorted(mixed, key=lambda name: name_key(name, locale)) == list(ORDERS[locale])


@given(st.sampled_from(sorted(LOCALES)), st.text(max_size=12), st.text(max_size=12))
def test_any_two_names_can_be_compared_and_only_the_same_are_equal(locale: str, one: str, other: str) -> None:
    first, second = name_key(one, locale), name_key(other, locale)
    assert (first == second) == (one == other)
    assert (first < second) != (second < first) or one == other


def test_a_name_stands_the_same_however_its_accent_is_stored() -> None:
    assert name_key("Zoe\u0308", "en")[:3] == name_key("Zoë", "en")[:3]
    assert name_key("A\u030ase", "sv")[:3] == name_key("Åse", "sv")[:3]
