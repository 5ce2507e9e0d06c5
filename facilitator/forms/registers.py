"""Forms of the register of step 1: an opportunity, a concern."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import Optional

from facilitator.domain.registers import NOTE, TITLE, ConcernText, OpportunityText
from facilitator.domain.sides import Side
from facilitator.forms.base import BaseForm, OnceMixin, VersionMixin, line, options, paragraph, whole_number

NOT_SAID, ANONYMOUS = "", "anonymous"

RAISED = (
    (NOT_SAID, _l("both, or not said")),
    (Side.SUPPLIER.value, _l("the supplier")),
    (Side.CUSTOMER.value, _l("the customer")),
    (ANONYMOUS, _l("anonymously")),
    (f"{ANONYMOUS} {Side.SUPPLIER.value}", _l("anonymously, on the supplier’s side")),
    (f"{ANONYMOUS} {Side.CUSTOMER.value}", _l("anonymously, on the customer’s side")),
)
"""Who raised a concern, as one choice."""

SEVERITY_WORDS = (
    (1, _l("1 light")),
    (2, _l("2 noticeable")),
    (3, _l("3 serious")),
    (4, _l("4 heavy")),
    (5, _l("5 critical")),
)


class OpportunityForm(BaseForm, OnceMixin):
    """What the two could do together, and what it would be worth."""

    version = IntegerField(widget=VersionMixin.version.kwargs["widget"], default=0, validators=[Optional()])
    title = line(_l("What you could do together"), TITLE)
    value_supplier = line(_l("Worth to the supplier"), TITLE, required=False)
    value_customer = line(_l("Worth to the customer"), TITLE, required=False)
    note = paragraph(_l("Note"), NOTE)

    def show(self, text: OpportunityText) -> None:
        """Puts what stands there into the fields."""
        for name in ("title", "note", "value_supplier", "value_customer"):
            self[name].data = getattr(text, name)

    def text(self) -> OpportunityText:
        return OpportunityText(
            self.title.data or "",
            self.note.data or "",
            self.value_supplier.data or "",
            self.value_customer.data or "",
        )


class ConcernForm(BaseForm, OnceMixin):
    """What worries somebody, and from which side it came; never from whom."""

    version = IntegerField(widget=VersionMixin.version.kwargs["widget"], default=0, validators=[Optional()])
    title = line(_l("The worry"), TITLE)
    raised = SelectField(_l("Raised by"), choices=options(RAISED), validators=[Optional()])
    severity = SelectField(_l("How heavy"), coerce=whole_number, validators=[Optional()])
    note = paragraph(_l("Note"), NOTE)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = options([("", _l("not weighed")), *SEVERITY_WORDS])

    def show(self, text: ConcernText, severity: int | None) -> None:
        """Puts what stands there into the fields."""
        side = text.raised_side.value if text.raised_side else ""
        self.title.data, self.note.data, self.severity.data = text.title, text.note, severity
        self.raised.data = f"{ANONYMOUS} {side}".strip() if text.anonymous else side

    def text(self) -> ConcernText:
        anonymous, _, side = (self.raised.data or "").rpartition(" ")
        nameless = ANONYMOUS in (anonymous, side)
        return ConcernText(
            self.title.data or "",
            self.note.data or "",
            Side(side) if side in set(Side) else None,
            nameless,
        )
