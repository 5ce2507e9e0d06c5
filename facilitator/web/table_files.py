"""Tables that are taken away as files: CSV for every program, a spreadsheet for people."""

from __future__ import annotations

from flask import Response

from facilitator.web.guard import this_programme

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(name: str, ending: str, content: str | bytes) -> Response:
    """The answer with a table of this programme; its file is called by the name, the programme and the ending.

    One of a rehearsal is called so.
    """
    name = f"rehearsed-{name}" if this_programme().is_rehearsal else name
    called = f'attachment; filename="{name}-{this_programme().public_id}.{ending}"'
    return Response(content, mimetype=_TYPES[ending], headers={"Content-Disposition": called})
