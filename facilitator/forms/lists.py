"""What a facilitator says about a list: its columns, its words, its dates, and what stands for what it does not say.

The fields follow the list: `column-3`, `word:in progress`, `day:Q3` with its `sure:Q3`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from facilitator.domain.lists.columns import Meaning
from facilitator.domain.lists.readings import ORDERS, Asked, Filled, Reading
from facilitator.domain.lists.statuses import Standing
from facilitator.domain.sides import Side
from facilitator.forms.base import whole_number

_WORD, _DAY, _SURE = "word:", "day:", "sure:"
_EVIDENCE_MOST = 500


@dataclass(frozen=True, slots=True)
class SaidOfList:
    """The fields of the page as they arrived."""

    fields: Mapping[str, str]

    @property
    def header(self) -> int | None:
        """The place of the header, -1 for none; None where nothing sensible arrived."""
        text = self.fields.get("header", "")
        return -1 if text == "-1" else whole_number(text)

    def reading(self, shown: Reading, width: int) -> Reading:
        """How the list is read now; what the page did not ask stays as it was shown."""
        columns = tuple(_meaning(self.fields.get(f"column-{place}")) for place in range(width))
        order = self.fields.get("order", "")
        return Reading(
            shown.header,
            columns,
            {**shown.statuses, **self._statuses()},
            {**shown.days, **self._days()},
            order if order in ORDERS else shown.order,
            self._filled(),
        )

    def problems(self, reading: Reading, asked: Asked) -> dict[str, str]:
        """What is to be said before the rows can be looked at, by field."""
        found: dict[str, str] = {}
        if not reading.places(Meaning.DEED):
            found["columns"] = _("Say which column tells what is to be done.")
        for meaning in reading.said_twice:
            found["columns"] = _("Two columns say the same: %(what)s. One can.", what=meaning.value)
        if asked.too_many_words:
            found["columns"] = _("The column of the status has too many different texts. It may be a note.")
        if reading.filled.side is None and not reading.places(Meaning.PARTY):
            found["side"] = _("Say whose commitments these are, where the list does not say it.")
        if asked.order_of and not asked.order:
            found["order"] = _("Say whether the day or the month comes first.")
        if any(one.standing is None for one in asked.words):
            found["words"] = _("Say what each word of their status means here.")
        return found

    def was_asked(self, asked: Asked) -> bool:
        """Whether the page that was sent showed all of this."""
        words = all(f"{_WORD}{one.key}" in self.fields for one in asked.words)
        days = all(f"{_DAY}{one.text}" in self.fields for one in asked.spans)
        return words and days and (not asked.order_of or "order_asked" in self.fields)

    def _statuses(self) -> dict[str, Standing]:
        said = {
            name.removeprefix(_WORD): value for name, value in self.fields.items() if name.startswith(_WORD)
        }
        return {word: Standing(value) for word, value in said.items() if value in list(Standing)}

    def _days(self) -> dict[str, date | None]:
        """The days that are sure; None for a text that was asked about and is none."""
        return {
            name.removeprefix(_DAY): _day(value)
            if f"{_SURE}{name.removeprefix(_DAY)}" in self.fields
            else None
            for name, value in self.fields.items()
            if name.startswith(_DAY)
        }

    def _filled(self) -> Filled:
        numbers = {side: whole_number(self.fields.get(f"receiver-{side.value}")) for side in Side}
        side = self.fields.get("side", "")
        return Filled(
            side=Side(side) if side in list(Side) else None,
            step=_one_to_five(self.fields.get("step")),
            stretch=_one_to_five(self.fields.get("stretch")),
            evidence=" ".join(self.fields.get("evidence", "").split())[:_EVIDENCE_MOST],
            receivers={side: number for side, number in numbers.items() if number},
        )


def _meaning(text: str | None) -> Meaning:
    return Meaning(text) if text in list(Meaning) else Meaning.NOTHING


def _one_to_five(text: str | None) -> int | None:
    number = whole_number(text)
    return number if number in range(1, 6) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
