"""Forms of commitments: the wording, the acts on one, and the ledger's filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from facilitator.domain.commitments import ChangeWish, Outcome, Report, Wording
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.languages import OWN
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line
from facilitator.forms.base import (
    BaseForm,
    OnceMixin,
    VersionMixin,
    at_most,
    options,
    paragraph,
    whole_number,
)
from facilitator.method import load_method
from facilitator.queries.commitment_view import CommitmentView
from facilitator.queries.entries import Choices
from facilitator.queries.ledger import SORTS, STATE_FILTERS, LedgerFilters
from facilitator.queries.names import PersonName
from facilitator.services.review import Judging, Reporting
from facilitator.written_dates import Form, day_words, words_locale

TEXT = 2000
REASON = 5000

ReadDay = Callable[[str], date | None]
"""Reads a typed date as it is meant now; raises Invalid for one that nobody can read."""

STRETCHES = (
    (1, _l("1 routine")),
    (2, _l("2 small")),
    (3, _l("3 fair")),
    (4, _l("4 large")),
    (5, _l("5 bold")),
)
OUTCOMES = (
    (Outcome.KEPT.value, _l("kept")),
    (Outcome.KEPT_LATE.value, _l("kept late")),
    (Outcome.PARTLY_KEPT.value, _l("partly kept")),
    (Outcome.NOT_KEPT.value, _l("not kept")),
)
REPORTS = (
    (Report.DONE.value, _l("done")),
    (Report.DONE_LATE.value, _l("done late")),
    (Report.PARTLY.value, _l("partly done")),
    (Report.NOT_DONE.value, _l("not done")),
)


def categories(first: Any = None) -> list[SelectChoice]:
    """The kinds of reasons, as choices; `first` is the word for none yet."""
    known = [(known.key, known.label) for known in load_method().reason_categories]
    return options([("", first), *known] if first is not None else known)


def typed_day(day: date | None) -> str:
    """A day as it stands in a field for typed dates, as the page writes them."""
    return day_words(day, Form.TYPED, words_locale(str(get_locale() or OWN))) if day else ""


class WordingForm(BaseForm, OnceMixin, VersionMixin):
    """All that a commitment says. Gaps are fine until somebody says yes."""

    version = IntegerField(widget=VersionMixin.version.kwargs["widget"], default=0, validators=[Optional()])
    side = RadioField(
        _l("Who commits"),
        choices=options([(Side.SUPPLIER.value, _l("Supplier")), (Side.CUSTOMER.value, _l("Customer"))]),
    )
    giver_id = SelectField(
        _l("By"), coerce=whole_number, description=_l("The one person who commits to this.")
    )
    receiver_id = SelectField(
        _l("For"),
        coerce=whole_number,
        description=_l("The person of the other party who will confirm the outcome."),
    )
    deed = paragraph(
        _l("What will be done"), TEXT, description=_l("Something one can see. Start with a verb.")
    )
    evidence = paragraph(_l("How we will know"), TEXT, description=_l("What the other side will look at."))
    due = StringField(_l("Due"), validators=[at_most(60)], description=_l("14 jan, in 3 weeks, next session"))
    step = SelectField(_l("Step"), coerce=whole_number)
    stretch = SelectField(
        _l("Stretch"), coerce=whole_number, description=_l("How large a step of trust it asks.")
    )
    why = paragraph(_l("Why it matters"), TEXT)
    needs_first = StringField(
        _l("Needs first"),
        validators=[at_most(12)],
        description=_l("The ref this one waits for, such as C-03."),
    )
    first_win = BooleanField(
        _l("First win"), description=_l("A small deliverable that both can finish before the next session.")
    )
    approval_needed = BooleanField(
        _l("Internal approval needed"),
        description=_l("Somebody on the side it is by has to approve it first. It stands on no list."),
    )
    serves = SelectMultipleField(
        _l("What it serves and answers"), choices=[], validators=[Optional()], option_widget=CheckboxInput()
    )
    staging_note = paragraph(
        _l("Note on going further"),
        500,
        description=_l("Why you dare more than was kept so far, should the stretch call for it."),
    )

    def offer(self, people: Iterable[PersonName], side: Side | None) -> None:
        """Fills the choices: with a side, its people give and the other's receive."""
        known = [person for person in people if person.can_commit]
        self.giver_id.choices = options(_grouped(known, side))
        self.receiver_id.choices = options(_grouped(known, side.other if side else None))
        self.step.choices = options(
            [("", "–"), *((step.number, step.short_title) for step in load_method().steps)]
        )
        self.stretch.choices = options([("", "–"), *STRETCHES])

    def offer_entries(self, choices: Choices) -> None:
        """Fills what it may serve and answer; what it does is ticked unless the form was sent."""
        self.serves.choices = options((one.ref, f"{one.ref} {isolated(one.title)}") for one in choices.all)
        if not self.is_submitted():
            self.serves.data = choices.chosen

    def show(self, wording: Wording) -> None:
        """Puts a wording into the fields."""
        for name in ("giver_id", "receiver_id", "deed", "evidence", "step", "stretch", "why"):
            self[name].data = getattr(wording, name)
        self.due.data = typed_day(wording.due)
        self.needs_first.data, self.first_win.data = wording.needs_first, wording.first_win
        self.approval_needed.data = wording.approval_needed

    def wording(self, day: ReadDay) -> Wording:
        """What was entered; `day` reads a typed date. Raises Invalid for one that cannot be read."""
        return Wording(
            giver_id=self.giver_id.data,
            receiver_id=self.receiver_id.data,
            deed=self.deed.data or "",
            evidence=self.evidence.data or "",
            due=day(self.due.data or ""),
            step=self.step.data,
            stretch=self.stretch.data,
            why=self.why.data or "",
            first_win=bool(self.first_win.data),
            approval_needed=bool(self.approval_needed.data),
            needs_first=self.needs_first.data or "",
        )


