"""The quick line: names by a few letters, dates as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField

from facilitator.domain.commitments import Wording
from facilitator.domain.date_tokens import DateWords
from facilitator.domain.errors import Invalid
from facilitator.domain.registers.family import Seed
from facilitator.domain.sides import Side
from facilitator.domain.typed_dates import TypedDay, means_session, read_day
from facilitator.domain.typed_names import fitting, say_who_fits
from facilitator.forms.base import BaseForm, OnceMixin, at_most, options
from facilitator.forms.commitments import STRETCHES, TEXT
from facilitator.method import load_method
from facilitator.queries.names import PersonName


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """A line as it was read: the giver's side with the wording, and what is odd about its date."""

    side: Side
    wording: Wording
    notes: tuple[str, ...] = ()


class QuickForm(BaseForm, OnceMixin):
    """One commitment in one line. Everything but the giver may be left for later."""

    giver = StringField(_l("Who"), validators=[at_most(120)])
    giver_pick = HiddenField(validators=[at_most(12)])
    receiver = StringField(_l("To whom"), validators=[at_most(120)])
    receiver_pick = HiddenField(validators=[at_most(12)])
    deed = StringField(_l("Will do what"), validators=[at_most(TEXT)])
    evidence = StringField(_l("How we will know"), validators=[at_most(TEXT)])
    due = StringField(_l("Due"), validators=[at_most(60)])
    step = SelectField(_l("Step"), coerce=int)
    stretch = SelectField(_l("Stretch"), coerce=int, choices=options(STRETCHES), default=2)
    why = StringField(_l("Why it matters"), validators=[at_most(TEXT)])
    needs_first = StringField(_l("Needs first"), validators=[at_most(12)])
    first_win = BooleanField(_l("First win"))
    serves = SelectField(_l("It serves"), default="")
    staging_note = StringField(_l("Note on going further"), validators=[at_most(500)])

    def offer(self, step: int, pairs: Sequence[tuple[str, str]] = (), pair: str = "") -> None:
        """Fills the choices; a new line is for this step, and serves this one of the pairs to work on first."""
        self.serves.choices = options((("", _l("nothing of these")), *pairs))
        self.step.choices = options(
            (one.number, f"{one.number} {one.short_title}") for one in load_method().steps
        )
        if not self.is_submitted():
            self.step.data = step
            self.serves.data = pair if pair in dict(pairs) else ""

    def show(self, seed: Seed) -> None:
        """Begins the line with what an entry of a register leaves for it."""
        self.deed.data, self.evidence.data, self.stretch.data = seed.deed, seed.evidence, seed.stretch
        if seed.step:
            self.step.data = seed.step

    def entry(
        self, people: Sequence[PersonName], today: date, next_session: Callable[[], date], words: DateWords
    ) -> QuickEntry:
        """What the line says; the day of the next session is asked for where the line means it.

        Raises Invalid with everything that cannot be read, beside its field.
        """
        problems: dict[str, str] = {}
        able = [person for person in people if person.can_commit]
        giver = _named(self.giver, self.giver_pick, able, problems)
        others = [person for person in able if giver is None or person.side is giver.side.other]
        receiver = _named(self.receiver, self.receiver_pick, others, problems)
        if giver is None and "giver" not in problems:
            problems["giver"] = "Who commits to this? Two letters of the name are enough."
        due: TypedDay | None = None
        typed = self.due.data or ""
        try:
            due = read_day(typed, today, next_session() if means_session(typed) else None, words)
        except Invalid as unreadable:
            problems |= unreadable.fields
        if problems or giver is None:
            raise Invalid(problems)
        wording = self._wording(giver, receiver, due.day if due else None)
        return QuickEntry(giver.side, wording, due.notes if due else ())

    def _wording(self, giver: PersonName, receiver: PersonName | None, due: date | None) -> Wording:
        return Wording(
            giver_id=giver.id,
            receiver_id=receiver.id if receiver else None,
            deed=self.deed.data or "",
            evidence=self.evidence.data or "",
            due=due,
            step=self.step.data,
            stretch=self.stretch.data,
            why=self.why.data or "",
            first_win=bool(self.first_win.data),
            needs_first=self.needs_first.data or "",
        )


def _named(
    field: Any, pick: Any, people: Sequence[PersonName], problems: dict[str, str]
) -> PersonName | None:
    """The person in a field: the one picked from the list if the name still stands there, else the only match."""
    typed = (field.data or "").strip()
    if not typed:
        return None
    for person in people:
        if str(person.number) == pick.data and person.name == typed:
            return person
    found = fitting(typed, [person.name for person in people])
    if len(found) == 1:
        return people[found[0]]
    problems[field.name] = (
        say_who_fits([people[one].label for one in found])
        if found
        else f"“{typed[:40]}” is not exactly one of the people who can be named here."
    )
    return None
