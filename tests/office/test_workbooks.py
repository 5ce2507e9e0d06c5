"""Spreadsheets are read as they show themselves, whatever wrote them, and none can take the machine down."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import Grid, own_table
from facilitator.domain.tables import Cell
from facilitator.office.files import grids_in
from facilitator.office.workbook_writer import write_workbook
from tests.office_files import cells, package, text, workbook

DATED = '<c r="A1" s="1"><v>{}</v></c>'


def shown(content: bytes, place: int = 0) -> list[tuple[str, ...]]:
    return [row.cells for row in grids_in(content)[place].rows]


def only(content: bytes) -> Grid:
    (grid,) = grids_in(content)
    return grid


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("from_1904", "serial"), [(False, 46418), (True, 44956)])
def test_dates_are_dates_in_both_systems_and_in_strict_workbooks(
    strict: bool, from_1904: bool, serial: int
) -> None:
    content = workbook(
        cells(DATED.format(serial) + "<c><v>44000</v></c>"), strict=strict, from_1904=from_1904
    )
    assert shown(content) == [("2027-01-31", "44000")], "a number without a date's format stays a number"


def test_a_strict_workbook_may_write_its_dates_as_text() -> None:
    content = workbook(cells('<c s="1" t="d"><v>2027-01-31</v></c>'), strict=True)
    assert shown(content) == [("2027-01-31",)]


def test_cells_are_shown_as_a_spreadsheet_shows_them() -> None:
    row = '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c><v>2</v></c><c><v>0.5</v></c><c><v>12345678901234</v></c>'
    row += '<c t="s"><v>0</v></c><c t="str"><f>A1&amp;"x"</f><v>stored</v></c><c s="1"><v>46418.75</v></c>'
    rich = "<r><t xml:space='preserve'>bold </t></r><r><t>word</t></r>"
    assert shown(workbook(cells(row), strings=(rich,))) == [
        ("TRUE", "FALSE", "2", "0.5", "12345678901234", "bold word", "stored", "2027-01-31 18:00:00")
    ]


def test_what_is_hidden_filled_in_or_missing_is_named() -> None:
    sheet = (
        '<cols><col min="3" max="3" hidden="1"/></cols><sheetData>'
        f"<row r='1'>{text('Owner', 'A1')}{text('Action', 'B1')}</row>"
        f"<row r='2'>{text('Anna', 'A2')}{text('Send', 'B2')}</row>"
        f"<row r='3' hidden='1'>{text('Show', 'B3')}</row>"
        "<row r='4'><c r='A4' t='e'><v>#REF!</v></c><c r='B4'><f>1+1</f></c>"
        f"{text('x', 'C4')}</row></sheetData>"
        '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    )
    grid = only(workbook(sheet))
    assert [row.cells for row in grid.rows] == [
        ("Owner", "Action"),
        ("Anna", "Send"),
        ("Anna", "Show"),
        ("", "", "x"),
    ]
    told = " ".join(grid.notes)
    for words in (
        "row 3",
        "columns are hidden",
        "1 cell was filled",
        "error: cell A4",
        "not stored: cell B4",
    ):
        assert words in told


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_whose_result_was_not_stored_is_named_and_an_empty_one_is_not(value: str) -> None:
    row = f'{text("Send", "A1")}<c r="B1"><f>A1+7</f>{value}</c><c r="C1" t="str"><f>""</f><v></v></c>'
    told = " ".join(only(workbook(cells(row))).notes)
    assert "not stored: cell B1" in told and "C1" not in told


def test_a_title_over_several_columns_stays_in_the_first() -> None:
    sheet = cells(text("Title", "A1"), text("a", "A2") + text("b", "B2"))
    assert shown(workbook(f'{sheet}<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')) == [
        ("Title",),
        ("a", "b"),
    ]


def test_every_sheet_can_be_chosen_hidden_ones_last_and_empty_ones_not() -> None:
    content = workbook(
        cells(text("secret")),
        cells(text("open")),
        "<sheetData/>",
        states=("veryHidden", "visible", "visible"),
    )
    assert [grid.name for grid in grids_in(content)] == ["Sheet2", "Sheet1 (hidden)"]


def test_a_sheet_that_does_not_fit_is_named_beside_those_that_do() -> None:
    long = cells(*(text(f"row {number}") for number in range(10_100)))
    first, *others = grids_in(workbook(cells(text("short")), long))
    assert (first.name, others) == ("Sheet1", [])
    assert "Sheet2" in first.notes[0] and "10,000" in first.notes[0]


@pytest.mark.parametrize(
    "sheet",
    [
        f"<sheetData><row r='1048576'>{text('far', 'XFD1048576')}</row></sheetData>",
        f"<sheetData><row r='39000'>{text('far', 'A39000')}{text('wide', 'SA39000')}</row></sheetData>",
        f"<sheetData><row r='1'>{text('wide', 'XFD1')}</row></sheetData>",
    ],
)
def test_a_cell_far_from_the_others_is_refused_before_room_is_made_for_it(sheet: str) -> None:
    tracemalloc.start()
    with pytest.raises(Invalid, match="far more than a list"):
        grids_in(workbook(sheet))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_formats_far_from_the_others_say_nothing() -> None:
    far = "<row r='1048576'><c r='XFD1048576' s='1'/></row>"
    sheet = f"<sheetData><row r='1'>{text('here', 'A1')}</row>{far}</sheetData>"
    assert shown(workbook(sheet)) == [("here",)]


def test_a_bomb_is_refused_as_soon_as_it_grows_too_large() -> None:
    bomb = b"<worksheet>" + b" " * (60 * 1024 * 1024)
    content = workbook(cells(text("a")), more={"xl/worksheets/sheet1.xml": bomb})
    assert len(content) < 200_000
    with pytest.raises(Invalid, match="far more than a list"):
        grids_in(content)


def test_a_part_that_lies_about_its_size_is_no_way_round() -> None:
    """The entry says 100 bytes, the part unpacks to 60 MB: never more than was said is handed on."""
    big = b"<sst>" + b" " * (60 * 1024 * 1024)
    content = bytearray(workbook(cells(text("a")), more={"xl/sharedStrings.xml": big}))
    size = len(big).to_bytes(4, "little")
    assert content.count(size) >= 2
    lying = bytes(content).replace(size, (100).to_bytes(4, "little"))
    with pytest.raises(Invalid):
        grids_in(lying)


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_entities_of_a_files_own_are_refused(name: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>'
    with pytest.raises(Invalid, match="cannot be read"):
        grids_in(workbook(cells(text("a")), more={name: bomb}))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        package({"../../etc/passwd": "x", "_rels/.rels": "<a/>"}),
        package({f"part{number}": "" for number in range(3100)}),
        workbook(),
        workbook("<sheetData/>"),
        workbook(*[cells(text("a"))] * 41),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        grids_in(content)
    assert list(refused.value.fields) == ["file"] and len(refused.value.message) > 20


def test_pictures_macros_and_links_are_never_opened() -> None:
    more = {"xl/vbaProject.bin": b"x" * 1000, "xl/media/image1.png": b" " * (47 * 1024 * 1024)}
    assert shown(workbook(cells(text("a")), more=more)) == [("a",)]


def test_a_damaged_file_is_refused_and_nothing_worse() -> None:
    whole = workbook(cells(DATED.format(46418) + text("Send it")), strings=("<t>a</t>",))
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    dice = random.Random(7)
    for _ in range(150):
        name = dice.choice(sorted(parts))
        damaged = bytearray(parts[name])
        for _again in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            grids_in(package({**parts, name: bytes(damaged)}))
        except Invalid as error:
            assert "file" in error.fields


ROWS = [["=1+1", date(2027, 1, 31), 7], ["a & <b>\nc", None, ""], ["  blanks  ", date(1899, 1, 1), "007"]]


def test_what_is_written_is_read_as_it_was() -> None:
    content = write_workbook("Our: list?", ["a", "b", "c"], ROWS)
    assert content == write_workbook("Our: list?", ["a", "b", "c"], ROWS)
    grid = only(content)
    assert grid.name == "Our  list"
    assert [row.cells for row in grid.rows] == [
        ("a", "b", "c"),
        ("'=1+1", "2027-01-31", "7"),
        ("a & <b>\nc",),
        ("  blanks  ", "1899-01-01", "007"),
    ]


def test_a_written_sheet_has_its_header_frozen_dates_as_dates_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook("x", ["a", "b", "c"], ROWS))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet and 'ySplit="1"' in sheet
    assert '<c r="B2" s="2"><v>46418</v></c>' in sheet
    assert "<f>" not in sheet and ">=1+1<" not in sheet


def test_yes_and_no_are_the_spreadsheets_own() -> None:
    content = write_workbook("x", ["a", "b", "c"], [[True, False, 1]])
    assert [row.cells for row in only(content).rows] == [("a", "b", "c"), ("TRUE", "FALSE", "1")]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert 't="b"><v>1</v>' in sheet and 't="b"><v>0</v>' in sheet and "True" not in sheet


@given(st.lists(st.tuples(st.text(max_size=20), st.dates(), st.integers(0, 10**6)), min_size=1, max_size=4))
def test_any_table_can_be_written_and_read(rows: list[tuple[Cell, ...]]) -> None:
    grid = only(write_workbook("x", ["a", "b", "c"], rows))
    assert [row.cells[1] for row in grid.rows[1:]] == [str(row[1]) for row in rows]
    assert own_table(grid) is None
