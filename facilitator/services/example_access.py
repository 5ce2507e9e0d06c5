"""What the example programme's two sides let each other see: opened, asked for, paused and declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from facilitator.domain.actors import Actor
from facilitator.domain.registers import ACCESS
from facilitator.domain.registers.access import AccessStatus, AccessText
from facilitator.domain.registers.family import entry_ref
from facilitator.domain.sides import Side
from facilitator.queries.registers import registers_of
from facilitator.services.register_rounds import say_round
from facilitator.services.registers import add_entry, edit_entry, move_entry

S, C = Side.SUPPLIER, Side.CUSTOMER


@dataclass(frozen=True, slots=True)
class Opened:
    """An access, as what it begins, and where it stands at the end of the review."""

    text: AccessText
    begins: AccessStatus
    stands: AccessStatus
    reason: str = ""
    instead: str = ""


AT_LAUNCH = (
    Opened(
        AccessText(
            "The shelves of the yard’s paint store",
            side=C,
            way_in="Any working day, unannounced",
            ask_first="The store’s foreman, then Aurélie Fontaine",
            kind="sites",
            persons="Zoë Okonkwo and whoever delivers",
            limits="not_passed_on",
            guessing="A rush order a week for paint that stood on the shelf",
        ),
        AccessStatus.OFFERED,
        AccessStatus.OPEN,
    ),
)

AT_REVIEW = (
    Opened(
        AccessText(
            "The Monday call in which next week’s batches are planned",
            side=S,
            way_in="Dial in at nine; listening is enough",
            ask_first="Zoë Okonkwo",
            kind="people",
            persons="Aurélie Fontaine, or one foreman",
            limits="no_price_talks not_recorded",
        ),
        AccessStatus.OFFERED,
        AccessStatus.OPEN,
    ),
    Opened(
        AccessText(
            "The results in our test database, batch by batch",
            side=S,
            way_in="A login for two engineers of the yard",
            ask_first="Jan Brandt",
            kind="systems",
            limits="no_price_talks not_passed_on",
            guessing="Every batch is tested twice",
        ),
        AccessStatus.ASKED,
        AccessStatus.ASKED,
    ),
    Opened(
        AccessText(
            "Which hulls come into dock, six months ahead",
            side=C,
            way_in="The list as it is, each quarter",
            kind="documents",
            guessing="Two weeks of stock for hulls that come later or never",
        ),
        AccessStatus.ASKED,
        AccessStatus.ASKED,
    ),
    Opened(
        AccessText("What other suppliers charge the yard", side=C, kind="documents"),
        AccessStatus.ASKED,
        AccessStatus.DECLINED,
        "Other people’s prices are not ours to show, and competition law forbids it",
        "The cost sheet of one finished hull, with the coating lines uncovered",
    ),
    Opened(
        AccessText(
            "The night shift on the filling line",
            side=S,
            way_in="Ring the gate an hour before",
            ask_first="The shift’s leader",
            kind="sites",
        ),
        AccessStatus.OFFERED,
        AccessStatus.PAUSED,
        "The line is being rebuilt; visitors are welcome again once it runs",
    ),
)

FIRST = entry_ref(ACCESS, 1)
"""Whose way in somebody has tried since, and used."""
USE = {"use": "changed", "use_word": "Two rush orders fewer: the paint stood on the shelf"}


def open_the_first(actor: Actor, programme_id: int) -> None:
    """The launch's: one side opens what nobody has asked for."""
    _open(actor, programme_id, AT_LAUNCH)


def let_each_other_see(actor: Actor, programme_id: int, session: int) -> None:
    """The review's: what the first one was good for; each side offers and asks, and half of it is opened at once."""
    say_round(actor, programme_id, FIRST, session, USE, 0)
    _open(actor, programme_id, AT_REVIEW)


def _open(actor: Actor, programme_id: int, found: Sequence[Opened]) -> None:
    for one in found:
        ref = add_entry(actor, programme_id, one.text, begins=one.begins.value)
        if one.stands is not one.begins:
            said = {"reason": one.reason, "instead": one.instead}
            move_entry(actor, programme_id, ref, one.stands, said)


def try_the_way_in(actor: Actor, programme_id: int, day: date) -> None:
    """Somebody went and looked."""
    there = registers_of(programme_id).entry(FIRST)
    assert isinstance(there.text, AccessText)
    words = replace(there.text, tried=day.isoformat())
    edit_entry(actor, programme_id, FIRST, words, there.version)
