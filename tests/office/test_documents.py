"""Tables of documents: every word under the column in which it stands, or a sentence that says why not."""

from __future__ import annotations

import pytest

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import Grid
from facilitator.office.files import grids_in
from tests.office_files import document, package, word_cell, word_row

HEADER = word_row("Action", "Owner", "Due")


def shown(*rows: str, strict: bool = False) -> list[tuple[str, ...]]:
    (grid,) = grids_in(document("".join(rows), strict=strict))
    return [row.cells for row in grid.rows]


@pytest.mark.parametrize("strict", [False, True])
def test_a_table_is_read_cell_by_cell(strict: bool) -> None:
    assert shown(HEADER, word_row("Send it", "Anna", "1 May"), strict=strict) == [
        ("Action", "Owner", "Due"),
        ("Send it", "Anna", "1 May"),
    ]


def test_a_cell_over_several_rows_is_said_in_each_of_them() -> None:
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        word_row("Send it", word_cell("Anna", begins), "1 May"),
        word_row("Show it", word_cell("", goes_on), "2 May"),
        word_row("Keep it", word_cell("", goes_on), "3 May"),
        word_row("Drop it", word_cell("Bo", begins), "4 May"),
        word_row("Find it", word_cell("", goes_on), "5 May"),
    ]
    assert [row[1] for row in shown(HEADER, *rows)] == ["Owner", "Anna", "Anna", "Anna", "Bo", "Bo"]


def test_a_cell_over_several_columns_moves_no_other() -> None:
    wide = word_cell("Send it and tell everybody", '<w:gridSpan w:val="2"/>')
    late = (
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + word_cell("Bo") + word_cell("2 May") + "</w:tr>"
    )
    assert shown(HEADER, word_row(wide, "1 May"), late)[1:] == [
        ("Send it and tell everybody", "", "1 May"),
        ("", "Bo", "2 May"),
    ]


def test_merged_both_ways_at_once() -> None:
    block = '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'
    below = '<w:gridSpan w:val="2"/><w:vMerge/>'
    rows = [word_row(word_cell("Both", block), "x"), word_row(word_cell("", below), "y")]
    assert shown(*rows) == [("Both", "", "x"), ("Both", "", "y")]


def test_words_in_links_controls_and_several_paragraphs_are_all_there() -> None:
    cell = (
        "<w:tc><w:p><w:r><w:t>Send </w:t></w:r><w:hyperlink><w:r><w:t>the plan</w:t></w:r></w:hyperlink></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>by</w:t><w:tab/><w:t>noon</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>on Friday</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        "<w:p><w:r><w:instrText>DATE</w:instrText></w:r></w:p></w:tc>"
    )
    assert shown(word_row(cell, "Anna")) == [("Send the plan\nby\tnoon\non Friday", "Anna")]


TRACKED = [
    word_row("Send it", "<w:tc><w:p><w:ins><w:r><w:t>Anna</w:t></w:r></w:ins></w:p></w:tc>"),
    word_row("Send it", "<w:tc><w:p><w:del><w:r><w:delText>Anna</w:delText></w:r></w:del></w:p></w:tc>"),
    "<w:tr><w:trPr><w:del/></w:trPr>" + word_cell("Send it") + word_cell("Anna") + "</w:tr>",
    word_row("Send it", word_cell("Anna", "<w:cellIns/>")),
    word_row("Send it", "<w:tc><w:p><w:moveFrom><w:r><w:t>Anna</w:t></w:r></w:moveFrom></w:p></w:tc>"),
]


@pytest.mark.parametrize("row", TRACKED)
def test_tracked_changes_are_refused_with_a_sentence(row: str) -> None:
    with pytest.raises(Invalid, match="Table 2 has tracked changes: accept or reject"):
        grids_in(document(HEADER + word_row("a", "b", "c"), row))


AROUND = [
    "<w:tr>{}<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:tr>",
    "<w:sdt><w:sdtContent><w:tr>{}{}</w:tr></w:sdtContent></w:sdt>",
    "<w:tr>{}<w:customXml>{}</w:customXml></w:tr>",
]


@pytest.mark.parametrize("row", AROUND)
def test_controls_around_cells_and_rows_are_refused_with_a_sentence(row: str) -> None:
    with pytest.raises(Invalid, match="content control around a cell or a row"):
        grids_in(document(HEADER + row.format(word_cell("Send it"), word_cell("Anna"))))


def test_a_control_around_a_whole_table_moves_nothing() -> None:
    around = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    (grid,) = grids_in(document(HEADER, around=around))
    assert grid.rows[0].cells == ("Action", "Owner", "Due")


def test_each_table_can_be_chosen_and_one_within_a_cell_stands_by_itself() -> None:
    inner = (
        f"<w:tc><w:p><w:r><w:t>Outer</w:t></w:r></w:p><w:tbl>{word_row('in', 'side')}</w:tbl><w:p/></w:tc>"
    )
    grids = grids_in(document(word_row(inner, "Anna"), word_row("alone"), HEADER))
    assert [grid.name for grid in grids] == [
        "Table 1: Outer · Anna",
        "Table 2: in · side",
        "Table 4: Action · Owner · Due",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document(), "no table"),
        (document(word_row("alone")), "no table"),
        (document(*[HEADER] * 101), "far more"),
        (document(word_row(*["x"] * 70)), "far more"),
        (document(word_row("a", word_cell("b", '<w:gridSpan w:val="999"/>'))), "far more"),
        (document(HEADER * 10_100), "10,000"),
        (package({"_rels/.rels": "<a/>", "word/document.xml": "<a/>"}), "cannot be read"),
    ],
)
def test_what_holds_no_list_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        grids_in(content)


def test_notes_say_what_was_filled() -> None:
    rows = word_row("a", word_cell("b", '<w:vMerge w:val="restart"/>')) + word_row(
        "c", word_cell("", "<w:vMerge/>")
    )
    grid: Grid
    (grid,) = grids_in(document(rows))
    assert grid.notes == ("Merged cells say the same in each of their rows.",)