def _grouped(people: list[PersonName], side: Side | None) -> list[tuple[Any, Any]]:
    return [("", "–"), *((person.id, person.label) for person in people if side in (None, person.side))]


class ActForm(BaseForm, OnceMixin):
    """What is said in an act on a commitment; sent twice it is recorded once."""

    def offer(self, speakers: Iterable[PersonName]) -> None:
        """Fills whose words these can be; what both sides say together is nobody's in particular."""

    def show(self, commitment: CommitmentView) -> None:
        """Puts what stands already into the fields; most begin empty."""

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        """What the act's verb takes, in its order; `day` reads a typed date. Raises Invalid for what makes no sense."""
        return ()


class SpokenForm(ActForm):
    """An act that is somebody's word; nothing else has to be said with some."""

    speaker_id = SelectField(_l("Said by"), coerce=whole_number, validators=[InputRequired()])

    def offer(self, speakers: Iterable[PersonName]) -> None:
        self.speaker_id.choices = options((person.id, person.label) for person in speakers)

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return (self.speaker_id.data,)


class DropForm(SpokenForm):
    reason = paragraph(_l("Why it is dropped"), REASON)

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return (*super().given(day), self.reason.data or "")


class ReportForm(SpokenForm):
    report = RadioField(_l("How it went"), choices=options(REPORTS))
    text = paragraph(
        _l("What happened"), REASON, description=_l("Frankly. If partly: what is done, and what is left.")
    )
    category = SelectField(_l("Kind of reason"), validators=[Optional()])
    evidence = paragraph(_l("Evidence"), TEXT, description=_l("Where the other side can look."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = categories(_l("none needed"))

    def show(self, commitment: CommitmentView) -> None:
        if commitment.report.said:
            self.report.data, self.text.data = commitment.report.said, commitment.report.text
            self.category.data, self.evidence.data = commitment.report.category, commitment.report.evidence

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        if self.report.data not in set(Report):
            raise Invalid({"report": _("Choose how it went.")})
        text, category, evidence = (field.data or "" for field in (self.text, self.category, self.evidence))
        return *super().given(day), Reporting(Report(self.report.data), text, category, evidence)


class JudgeForm(SpokenForm):
    outcome = RadioField(_l("Was it kept?"), choices=options(OUTCOMES))
    word = paragraph(_l("A word on it"), REASON, description=_l("Needed when it differs from the report."))

    def show(self, commitment: CommitmentView) -> None:
        if commitment.verdict.said:
            self.outcome.data, self.word.data = commitment.verdict.said, commitment.verdict.text

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        said = Judging(outcome_of(self.outcome.data, "outcome"), self.word.data or "")
        return *super().given(day), said


class SettleForm(ActForm):
    outcome = RadioField(_l("What stands"), choices=options(OUTCOMES))
    note = paragraph(_l("Joint note"), REASON, description=_l("What both agreed on."))

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return outcome_of(self.outcome.data, "outcome"), self.note.data or ""


class AskForm(SpokenForm):
    deed = paragraph(_l("What will be done"), TEXT)
    evidence = paragraph(_l("How we will know"), TEXT)
    due = StringField(_l("Due"), validators=[at_most(60)], description=_l("14 jan, in 3 weeks, next session"))
    reason = paragraph(_l("Why change it"), REASON)

    def show(self, commitment: CommitmentView) -> None:
        self.deed.data, self.evidence.data = commitment.wording.deed, commitment.wording.evidence
        self.due.data = typed_day(commitment.wording.due)

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        due = day(self.due.data or "")
        wish = ChangeWish(self.deed.data or "", self.evidence.data or "", due, self.reason.data or "")
        return *super().given(day), wish


class RefuseForm(SpokenForm):
    word = paragraph(_l("A word on it"), REASON)

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return (*super().given(day), self.word.data or "")


class ReleaseForm(SpokenForm):
    reason = paragraph(_l("Why it is released"), REASON)

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return (*super().given(day), self.reason.data or "")


class GiveUpForm(SpokenForm):
    reason = paragraph(_l("Why, frankly"), REASON)
    category = SelectField(_l("Kind of reason"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = categories(_l("choose"))

    def given(self, day: ReadDay) -> tuple[Any, ...]:
        return (*super().given(day), self.reason.data or "", self.category.data or "")


def outcome_of(value: str | None, field: str) -> Outcome:
    """The outcome in a form; raises Invalid when none was chosen."""
    if value not in set(Outcome):
        raise Invalid({field: "Choose one of the four."})
    return Outcome(value)


def ledger_filters() -> LedgerFilters:
    """The filters in the address; whatever makes no sense is left out."""
    given = request.args
    state, sort, side = given.get("state", ""), given.get("sort", ""), given.get("party", "")
    return LedgerFilters(
        side=side if side in set(Side) else "",
        person=whole_number(given.get("person")),
        step=whole_number(given.get("step")),
        workshop=whole_number(given.get("workshop")),
        state=state if state in STATE_FILTERS else "",
        search=clean_line(given.get("q", ""))[:120],
        sort=sort if sort in SORTS else "due",
        down=given.get("down") == "1",
        page=whole_number(given.get("page")) or 1,
    )
