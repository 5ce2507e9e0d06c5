"""Forms of a programme: setting it up, its facilitators, its step."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from facilitator.domain.languages import OWN, language_named, whole_languages
from facilitator.domain.programmes import (
    CADENCE_WEEKS,
    CHECK_IN_DAYS,
    LEGAL_STATUS_LENGTH,
    PAPERS,
    PARTY_LENGTH,
    PURPOSE_LENGTH,
    TITLE_LENGTH,
    ProgrammeDraft,
)
from facilitator.forms.base import BaseForm, OnceMixin, VersionMixin, email, line, options, paragraph
from facilitator.services.moving_zones import CLOCK, MOMENT

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def zone_choices() -> list[SelectChoice]:
    """The time zones by region, each named by its place: `Europe/Oslo` as “Oslo”."""
    return list(_zones())


@cache
def _zones() -> tuple[SelectChoice, ...]:
    choices = [SelectChoice("UTC", "UTC", optgroup="UTC")]
    for zone in sorted(available_timezones()):
        region, _, place = zone.partition("/")
        if region in REGIONS and place:
            named = place.replace("_", " ").replace("/", ", ")
            choices.append(SelectChoice(zone, named, optgroup=region))
    return tuple(choices)


def language_choices() -> list[SelectChoice]:
    """The languages that pages and papers can be written in."""
    return [SelectChoice(one.code, one.own_name) for one in whole_languages()]


class ProgrammeForm(BaseForm, OnceMixin):
    """What a programme is set up with."""

    title = line(_l("Title"), TITLE_LENGTH, description=_l("What both parties will call it."))
    purpose = paragraph(
        _l("Purpose"),
        PURPOSE_LENGTH,
        description=_l("What more trust would be worth, in a sentence or two. It stands on the review pack."),
    )
    supplier = line(_l("Supplier"), PARTY_LENGTH)
    customer = line(_l("Customer"), PARTY_LENGTH)
    time_zone = SelectField(
        _l("Time zone"),
        choices=zone_choices,
        default="UTC",
        description=_l("All dates and times of the programme are told by the clocks there."),
    )
    locale = SelectField(
        _l("Language"),
        choices=language_choices,
        default=OWN,
        description=_l(
            "How dates are read and written. A language is offered once every word is there in it."
        ),
    )
    paper = RadioField(_l("Paper"), choices=[SelectChoice(paper) for paper in PAPERS], default="A4")
    mirrored_margins = BooleanField(_l("Mirrored margins"))
    cadence_weeks = IntegerField(
        _l("Weeks between sessions"),
        default=8,
        validators=[
            InputRequired(_l("Please fill this in.")),
            NumberRange(*CADENCE_WEEKS, message=_l("Meet every 1 to 52 weeks.")),
        ],
    )
    check_in_days = IntegerField(
        _l("Days between check-ins"),
        default=14,
        validators=[
            InputRequired(_l("Please fill this in.")),
            NumberRange(*CHECK_IN_DAYS, message=_l("Check in every 1 to 90 days.")),
        ],
    )
    legal_status = paragraph(
        _l("Legal status of the list"),
        LEGAL_STATUS_LENGTH,
        description=_l("This sentence stands on every list that is signed."),
    )

    def draft(self) -> ProgrammeDraft:
        """The entry as the service takes it."""
        return ProgrammeDraft(
            title=self.title.data or "",
            supplier=self.supplier.data or "",
            customer=self.customer.data or "",
            time_zone=self.time_zone.data or "",
            purpose=self.purpose.data or "",
            locale=self.locale.data or "",
            paper=self.paper.data or "",
            mirrored_margins=bool(self.mirrored_margins.data),
            cadence_weeks=self.cadence_weeks.data or 0,
            check_in_days=self.check_in_days.data or 0,
            legal_status=self.legal_status.data or "",
        )


class EditProgrammeForm(ProgrammeForm, VersionMixin):
    """The same, with the version that it showed, and what planned sessions keep when the zone changes."""

    sessions = RadioField(
        _l("What do the planned sessions keep?"),
        choices=options(
            [
                (CLOCK, _l("The hour on the clock: 09:30 stays 09:30, there")),
                (MOMENT, _l("The moment: the hour on the clock follows the new zone")),
            ]
        ),
        validate_choice=False,
    )
    move_unsigned = BooleanField(_l("Move what is not signed yet to the new date"), default=True)
    ask_signed = BooleanField(_l("Ask both sides to change what is signed"))

    def keep_language(self, code: str) -> None:
        """Offers the language that the programme is stored with as well, and says what it means, if it is not whole."""
        stored = language_named(code)
        if stored is None or stored.is_whole:
            return
        self.locale.choices = [SelectChoice(code, stored.own_name), *language_choices()]
        self.locale.description = _(
            "Dates typed are read as in %(language)s. Pages and papers are in English until every word is there in "
            "%(language)s; if you choose another language, %(language)s is offered again only then.",
            language=stored.name,
        )


class FacilitatorForm(OnceMixin, BaseForm):
    """Another facilitator, by the address of their account."""

    email = email(_l("E-mail of their account"))


class StepForm(OnceMixin, BaseForm):
    """Working on another step, as both parties decided."""

    step = SelectField(
        _l("Step"), coerce=int, choices=[SelectChoice(number, str(number)) for number in range(1, 6)]
    )
    note = paragraph(
        _l("What both parties decided"), 2000, description=_l("Who said yes, and what tipped the balance.")
    )
