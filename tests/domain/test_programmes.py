"""What a programme is set up with: tidy texts, two parties, and choices that exist."""

from __future__ import annotations

from dataclasses import replace

import pytest
from babel import Locale

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.languages import LOCALES
from facilitator.domain.programmes import (
    PARTY_LENGTH,
    TITLE_LENGTH,
    ProgrammeDraft,
    check_move,
    check_programme,
    tidy_programme,
)

GOOD = ProgrammeDraft(
    title="Trust in stages",
    supplier="Nordhavn Coatings",
    customer="Halvorsen Yachts",
    time_zone="Europe/Oslo",
)


def problems(draft: ProgrammeDraft) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check_programme(draft)
    return refused.value.fields


def test_a_good_one_passes_as_it_is() -> None:
    check_programme(GOOD)
    assert tidy_programme(GOOD) == GOOD


def test_texts_are_tidied() -> None:
    tidy = tidy_programme(replace(GOOD, title=" Trust\n in  stages ", purpose="One.\r\nTwo.\x00 "))
    assert (tidy.title, tidy.purpose) == ("Trust in stages", "One.\nTwo.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * (TITLE_LENGTH + 1)),
        ("supplier", ""),
        ("customer", "x" * (PARTY_LENGTH + 1)),
        ("customer", "NORDHAVN coatings"),
        ("time_zone", ""),
        ("time_zone", "Europe"),
        ("time_zone", "../../etc/passwd"),
        ("locale", "tlh"),
        ("paper", "A3"),
        ("cadence_weeks", 0),
        ("cadence_weeks", 53),
        ("check_in_days", 91),
    ],
)
def test_each_wrong_entry_is_named(field: str, value: str | int) -> None:
    assert set(problems(replace(GOOD, **{field: value}))) == {field}  # type: ignore[arg-type]


@pytest.mark.parametrize("code", LOCALES)
def test_every_language_on_offer_can_write_dates(code: str) -> None:
    assert Locale.parse(code).date_formats["full"]


def test_moves_go_to_another_step_that_exists() -> None:
    check_move(1, 2)
    check_move(4, 1)
    with pytest.raises(Invalid):
        check_move(1, 0)
    with pytest.raises(Conflict):
        check_move(3, 3)
