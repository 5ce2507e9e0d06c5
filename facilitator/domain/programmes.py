"""Programmes: what somebody enters to set one up, and what must hold of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.languages import LOCALES
from facilitator.domain.sides import Side
from facilitator.domain.texts import clean_line, clean_name, clean_text
from facilitator.domain.zones import zone_of

TITLE_LENGTH = 160
PARTY_LENGTH = 120
PURPOSE_LENGTH = 4000
LEGAL_STATUS_LENGTH = 2000
CADENCE_WEEKS = (1, 52)
CHECK_IN_DAYS = (1, 90)
PAPERS = ("A4", "Letter")


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """What a programme is set up with; an empty `legal_status` stands for the method's sentence."""

    title: str
    supplier: str
    customer: str
    time_zone: str
    purpose: str = ""
    locale: str = "en"
    paper: str = "A4"
    mirrored_margins: bool = False
    cadence_weeks: int = 8
    check_in_days: int = 14
    legal_status: str = ""

    def party_name(self, side: Side | str) -> str:
        """The name of a side, also of one in a template's words (`supplier`)."""
        return self.supplier if Side(side) is Side.SUPPLIER else self.customer


def tidy_programme(draft: ProgrammeDraft) -> ProgrammeDraft:
    """The same draft with its texts in canonical form, names and title on one line."""
    return replace(
        draft,
        title=clean_line(draft.title),
        supplier=clean_name(draft.supplier),
        customer=clean_name(draft.customer),
        time_zone=draft.time_zone.strip(),
        purpose=clean_text(draft.purpose),
        legal_status=clean_text(draft.legal_status),
    )


def check_programme(draft: ProgrammeDraft) -> None:
    """Raises Invalid that names every field with something wrong in it."""
    wrong = _text_problems(draft) | _choice_problems(draft)
    if wrong:
        raise Invalid(wrong)


def _text_problems(draft: ProgrammeDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not draft.title:
        wrong["title"] = "Give the programme a title that both parties recognise."
    elif len(draft.title) > TITLE_LENGTH:
        wrong["title"] = f"Keep the title within {TITLE_LENGTH} characters."
    for side in Side:
        name = draft.party_name(side)
        if not name:
            wrong[side.value] = f"Name the {side.value}."
        elif len(name) > PARTY_LENGTH:
            wrong[side.value] = f"Keep the name within {PARTY_LENGTH} characters."
    if draft.supplier and draft.supplier.casefold() == draft.customer.casefold():
        wrong["customer"] = (
            "The two parties need different names, so that everybody knows who committed to what."
        )
    if len(draft.purpose) > PURPOSE_LENGTH:
        wrong["purpose"] = f"Keep the purpose within {PURPOSE_LENGTH} characters."
    if len(draft.legal_status) > LEGAL_STATUS_LENGTH:
        wrong["legal_status"] = f"Keep this within {LEGAL_STATUS_LENGTH} characters."
    return wrong


def _choice_problems(draft: ProgrammeDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        zone_of(draft.time_zone)
    except Invalid as error:
        wrong |= error.fields
    if draft.locale not in LOCALES:
        wrong["locale"] = "Choose one of the languages on the list."
    if draft.paper not in PAPERS:
        wrong["paper"] = "Choose A4 or Letter."
    if not CADENCE_WEEKS[0] <= draft.cadence_weeks <= CADENCE_WEEKS[1]:
        wrong["cadence_weeks"] = "Meet every 1 to 52 weeks."
    if not CHECK_IN_DAYS[0] <= draft.check_in_days <= CHECK_IN_DAYS[1]:
        wrong["check_in_days"] = "Check in every 1 to 90 days."
    return wrong


def check_move(current: int, step: int) -> None:
    """A move between steps is a decision of both parties; it may go forward or back.

    Raises Invalid for a step that does not exist, Conflict when the programme is there already.
    """
    if not 1 <= step <= 5:
        raise Invalid({"step": "Choose one of the five steps."})
    if step == current:
        raise Conflict(f"The programme already works on step {step}.")
