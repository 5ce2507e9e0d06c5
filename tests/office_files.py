"""Spreadsheets and documents as other programs write them, made by hand so that a test can say every letter of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

TRANSITIONAL = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


def workbook(
    *sheets: str,
    strict: bool = False,
    from_1904: bool = False,
    strings: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of sheets, each given as the XML that stands in it; style 1 of a cell makes its number a date."""
    main, office = STRICT if strict else TRANSITIONAL
    rel = f'<Relationship Id="{{}}" Type="{office}/{{}}" Target="{{}}"/>'
    named = "".join(
        f'<sheet name="Sheet{place}" sheetId="{place}" r:id="s{place}"'
        f"{f' state={chr(34)}{states[place - 1]}{chr(34)}' if place <= len(states) else ''}/>"
        for place in range(1, len(sheets) + 1)
    )
    relations = rel.format("st", "styles", "styles.xml") + rel.format(
        "ss", "sharedStrings", "sharedStrings.xml"
    )
    relations += "".join(
        rel.format(f"s{place}", "worksheet", f"worksheets/sheet{place}.xml")
        for place in range(1, len(sheets) + 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="x/y"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{rel.format('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr date1904="{int(from_1904)}"/>'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{_STYLES}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
    }
    for place, inside in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{place}.xml"] = f'<worksheet xmlns="{main}">{inside}</worksheet>'
    return package({**parts, **(more or {})})


def cells(*rows: str) -> str:
    """The data of a sheet: each row as the XML of its cells."""
    numbered = (f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, start=1))
    return f"<sheetData>{''.join(numbered)}</sheetData>"


def text(words: str, address: str = "") -> str:
    """A cell with a text."""
    place = f' r="{address}"' if address else ""
    return f'<c{place} t="inlineStr"><is><t>{words}</t></is></c>'


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def document(*tables: str, strict: bool = False, around: str = "{}") -> bytes:
    """A document with these tables, each given as the XML of its rows, with `w:` before every name."""
    inside = "".join(f"<w:p/><w:tbl><w:tblPr/>{rows}</w:tbl>" for rows in tables)
    office = (STRICT if strict else TRANSITIONAL)[1]
    return package(
        {
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_STRICT_WORD if strict else _WORD}">'
            f"<w:body>{around.format(inside)}</w:body></w:document>",
        }
    )


def word_row(*cells: str) -> str:
    """A row of cells, each given as its words or as the XML of a `w:tc`."""
    made = (cell if cell.startswith("<w:") else word_cell(cell) for cell in cells)
    return f"<w:tr>{''.join(made)}</w:tr>"


def word_cell(words: str, settings: str = "") -> str:
    """A cell with one paragraph."""
    return f"<w:tc><w:tcPr>{settings}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"
