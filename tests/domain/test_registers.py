"""What an entry of the register has to say, how refs read, and how a group of cards becomes an entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Invalid
from facilitator.domain.registers import CONCERNS, OPPORTUNITIES, read_ref
from facilitator.domain.registers.boards import raised_by, text_of_group
from facilitator.domain.registers.concerns import ConcernStatus, ConcernText
from facilitator.domain.registers.family import (
    NOTE,
    SEVERITIES,
    TITLE,
    Field,
    Input,
    Kind,
    Words,
    check_reason,
    check_severity,
    entry_ref,
    priority,
)
from facilitator.domain.registers.opportunities import OpportunityStatus, OpportunityText
from facilitator.domain.sides import Side


def test_refs_read_as_they_are_written_and_typed() -> None:
    assert entry_ref(OPPORTUNITIES, 1) == "O-01" and entry_ref(CONCERNS, 104) == "K-104"
    assert read_ref(" k4 ") == (CONCERNS, 4)
    for no_entry in ("S-01", "O-", "O-0", "O-01x", "", "K-１", "O-12345678901"):
        assert read_ref(no_entry) is None, no_entry


@given(st.sampled_from([OPPORTUNITIES, CONCERNS]), st.integers(1, 999_999_999))
def test_a_ref_leads_back_to_its_entry(entry: Kind[Any], number: int) -> None:
    assert read_ref(entry_ref(entry, number)) == (entry, number)


def test_a_title_is_asked_for_in_words_that_help() -> None:
    with pytest.raises(Invalid) as refused:
        OpportunityText(" \n ", value_supplier="x" * (TITLE + 1)).cleaned()
    assert set(refused.value.fields) == {"title", "value_supplier"}
    assert "what the two of you could do" in refused.value.fields["title"]
    with pytest.raises(Invalid) as long:
        ConcernText("w" * (TITLE + 1), "n" * (NOTE + 1)).cleaned()
    assert set(long.value.fields) == {"title", "note"}
    assert "The rest can go into the note" in long.value.fields["title"]


def test_texts_are_kept_clean() -> None:
    assert ConcernText(" late\r\n  again\x00 ", " a\r\nb ").cleaned() == ConcernText("late again", "a\nb")


@dataclass(frozen=True, slots=True)
class Told(Words):
    side: Side | None = None
    line: str = ""
    story: str = ""

    SIDES = frozenset({"side"})
    FIELDS = (
        (Field("title", "Title"), Field("side", "Side", Input.SIDE), Field("line", "Line")),
        (Field("story", "Story", Input.PARAGRAPH), Field("note", "Note", Input.PARAGRAPH)),
    )


def test_lists_and_papers_tell_every_further_text_long_ones_too() -> None:
    told = Told("a title", "a note", Side.SUPPLIER, "", "once\nupon a time")
    assert [(field.label, text) for field, text in told.further()] == [("Story", "once\nupon a time")]
    assert [field.name for field, _text in replace(told, line="short").further()] == ["line", "story"]


def test_only_known_statuses_and_severities() -> None:
    assert OPPORTUNITIES.status("under_way") is OpportunityStatus.UNDER_WAY
    assert CONCERNS.status("addressed") is ConcernStatus.ADDRESSED
    for check, word in ((OPPORTUNITIES.status, "settled"), (CONCERNS.status, "idea")):
        with pytest.raises(Invalid, match="Choose one of"):
            check(word)
    check_severity(None)
    assert sorted(SEVERITIES) == [1, 2, 3, 4, 5]
    for severity in (0, 6):
        with pytest.raises(Invalid, match="1, light, to 5, critical"):
            check_severity(severity)


def test_hiding_needs_a_reason() -> None:
    assert check_reason(" names a person ") == "names a person"
    with pytest.raises(Invalid, match="few words why"):
        check_reason("  ")


def test_most_votes_come_first_then_the_heavier_then_the_earlier() -> None:
    entries = [(None, 5, 1), (3, None, 2), (3, 4, 3), (3, 4, 4), (None, None, 5)]
    ranked = sorted(entries, key=lambda one: priority(*one))
    assert [one[2] for one in ranked] == [3, 4, 2, 1, 5]


def test_a_named_group_keeps_every_card_in_its_note() -> None:
    cards = ["Plan the season", "One plan\nfor all hulls"]
    assert text_of_group("Planning", cards) == ("Planning", "Plan the season\nOne plan\nfor all hulls")


def test_a_group_without_a_name_is_called_after_its_first_card() -> None:
    many = [f"Card {number} " + "x" * 900 for number in range(8)]
    note = text_of_group("Planning", many)[1]
    assert len(note) <= NOTE and note.endswith("x\n… and 3 more on the board")
    assert text_of_group("", ["Alone"]) == ("Alone", "")
    assert text_of_group("", ["First", "Second"]) == ("First", "Second")
    assert text_of_group("", []) == ("", "")


def test_a_long_card_is_shortened_in_the_title_and_whole_in_the_note() -> None:
    text = "word " * 100
    title, note = text_of_group("", [text])
    assert len(title) <= TITLE and title.endswith("word…") and note == text.strip()
    assert len(text_of_group("", ["x" * 900])[0]) <= TITLE


def test_a_side_is_shown_only_where_every_card_shows_the_same() -> None:
    supplier, customer = Side
    assert raised_by([supplier, supplier]) is supplier
    assert raised_by([supplier, customer]) is None
    assert raised_by([supplier, None]) is None
    assert raised_by([]) is None
