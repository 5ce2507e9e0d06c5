"""Commitments in a table: read with every problem beside its row, written so that no spreadsheet runs them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.commitment_rows import COLUMNS, ROW, read_commitments
from facilitator.domain.commitments import Outcome
from facilitator.domain.errors import Invalid
from facilitator.domain.sides import Side
from facilitator.domain.tables import harmless, unharmed, write_table
from tests.commitments import read_rows

HEADER = ",".join(COLUMNS)
GOOD = 'supplier,Åse,Tomás,"Send the list, weekly",The list is there,2027-01-31,2,3,kept late,Two days'


def read(*lines: str) -> list:
    return read_rows("\n".join([HEADER, *lines]).encode())


def test_a_good_row_is_read_whole() -> None:
    (row,) = read(GOOD)
    assert row.problems == {}
    assert (row.side, row.giver, row.wording.deed) == (Side.SUPPLIER, "Åse", "Send the list, weekly")
    assert (row.wording.step, row.wording.stretch, row.outcome, row.reason) == (
        2,
        3,
        Outcome.KEPT_LATE,
        "Two days",
    )


def test_the_last_two_columns_may_be_missing() -> None:
    (row,) = read_rows(b"party,giver,receiver,deed,evidence,due,step,stretch\nC,a,b,c,d,,1,2")
    assert row.problems == {} and row.wording.due is None and row.outcome is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_own_encodings_are_read(encoding: str) -> None:
    (row,) = read_rows(f"{HEADER}\n{GOOD}".encode(encoding))
    assert row.giver == "Åse"


def test_semicolons_between_cells_are_read() -> None:
    (row,) = read_rows((HEADER + "\n" + "customer,a,b,c,d,2027-01-31,1,2,,").replace(",", ";").encode())
    assert row.side is Side.CUSTOMER and row.problems == {}


def test_each_problem_stands_beside_its_cell_and_line() -> None:
    (row,) = read("us,,b,c,d,31/31/2027,9,x,maybe,")
    assert row.line == 2
    assert set(row.problems) == {"party", "giver", "due", "step", "stretch", "verdict"}
    assert row.given["due"] == "31/31/2027"


def test_blank_lines_are_passed_over_and_lines_still_count() -> None:
    rows = read(GOOD, ",,,,,,,,,", GOOD)
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"party,giver\n", "receiver"),
        (HEADER.encode() + b"\nsupplier,\xff\xfe", "UTF-8"),
        ((HEADER + ("\n" + GOOD) * 10_001).encode(), "10,001"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(content: bytes, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        read_rows(content)


WAITED = "We waited for your data, and then forgot, sorry"


def test_a_row_that_goes_on_behind_the_last_column_is_refused_with_its_end() -> None:
    first, second = read(GOOD.replace("Two days", WAITED), GOOD)
    assert first.line == 2 and "12 cells" in first.problems[ROW]
    assert "“and then forgot, sorry”" in first.problems[ROW]
    assert second.problems == {}


def test_blank_cells_behind_the_last_column_lose_nothing() -> None:
    (row,) = read(GOOD + ",,,")
    assert row.problems == {} and row.reason == "Two days"


def test_a_quotation_mark_that_is_not_closed_is_a_problem_of_its_own_row() -> None:
    first, second, third = read(
        GOOD, GOOD.replace("Two days", '"We waited'), GOOD.replace("Two days", "late")
    )
    assert first.problems == {} == third.problems and (third.line, third.reason) == (4, "late")
    assert second.line == 3 and '“"We waited' in second.problems[ROW]


def test_a_mark_that_a_later_row_closes_by_chance_hides_no_commitment() -> None:
    plain = GOOD.replace('"Send the list, weekly"', "Send the list")
    first, second = read(GOOD, plain.replace("Two days", '"We waited'), plain.replace("Two days", 'late"'))
    assert first.problems == {}
    assert second.line == 3 and "“We waited" in second.problems[ROW] and "whole row" in second.problems[ROW]


def test_a_text_of_several_lines_stays_whole_and_lines_are_those_of_the_file() -> None:
    first, second = read(GOOD.replace("Two days", '"Two days,\nthen ""one"" more\n\nand rain"'), GOOD)
    assert first.reason == 'Two days,\nthen "one" more\n\nand rain' and first.problems == {}
    assert (first.line, second.line) == (2, 6)


def test_a_row_that_ends_early_says_so() -> None:
    (row,) = read(GOOD.rsplit(",", 2)[0])
    assert row.problems == {} and "8 of 10" in row.notes[0] and "verdict, reason" in row.notes[0]


def test_what_stands_before_the_header_is_passed_over_and_said() -> None:
    table = read_commitments(f"sep=;\n\nPromises, as of May\n{HEADER}\n{GOOD}".replace(",", ";").encode())
    assert [row.line for row in table.rows] == [5] and table.rows[0].problems == {}
    said = " ".join(table.notes)
    assert "Line 3" in said and "as of May" in said and "line 4" in said


def test_columns_that_are_not_read_are_named() -> None:
    table = read_commitments(f"{HEADER},remarks\n{GOOD},none".encode())
    assert table.rows[0].problems == {} and "“remarks”" in table.notes[0]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(Invalid, match=r"reason \(columns 10 and 11\)"):
        read_rows(f"{HEADER},Reason \n{GOOD},x".encode())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1", " =1"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text(st.sampled_from("'=+-@ \t\u00a0a＝"), max_size=6))
def test_the_mark_against_formulas_is_taken_off_again_exactly(text: str) -> None:
    assert unharmed(harmless(text)) == text


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
        lambda t: t.strip()
    )
)
def test_what_is_written_reads_back_the_same(deed: str) -> None:
    cells = ["supplier", "a", "b", deed, "d", "2027-01-31", "1", "2", "", ""]
    (row,) = read_rows(write_table(COLUMNS, [cells]).encode())
    again = write_table(COLUMNS, [[*cells[:3], row.wording.deed, *cells[4:]]])
    (twice,) = read_rows(again.encode())
    assert twice.wording.deed == row.wording.deed
    assert len(next(iter(csv.reader(io.StringIO(again[1:]))))) == len(COLUMNS)


@pytest.mark.parametrize(
    "lines",
    [
        (
            'supplier,Sergio,Cem,"Send the list,It is there,2026-01-31,2,3,not kept,We forgot',
            'supplier,Sergio,Cem,Two",It is there,2027-01-31,2,3,,',
        ),
        ('supplier,Sergio,Cem,"Send the list', 'supplier ,Sergio,Cem,",It is there,2027-01-31,2,3,,'),
        ('supplier,Sergio,Cem,"Send the list', 'S, Sergio, Cem, two",It is there,2027-01-31,2,3,,'),
    ],
)
def test_the_beginning_of_a_row_in_a_cell_is_a_problem(lines: tuple[str, str]) -> None:
    first, *_others = read(*lines)
    assert "beginning of one" in first.problems[ROW]


@pytest.mark.parametrize(
    "said", ["Supplier, customer, and both: talk", "customer", "Customer, please", "S,M"]
)
def test_honest_line_breaks_in_a_cell_come_in(said: str) -> None:
    (row,) = read(f'supplier,Sergio,Cem,"Send it to:\n{said}\nby noon",It is there,2027-01-31,2,3,,')
    assert row.problems == {} and said in row.wording.deed
