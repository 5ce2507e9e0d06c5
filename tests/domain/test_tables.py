"""Tables as text: found whatever stands between cells, and nothing in them swallowed."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.tables import Table, decode_table, read_table, write_table
from tests.depth import share

KNOWN = ("who", "what", "when")
HEADER = "who,what,when"


def table(*lines: str) -> Table:
    return read_table("\n".join(lines), KNOWN, KNOWN[:2])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_between_cells_is_found_by_the_names(delimiter: str) -> None:
    """A title with many commas is no sign that commas stand between the cells."""
    found = table(
        "a, b, c, d, e, f, g", HEADER.replace(",", delimiter), delimiter.join(("x", '"y, z, q"', "1"))
    )
    assert found.delimiter == delimiter and found.rows[0].cells == ("x", "y, z, q", "1")


def test_sep_is_believed_unless_it_is_plainly_wrong() -> None:
    assert table("sep=;", "who;what;when", "a;b,c;d").rows[0].cells == ("a", "b,c", "d")
    assert table("sep=;", HEADER, "a,b,c").rows[0].cells == ("a", "b", "c")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('a,"b', 'not closed: “"b”'),
        ('a,"b" c,d', 'Text follows a closing quotation mark: “"b" c,d”'),
        ('"a,b,c', 'not closed: “"a,b,c”'),
        ('a,"b ""c"",d', "not closed"),
    ],
)
def test_a_faulty_row_harms_no_other(line: str, words: str) -> None:
    found = table(HEADER, "1,2,3", line, '4,"5\n5",6', "7,8,9")
    faulty = [row for row in found.rows if row.problem]
    assert [row.line for row in faulty] == [3] and words in faulty[0].problem
    assert [row.cells[0] for row in found.rows if not row.problem] == ["1", "4", "7"]


def test_marks_inside_a_cell_without_marks_are_text() -> None:
    assert table(HEADER, 'a,the 5" pipe,c').rows[0].cells[1] == 'the 5" pipe'


def test_a_file_of_faults_is_read_quickly() -> None:
    lines = ['a,"b'] * 1 + ["x,y"] * 60_000
    worst = [*lines, *(['",""'] * 60_000), *(['"'] * 60_000)]
    before = time.process_time()
    table(HEADER, *worst)
    assert time.process_time() - before < 5


def test_control_characters_go_and_no_line_does() -> None:
    assert decode_table(b"\n\n a\x00b\r\n\rc\n") == "\n\n ab\n\nc\n"


@share(50)
@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_written_table_is_read_back_row_for_row(rows: list[list[str]]) -> None:
    """The same number of rows and cells as csv itself finds, whatever stands in them."""
    text = write_table(KNOWN, [["x", *row[1:]] for row in rows])[1:]
    found = read_table(text, KNOWN, KNOWN)
    plain = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [list(row.cells) for row in found.rows] == plain
    assert not any(row.problem for row in found.rows)
