"""Forms to plan, edit and close a workshop."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from facilitator.domain.workshops import Kind, WorkshopDraft
from facilitator.forms.base import (
    BaseForm,
    OnceMixin,
    VersionMixin,
    day,
    line,
    options,
    paragraph,
    whole_number,
)
from facilitator.method import load_method

KIND_WORDS = {
    Kind.LAUNCH.value: _l("Launch"),
    Kind.REVIEW.value: _l("Review"),
    Kind.THEME.value: _l("Theme"),
    Kind.REPAIR.value: _l("Repair"),
}
KIND_HINTS = {
    Kind.LAUNCH.value: _l("The first one: why trust, what it would be worth, first commitments."),
    Kind.REVIEW.value: _l("Checks the last commitments, then moves on."),
    Kind.THEME.value: _l("Works through one of the steps 2 to 5."),
    Kind.REPAIR.value: _l("When something has gone wrong between you."),
}
USUAL, TEMPLATE, COPY = "usual", "template", "copy"


class Boxes(SelectMultipleField):
    """Several choices as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WorkshopForm(BaseForm):
    """When, where, what kind and with whom."""

    kind = RadioField(_l("Kind"), choices=options(KIND_WORDS.items()), default=Kind.REVIEW.value)
    step = SelectField(_l("Step"), coerce=int)
    title = line(_l("Title"), required=False)
    day = day(_l("Date"))
    clock = TimeField(_l("Begins at"), validators=[InputRequired(_l("Please enter a time, such as 09:30."))])
    length_minutes = IntegerField(_l("Minutes in the room"), validators=[Optional()])
    place = line(_l("Place"), 200, required=False)
    attendees = Boxes(_l("Who attends"), coerce=int, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = load_method().steps
        self.step.choices = options((one.number, f"{one.number}. {one.title}") for one in steps)

    def draft(self, template: str = "") -> WorkshopDraft:
        """What was entered; call it on a validated form."""
        assert self.day.data is not None and self.clock.data is not None
        return WorkshopDraft(
            kind=Kind(self.kind.data),
            day=self.day.data,
            clock=self.clock.data,
            length_minutes=self.length_minutes.data,
            step=self.step.data,
            template=template,
            title=self.title.data or "",
            place=self.place.data or "",
            attendees=tuple(self.attendees.data or ()),
        )


class PlanForm(OnceMixin, WorkshopForm):
    """A new workshop: also where its agenda comes from."""

    agenda = SelectField(_l("Agenda"), default=USUAL, validate_choice=False)
    zone = StringField(widget=HiddenInput())
    """The programme's time zone when the page was opened: the hour was chosen by its clocks."""

    def tell_zone(self, zone: str) -> None:
        """The programme has another zone by now: says so at the hour, and goes by that from here on."""
        self.validate()
        said = _("The programme’s time zone has changed in the meantime. Look at the day and the hour.")
        self.clock.errors = [*self.clock.errors, said]
        self.zone.data, self.zone.raw_data = zone, None

    def offer_agendas(self, past: list[tuple[int, str]]) -> None:
        """Fills the choice of agendas: the usual one, the short review, and copies of past workshops."""
        short = load_method().template("short-review")
        self.agenda.choices = options(
            [
                (USUAL, _("The usual agenda for this kind")),
                (
                    f"{TEMPLATE}:{short.key}",
                    _("%(title)s, %(minutes)d minutes", title=short.title, minutes=short.minutes),
                ),
                *((f"{COPY}:{number}", _("As in %(workshop)s", workshop=words)) for number, words in past),
            ]
        )

    def source(self) -> tuple[str, int | None]:
        """The chosen template's key (empty for the usual one) and the number of the workshop to copy from."""
        what, _colon, which = (self.agenda.data or USUAL).partition(":")
        if what == COPY:
            return "", whole_number(which)
        return (which, None) if what == TEMPLATE else ("", None)


class EditForm(VersionMixin, WorkshopForm):
    """Changes to a workshop that is not closed, and what happens to promises due on its day when that changes."""

    move_unsigned = BooleanField(_l("Move what is not signed yet to the new date"), default=True)
    ask_signed = BooleanField(_l("Ask both sides to change what is signed"))


class CloseForm(BaseForm):
    """The end of a session."""

    note = paragraph(_l("A closing word for the record"), 4000)
    sign_until = day(_l("May be signed until"), required=False)
