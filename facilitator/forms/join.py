"""Joining a room by phone: the code from the screen, and who one is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import Length, Optional

from facilitator.domain.people import NAME_LENGTH
from facilitator.domain.rooms import MOST_TYPED
from facilitator.domain.sides import Side
from facilitator.forms.base import BaseForm, OnceMixin, line, options

PERSON = "person"
"""What the buttons of the list are called; each holds a person's number."""


class CodeForm(BaseForm):
    """The code as somebody reads it from the screen; what it means is for the rules to say."""

    code = line(
        _l("Code"),
        MOST_TYPED,
        required=False,
        description=_l("Eight letters and digits. Capitals and dashes do not matter."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class NameForm(OnceMixin, BaseForm):
    """A name tapped in the list, or typed with its party; `code` and `ticket` prove that the code was right."""

    code = HiddenField(validators=[Length(max=MOST_TYPED)])
    ticket = HiddenField(validators=[Length(max=64)])
    typed_name = line(
        _l("Your name"),
        NAME_LENGTH,
        required=False,
        description=_l("As the others in the room know you."),
        render_kw={"autocomplete": "name"},
    )
    side = RadioField(_l("You are here for"), validators=[Optional()])

    def offer(self, supplier: str, customer: str) -> None:
        """The two parties to choose from."""
        self.side.choices = options([(Side.SUPPLIER.value, supplier), (Side.CUSTOMER.value, customer)])

    @property
    def chosen_side(self) -> Side | None:
        return Side(self.side.data) if self.side.data in {side.value for side in Side} else None
