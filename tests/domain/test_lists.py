"""Lists of other people's making: what their columns and words seem to mean, and the rows that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.commitments import State
from facilitator.domain.errors import Invalid
from facilitator.domain.lists.columns import Familiar, Meaning, guess_columns
from facilitator.domain.lists.grids import Grid, own_table, text_grid
from facilitator.domain.lists.reading_rows import Cast, ReadList, read_list
from facilitator.domain.lists.readings import (
    Asked,
    Filled,
    Reading,
    asked_of,
    guess_reading,
    key_of,
    remembered,
)
from facilitator.domain.lists.statuses import Standing, guessed
from facilitator.domain.sides import Side

M = Meaning
TODAY = date(2026, 11, 30)
FAMILIAR = Familiar(frozenset({"anna berg", "cem yildiz"}), frozenset({"acme", "meridian", "blue meridian"}))
CAST = Cast(
    {"anna berg": frozenset({Side.SUPPLIER}), "cem yildiz": frozenset({Side.CUSTOMER})},
    {"acme": Side.SUPPLIER, "meridian": Side.CUSTOMER},
)
WHOLE = Filled(
    side=Side.SUPPLIER, step=2, stretch=3, evidence="As agreed", receivers={}
)  # with a receiver from the list or the cast nothing is lacking


def grid(text: str) -> Grid:
    return text_grid(text.encode())


NOTHING_FILLED = Filled()


def guess(text: str, filled: Filled = NOTHING_FILLED) -> Reading:
    return guess_reading(grid(text), FAMILIAR, filled)


def asked(text: str, reading: Reading) -> Asked:
    return asked_of(grid(text), reading, TODAY)


def read(text: str, reading: Reading, cast: Cast = CAST) -> ReadList:
    return read_list(grid(text), reading, asked(text, reading), cast)


SHAPES = {
    "Date,Client,Item,Owner,Due Date,Status,Priority,Notes\n"
    "3/11/2026,Meridian,Send the drawings,Anna Berg,15/12/2026,In Progress,High,We wait\n": (
        *(M.NOTHING, M.NOTHING, M.DEED, M.GIVER, M.DUE, M.STATUS, M.NOTHING, M.REASON),
    ),
    "title,owner,due_date,status\nPublish the weekly report,anna,2026-12-11,todo\n": (
        *(M.DEED, M.GIVER, M.DUE, M.STATUS),
    ),
    "action;owner;timing;verification\nTrain two operators;Plant manager;30–90 days;Records, signed\n": (
        *(M.DEED, M.GIVER, M.DUE, M.EVIDENCE),
    ),
    "We will share the cost breakdown every month,open\nWe will answer within a week,done\n": (
        *(M.DEED, M.STATUS),
    ),
    "Send the plan to the team,Anna Berg,3/4/2027,Open\nGive the list of interfaces,Cem Yıldız,13/4/2027,Done\n": (
        *(M.DEED, M.GIVER, M.DUE, M.STATUS),
    ),
    "Action log,,,,\n,,,,\nPromise,By,For,When,How we will know\nSend it,Anna Berg,Cem Yıldız,1/2/27,Seen\n": (
        *(M.DEED, M.GIVER, M.RECEIVER, M.DUE, M.EVIDENCE),
    ),
    "Promise,Client,Stretch\nSend the plan,Meridian,it is hard\n": (M.DEED, M.NOTHING, M.NOTHING),
    "Client,Action\nBlue Meridian,Send the plan\n": (M.NOTHING, M.DEED),
    "Commitment,Responsible,To whom\nSend the plan,Herders' lead,Company lead\n": (
        M.DEED,
        M.GIVER,
        M.RECEIVER,
    ),
    "Company\tWhat\tNo.\nMeridian\tSend the plan\t7\n": (M.PARTY, M.DEED, M.REF),
}


@pytest.mark.parametrize(("text", "columns"), SHAPES.items())
def test_columns_are_guessed_from_their_names_and_from_what_stands_in_them(
    text: str, columns: tuple[Meaning, ...]
) -> None:
    assert guess(text).columns == columns


def test_the_line_that_names_the_columns_is_found_or_there_is_none() -> None:
    headers = [guess(text).header for text in SHAPES]
    assert headers == [0, 0, 0, -1, -1, 1, 0, 0, 0, 0]


def test_due_wins_over_date_and_date_counts_where_nothing_else_does() -> None:
    assert guess("Date,Action\n1/12/2026,Send the plan\n").columns == (M.DUE, M.DEED)


def test_our_own_columns_are_found_without_a_question() -> None:
    header = "party,giver,receiver,deed,evidence,due,step,stretch"
    assert own_table(grid(f"Our list\n{header}\nsupplier,a,b,c,d,2027-01-01,1,2\n")) is not None
    assert own_table(grid(f"{header.replace('stretch', 'size')}\nsupplier,a,b,c,d,2027-01-01,1,2\n")) is None


DATED = "Action,Owner,To,Due\nSend it,Anna Berg,Cem Yıldız,{}\nShow it,Anna Berg,Cem Yıldız,{}\n"


def test_a_date_that_may_be_two_is_asked_about_once_unless_a_row_decides() -> None:
    open_text = DATED.format("3/4/2027", "5/6/2027")
    reading = guess(open_text, WHOLE)
    found = asked(open_text, reading)
    assert (found.order, found.order_of, found.spans) == ("", "3/4/2027", ())
    assert {row.wording.due for row in read(open_text, reading).table.rows} == {None}
    rows = read(open_text, replace(reading, order="mdy")).table.rows
    assert [row.wording.due for row in rows] == [date(2027, 3, 4), date(2027, 5, 6)]
    sure = DATED.format("3/4/2027", "13/4/2027")
    found = asked(sure, replace(reading, order="mdy"))
    assert (found.order, found.order_of, found.decided_by) == ("dmy", "", "13/4/2027")
    both = DATED.format("30/4/2027", "4/30/2027")
    assert not asked(both, reading).order_of, "each says by itself which it is"


def test_spans_count_only_once_they_are_confirmed() -> None:
    text = DATED.format("Q3 2027", "q3 2027  ")
    reading = guess(text, WHOLE)
    first, second = asked(text, reading).spans
    assert (first.suggested, first.confirmed, first.rows) == (date(2027, 9, 30), False, 1)
    rows = read(text, reading).table.rows
    assert all(row.state is State.DRAFT and row.wording.due is None for row in rows)
    assert "“Q3 2027”" in rows[0].staging_note
    sure = replace(reading, days={first.text: date(2027, 9, 15), second.text: None})
    assert [row.wording.due for row in read(text, sure).table.rows] == [date(2027, 9, 15), None]


STATUS = "Action,Owner,To,Due,Status,Notes\n" + "".join(
    f"Do {word},Anna Berg,Cem Yıldız,2027-01-31,{word},Because\n"
    for word in ("Done", "In-Progress", "Late", "Cancelled", "not started", "TRUE", "")
)


def test_words_of_a_status_are_confirmed_and_then_stand_for_states_and_outcomes() -> None:
    reading = guess(STATUS, WHOLE)
    words = {one.word: one.standing for one in asked(STATUS, reading).words}
    assert words == {
        "Done": Standing.KEPT,
        "In-Progress": Standing.ACTIVE,
        "Late": None,
        "Cancelled": Standing.LEFT_OUT,
        "not started": Standing.DRAFT,
        "TRUE": Standing.KEPT,
        "": Standing.DRAFT,
    }
    found = read(STATUS, replace(reading, statuses={"late": Standing.KEPT_LATE}))
    states = [row.state for row in found.table.rows]
    assert states == [
        *(State.KEPT, State.ACTIVE, State.KEPT_LATE, State.DRAFT, State.KEPT, State.DRAFT),
    ]
    assert (found.left_out, found.drafts) == (1, 2)
    assert not [row.problems for row in found.table.rows if row.problems]
    assert found.table.rows[0].reason == "Because"
    draft = found.table.rows[3]
    assert (draft.reason, draft.wording.why) == ("", "Because"), "a draft has no reason, and no word is lost"
    assert "“not started”" in draft.staging_note


def test_what_is_incomplete_comes_in_as_a_draft_whatever_its_status_says() -> None:
    text = "No.,Action,Owner,Status\n12,Send it,Anna Berg,Done\n"
    found = read(text, guess(text))
    (row,) = found.table.rows
    assert row.state is State.DRAFT and not row.problems
    assert dict(found.lacking) == {"receiver": 1, "evidence": 1, "due": 1, "step": 1, "stretch": 1}
    assert row.staging_note == "As listed: no. “12”; status “Done”."
    assert "nobody for whom, nothing by which we will know, no date" in " ".join(row.notes)


def test_a_sum_below_the_list_is_no_commitment_and_nobodys_name() -> None:
    text = "No.,Action,Owner\n1,Send it,Anna Berg\n,,Total: 1\n2,,Cem Yıldız\n"
    found = read(text, guess(text))
    assert [row.line for row in found.table.rows] == [2, 4], (
        "what has more than one cell is an incomplete row"
    )
    assert found.left_out == 0 and "Line 3 was passed over: “Total: 1”." in " ".join(found.table.notes)


@pytest.mark.parametrize(
    "text",
    ["Maßnahme;Termin\nPläne für Zoë – wöchentlich;5 °C", "Action;Owner\nRévisé à l’été, 10 m²/h;Créée"],
)
def test_a_list_of_an_older_spreadsheet_is_read_and_that_is_said(text: str) -> None:
    found = text_grid(text.encode("cp1252"))
    assert [";".join(row.cells) for row in found.rows] == text.split("\n")
    assert "Windows-1252" in " ".join(found.notes)
    assert text_grid(text.encode()).notes == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Задача;Срок\nОтправить план;завтра", "cp1251"),
        ("Zadanie;Osoba\nPlan;Paweł Wójcik", "cp1250"),
        ("課題;期限\n計画を送る;明日", "cp932"),
        ("Action;Owner\nü;Anna", "utf-16-le"),
        ("%PDF-1.4\nÄ", "cp1252"),
    ],
)
def test_another_alphabet_is_refused_and_never_guessed_at(text: str, encoding: str) -> None:
    with pytest.raises(Invalid) as refused:
        text_grid(text.encode(encoding))
    assert "UTF-8" in refused.value.fields["file"]


def people_of(
    party: str, owner: str, to: str, filled: Filled = WHOLE, cast: Cast = CAST
) -> tuple[object, ...]:
    text = f"Party,Action,Owner,To,Due\n{party},Send it,{owner},{to},2027-01-31\n"
    columns = (M.PARTY, M.DEED, M.GIVER, M.RECEIVER, M.DUE)
    (row,) = read(text, Reading(0, columns, filled=filled), cast).table.rows
    return row.side, row.giver, row.receiver


def test_whose_commitment_it_is_follows_from_the_party_the_owner_or_what_was_filled_in() -> None:
    anna, cem = "Anna Berg", "Cem Yıldız"
    assert people_of("Meridian", "Nora Neu", anna) == (Side.CUSTOMER, "Nora Neu", anna)
    assert people_of("", "cem yildiz", anna) == (Side.CUSTOMER, "cem yildiz", anna)
    assert people_of("", "Nora Neu", cem) == (Side.SUPPLIER, "Nora Neu", cem)
    assert people_of("", "ACME", cem, Filled()) == (Side.SUPPLIER, "", cem), "a company is no person"
    assert people_of("", "Nora Neu", cem, Filled())[0] is None
    assert people_of("", anna, anna) == (Side.SUPPLIER, anna, ""), "who receives is of the other party"
    filled = replace(CAST, receivers={Side.SUPPLIER: cem})
    assert people_of("", anna, "", WHOLE, filled) == (Side.SUPPLIER, anna, cem)


@pytest.mark.parametrize("owner", ["R&D lead", "QA/QC manager", "Anna Berg (PM, QA)", "Sandy Andersson"])
def test_one_name_stays_one(owner: str) -> None:
    assert people_of("", f'"{owner}"', "Cem Yıldız")[1] == owner


def test_a_known_name_written_last_name_first_is_found() -> None:
    assert people_of("", '"Berg, Anna"', '"Yıldız, Cem"')[1:] == ("Anna Berg", "Cem Yıldız")


@pytest.mark.parametrize(
    "owner", ["Anna Berg / Cem Yıldız", "Anna and Bo", '"Anna, Bo"', "A & B", "Anna/Cem"]
)
def test_two_owners_are_nobodys_word_and_stand_in_the_note(owner: str) -> None:
    text = f"Action,Owner,Due\nSend it,{owner},2027-01-31\n"
    (row,) = read(text, guess(text, WHOLE)).table.rows
    assert row.giver == "" and row.state is State.DRAFT
    assert owner.strip('"') in row.staging_note


def test_a_list_with_the_same_columns_is_read_alike_but_for_its_days() -> None:
    reading = replace(guess(STATUS, WHOLE), days={"Q3": TODAY}, statuses={"late": Standing.NOT_KEPT})
    again = Reading.from_plain(reading.to_plain())
    assert again == reading
    later = remembered(reading.to_plain(), 4)
    assert (later.header, later.days, later.statuses) == (4, {}, reading.statuses)
    assert key_of(grid(STATUS), 0) == key_of(grid("ACTION, owner ,To,due,Status,notes\n1\n"), 0)
    assert key_of(grid(STATUS), 0) != key_of(grid("Action,Owner,To,Due,Status\n1\n"), 0)
    assert key_of(grid(STATUS), -1) == ""


def test_a_row_that_cannot_be_read_keeps_its_problem_and_a_list_that_is_too_long_is_refused() -> None:
    text = 'Action,Owner\nSend it,Anna Berg\n"Open,Anna Berg\nShow it,Anna Berg\n'
    rows = read(text, guess(text)).table.rows
    assert [bool(row.problems) for row in rows] == [False, True, False]
    with pytest.raises(Invalid, match="10,000"):
        text_grid(b"Action\n" + b"Send it\n" * 10_100)
    with pytest.raises(Invalid, match="columns"):
        text_grid(b"," * 70 + b"a\n" + b"," * 70 + b"b\n")


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_list_can_be_looked_at(cells: list[list[str]]) -> None:
    text = "\n".join(";".join(f'"{cell.replace(chr(34), "")}"' for cell in row) for row in cells)
    try:
        found = grid(text)
    except Invalid:
        return
    reading = guess_reading(found, FAMILIAR, WHOLE)
    rows = read_list(found, reading, asked_of(found, reading, TODAY), CAST)
    assert len(rows.table.rows) + rows.left_out + rows.passed_over == len(reading.rows_of(found))
    assert Grid.from_plain(found.to_plain()) == found
    assert len(guess_columns(found, -1, FAMILIAR)) == found.width


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        ("Erledigt", Standing.KEPT),
        ("in Arbeit", Standing.ACTIVE),
        ("En cours", Standing.ACTIVE),
        ("Pendiente", Standing.DRAFT),
        ("Annulé", Standing.LEFT_OUT),
        ("gedeeltelijk", Standing.PARTLY_KEPT),
        ("open", Standing.ACTIVE),
        ("on hold", None),
    ],
)
def test_words_for_a_status_are_guessed_in_the_languages_of_the_columns(
    word: str, standing: Standing | None
) -> None:
    assert guessed(word) is standing
