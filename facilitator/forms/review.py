"""The form of one verdict in the room, the giver's reason with it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from facilitator.forms.base import BaseForm, options, paragraph
from facilitator.forms.commitments import OUTCOMES, REASON, categories, outcome_of
from facilitator.services.review import RoomVerdict


class VerdictForm(BaseForm):
    """What the receiver says, and what the giver says about it."""

    verdict = RadioField(_l("Was it kept?"), choices=options(OUTCOMES), validators=[Optional()])
    reason = paragraph(_l("What happened?"), REASON)
    category = RadioField(_l("Kind of reason"), validators=[Optional()])
    word = paragraph(_l("A word on why"), REASON)

    def offer(self) -> None:
        self.category.choices = categories()

    def room_verdict(self) -> RoomVerdict:
        """Raises Invalid when no verdict was chosen."""
        return RoomVerdict(
            outcome=outcome_of(self.verdict.data, "verdict"),
            reason=self.reason.data or "",
            category=self.category.data or "",
            word=self.word.data or "",
        )
