"""The shape of an import: a file or pasted text, and the workshop the commitments belong to."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from facilitator.domain.errors import Invalid
from facilitator.forms.base import BaseForm, OnceMixin, TableField, options

MOST_BYTES = 2_000_000


class ImportForm(OnceMixin, BaseForm):
    """`text` carries the table from the preview to the confirmation; nothing is kept on the server in between."""

    file = FileField(_l("CSV file"))
    text = TableField(_l("Or paste the rows"), validators=[Optional()])
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

    def content(self) -> bytes:
        """The table's bytes. Raises Invalid when nothing came or it is too large."""
        upload: Any = self.file.data
        content = upload.stream.read(MOST_BYTES + 1) if upload and upload.filename else b""
        content = content or (self.text.data or "").encode()
        if not content.strip():
            raise Invalid({"file": "Choose a file, or paste the rows with their first line below."})
        if len(content) > MOST_BYTES:
            raise Invalid({"file": "This is larger than 2 MB. Bring it in in parts."})
        return content
