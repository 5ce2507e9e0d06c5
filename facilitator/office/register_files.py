"""The table of a register in a file: a CSV text, or the sheet of a spreadsheet that has its columns."""

from __future__ import annotations

from typing import Any

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import table_in
from facilitator.domain.registers.family import Kind
from facilitator.domain.registers.tables import columns_of
from facilitator.domain.tables import Table, decode_table, read_table
from facilitator.office.files import grids_in, is_office_file

_NEEDED = ("title",)


def register_table(content: bytes, kind: Kind[Any]) -> Table:
    """The table of a register. Raises Invalid (field `file`) where no row names the column `title`."""
    columns = columns_of(kind)
    if not is_office_file(content):
        return read_table(decode_table(content), columns, _NEEDED)
    tables = (table_in(grid, _NEEDED, columns) for grid in grids_in(content))
    found = next((table for table in tables if table is not None), None)
    if found is None:
        raise Invalid({"file": "No sheet of this file has a column that is called title."})
    return found
