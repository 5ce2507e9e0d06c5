"""The shape of a programme that comes in: its file, and whether it is meant to stand here twice."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField

from facilitator.domain.errors import Invalid
from facilitator.domain.programme_files import MOST_BYTES
from facilitator.forms.base import BaseForm, OnceMixin


class ProgrammeFileForm(BaseForm):
    """A programme's file is chosen."""

    file = FileField(_l("The programme's file"))

    @property
    def file_name(self) -> str:
        """How it is called."""
        upload: Any = self.file.data
        return str(upload.filename) if upload and upload.filename else ""

    def content(self) -> bytes:
        """Its bytes, one more than may come in at most. Raises Invalid when none was chosen."""
        upload: Any = self.file.data
        content: bytes = upload.stream.read(MOST_BYTES + 1) if upload and upload.filename else b""
        if upload:
            upload.close()
        if not content:
            raise Invalid({"file": "Choose the file of a programme, programme-….json."})
        return content


class BringInForm(OnceMixin, BaseForm):
    """What was looked at comes in."""

    as_copy = BooleanField(_l("Bring it in once more, as a copy"))
