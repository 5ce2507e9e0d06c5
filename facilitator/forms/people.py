"""Forms of people: one at a time, a list pasted in, and leaving with a hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from facilitator.domain.people import NAME_LENGTH, ROLE_TITLE_LENGTH, PersonDraft, Roles
from facilitator.domain.sides import Side
from facilitator.forms.base import BaseForm, OnceMixin, VersionMixin, email, line, options, paragraph

PASTE_LENGTH = 40_000
PARTIES = [
    SelectChoice(Side.SUPPLIER.value, _l("Supplier")),
    SelectChoice(Side.CUSTOMER.value, _l("Customer")),
]


class PersonForm(BaseForm, OnceMixin):
    """Somebody of a party."""

    side = RadioField(_l("Party"), choices=PARTIES)
    name = line(_l("Name"), NAME_LENGTH)
    role_title = line(_l("Role in their company"), ROLE_TITLE_LENGTH, required=False)
    email = email(_l("E-mail"), required=False)
    is_sponsor = BooleanField(_l("Sponsor"), description=_l("Stands behind the programme at senior level."))
    is_signatory = BooleanField(_l("Signatory"), description=_l("Signs the list for their party."))
    is_decision_maker = BooleanField(
        _l("Key decision-maker"), description=_l("What they say settles things.")
    )
    is_observer = BooleanField(_l("Observer"), description=_l("Watches, and takes no other part."))

    def draft(self) -> PersonDraft:
        """The entry as the service takes it."""
        return PersonDraft(
            side=Side(self.side.data),
            name=self.name.data or "",
            email=self.email.data or "",
            role_title=self.role_title.data or "",
            roles=Roles(
                sponsor=bool(self.is_sponsor.data),
                signatory=bool(self.is_signatory.data),
                decision_maker=bool(self.is_decision_maker.data),
                observer=bool(self.is_observer.data),
            ),
        )


class EditPersonForm(PersonForm, VersionMixin):
    """The same, with the version that it showed; the party stays."""


class PasteForm(BaseForm, OnceMixin):
    """A list of people, one to a line."""

    side = RadioField(_l("Party"), choices=PARTIES)
    file = FileField(
        _l("A table from a file"),
        description=_l(
            "XLSX or CSV. The first row names the columns: name, role, e-mail, and if you like side, sponsor, "
            "signatory, decision-maker, observer."
        ),
    )
    people = paragraph(
        _l("One person to a line: name, role in their company, e-mail, role in the programme"),
        PASTE_LENGTH,
        description=_l(
            "Only the name is needed. Separate the parts with commas, semicolons or tabs, as they come from a table. "
            "Sponsor, Signatory, Key decision-maker or Observer may stand in a part of its own or in brackets."
        ),
    )

    def chosen_file(self) -> bytes:
        """The bytes of the file that was chosen; none where none was."""
        upload: Any = self.file.data
        content: bytes = upload.stream.read() if upload and upload.filename else b""
        if upload:
            upload.close()
        return content


class LeaveForm(BaseForm, OnceMixin):
    """Who goes on with somebody's commitments."""

    successor = SelectField(_l("Who goes on with them"), coerce=int)
    note = paragraph(_l("A word for the record"), 2000, description=_l("Optional. Everybody can read it."))

    def offer(self, people: Iterable[tuple[int, str]], none: str) -> None:
        """The people to choose from, by number; 0 stands for nobody yet."""
        self.successor.choices = options([(0, none), *people])
