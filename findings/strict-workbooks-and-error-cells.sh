#!/usr/bin/env bash
# A workbook saved as "Strict Open XML": openpyxl finds no sheet in it; calamine reads it, but shows error cells as empty.
#
# Expected:  a spreadsheet reader reads what Excel offers under "Save as": Transitional and Strict are one format in two
#            namespaces (ISO/IEC 29500). A cell that says #DIV/0! or #N/A is told from an empty one, and a cell of the
#            type "date" (t="d"), which Strict allows, is a date however its moment ends.
# Happens:   openpyxl 3.1.5 warns at most, raises nothing and answers a workbook without a single worksheet: an import
#            says that the file is empty. python-calamine 0.9.1 finds sheet and rows. But it gives an error cell as the
#            empty text, so a due date of #REF! is a row without a date, and an ISO date with a "Z" behind it as text.
# Who:       whoever lets people upload action lists: Strict is what some organisations set as their default.
# Instead:   read Strict with calamine, and look into the sheet's own XML for cells with t="e" and t="d": name the first,
#            read the second as dates.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 XlsxWriter==3.2.9
cd "$folder" && "$folder/v/bin/python" - <<'PY'
import io
import re
import warnings
import zipfile

import openpyxl
import python_calamine
import xlsxwriter

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def written():
    """A list of three cells: a word, an error, and a day."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("List")
    sheet.write_row(0, 0, ["Send the drawings"])
    sheet.write_formula(0, 1, "=1/0", None, "#DIV/0!")
    sheet.write_number(0, 2, 46418)
    book.close()
    return out.getvalue()


def as_strict(data, day):
    """The same in the other namespaces, its day as a cell of the type date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for transitional, strict in STRICT.items():
                text = text.replace(transitional, strict)
            new.writestr(name, re.sub(r'<c r="C1"><v>\d+</v></c>', f'<c r="C1" t="d"><v>{day}</v></c>', text))
    return out.getvalue()


def by_openpyxl(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data)).sheetnames


def by_calamine(data):
    return python_calamine.CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0).to_python()


plain = written()
found = {
    "openpyxl, transitional": by_openpyxl(plain),
    "openpyxl, strict": by_openpyxl(as_strict(plain, "2027-01-31")),
    "calamine, strict": by_calamine(as_strict(plain, "2027-01-31")),
    "calamine, strict, day with Z": by_calamine(as_strict(plain, "2027-01-31T00:00:00.000Z")),
}
print("openpyxl", openpyxl.__version__, "python-calamine 0.9.1")
for what, cells in found.items():
    print(f"{what:30} {cells}")
assert found["openpyxl, transitional"] == ["List"]
assert found["openpyxl, strict"] == []
((words, error, day),) = found["calamine, strict"]
assert (words, error) == ("Send the drawings", "") and not isinstance(day, str), (error, day)
((_words, _error, told),) = found["calamine, strict, day with Z"]
assert isinstance(told, str), told
PY
