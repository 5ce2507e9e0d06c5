"""What is typed around a signature; whether it may stand is for the services to say."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from facilitator.forms.base import BaseForm, OnceMixin, line, options, paragraph

SHA256_LENGTH = 64
DRAWING_LENGTH = 20_000


class LockForm(OnceMixin, BaseForm):
    """Locks the list; ticked, the imported commitments that no list carries come along."""

    take_in = BooleanField(_l("Take the imported commitments in"))


class ReasonForm(BaseForm):
    """Why a list is opened again."""

    reason = paragraph(
        _l("Why is it opened again?"), 2000, description=_l("Everyone sees this beside the old revision.")
    )


class SignForm(OnceMixin, BaseForm):
    """A signature: the name as the signer types it, the tick, and perhaps a drawing.

    `shown_hash` is that of the text above the form. Whatever is missing is told by the rules, not here.
    """

    shown_hash = HiddenField(validators=[Length(max=SHA256_LENGTH)])
    name = line(_l("Your name, as you would write it under a letter"), 120, required=False)
    sure_name = StringField(validators=[Length(max=120)])
    """A tick whose value is the typed name; it is there only after a name that the list does not expect."""
    may_sign = BooleanField()
    drawing = HiddenField(validators=[Length(max=DRAWING_LENGTH)])


class DeclineForm(OnceMixin, BaseForm):
    """A signatory's "not yet"."""

    shown_hash = HiddenField(validators=[Length(max=SHA256_LENGTH)])
    reason = paragraph(
        _l("What is missing?"),
        2000,
        description=_l("Both parties see your reason, so that it can be put right."),
    )


class InkForm(BaseForm):
    """What stands on a signed paper. The choices of people are filled in from the two parties."""

    code = line(
        _l("The code on the paper"),
        40,
        required=False,
        description=_l("Twelve letters and digits, from its margin."),
    )
    signer_supplier = SelectField(coerce=int)
    signer_customer = SelectField(coerce=int)
    confirm_supplier = SelectField(coerce=int)
    confirm_customer = SelectField(coerce=int)
    photo_sha256 = HiddenField(validators=[Length(max=SHA256_LENGTH)])

    def offer(
        self,
        side: str,
        party: str,
        signatories: list[tuple[int, str]],
        people: list[tuple[int, str]],
        has_signed: bool = False,
    ) -> None:
        """Fills in the people of one side, numbers with names."""
        fields: dict[str, Any] = self._fields
        signer, confirm = fields[f"signer_{side}"], fields[f"confirm_{side}"]
        signer.label.text = _("Who signed for %(party)s?", party=party)
        signer.choices = options([(0, _("Nobody on this paper")), *signatories])
        confirm.label.text = (
            _("Who of %(party)s confirms the paper of the other party?", party=party)
            if has_signed
            else _("Who of %(party)s confirms it?", party=party)
        )
        confirm.choices = options([(0, _("Choose somebody")), *people])
