"""The shape of an import: a file or pasted text, and for commitments the workshop they belong to."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from facilitator.domain.errors import Invalid
from facilitator.domain.lists.grids import MOST_BYTES
from facilitator.forms.base import BaseForm, OnceMixin, TableField, options

MOST_TEXT = 500_000
"""Characters of a table that travel to the page and back, to be put right there; a longer one is staged."""


class TableForm(OnceMixin, BaseForm):
    """`text` carries a short table of our own format from the preview to the confirmation."""

    file = FileField(_l("File"))
    text = TableField(_l("Or paste the rows"), validators=[Optional()])

    @property
    def file_name(self) -> str:
        """How the file that came is called; empty for pasted rows."""
        upload: Any = self.file.data
        return str(upload.filename) if upload and upload.filename else ""

    def content(self) -> bytes:
        """The table's bytes. Raises Invalid when nothing came or it is too large."""
        upload: Any = self.file.data
        content = upload.stream.read(MOST_BYTES + 1) if upload and upload.filename else b""
        if upload:
            upload.close()
        content = content or (self.text.data or "").encode()
        if not content.strip():
            raise Invalid({"file": "Choose a file, or paste the rows with their first line below."})
        if len(content) > MOST_BYTES:
            raise Invalid({"file": "This is larger than 10 MB. Bring it in in parts."})
        return content


class ImportForm(TableForm):
    """Commitments from a table; a long one, and one of another format than ours, is staged."""

    workshop = SelectField(_l("They belong to"), coerce=int)
    again = BooleanField(_l("Bring them in once more"))

    def offer_workshops(self, choices: list[tuple[int, str]], chosen: int) -> None:
        self.workshop.choices = options(choices)
        if not self.is_submitted():
            self.workshop.data = chosen

    @property
    def number(self) -> int | None:
        """The workshop's number; None for a launch that is to be made."""
        return self.workshop.data or None
