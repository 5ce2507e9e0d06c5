"""Tables that are taken away as files: CSV for every program, a spreadsheet for people."""

from __future__ import annotations

from flask import Response

from facilitator.web.file_names import table_name
from facilitator.web.guard import this_programme

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(name: str, ending: str, content: str | bytes) -> Response:
    """The answer with a table of this programme, as a file with its name (`table_name`)."""
    called = f'attachment; filename="{table_name(this_programme(), name, ending)}"'
    return Response(content, mimetype=_TYPES[ending], headers={"Content-Disposition": called})
