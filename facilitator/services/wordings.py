"""The words of a commitment: read from its row, checked, written into it, and told to the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from facilitator.domain.commitments import Wording
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid, NotFound
from facilitator.domain.sides import Side
from facilitator.domain.texts import too_long
from facilitator.extensions import db
from facilitator.models import Commitment
from facilitator.queries.commitments import wording_in
from facilitator.queries.names import PersonName

People = Mapping[int, PersonName]
"""Everybody of the programme by their rows (`names_of`), as they are in this transaction."""
LIMITS = {"deed": 2000, "evidence": 2000, "why": 2000}
"""Characters; longer texts are refused with their length, never cut."""
_WORDS = tuple(field.name for field in fields(Wording) if field.name not in ("giver_id", "receiver_id"))


def wording_of(row: Commitment) -> Wording:
    """What the commitment says now."""
    needed = db.session.get(Commitment, row.needs_first_id) if row.needs_first_id else None
    return wording_in(row, needed.ref if needed else "")


def put_wording(row: Commitment, wording: Wording) -> None:
    """Writes the words into the row. Raises Invalid for an unknown or circular *needs first*."""
    for name, value in columns_of(wording).items():
        setattr(row, name, value)
    row.giver_id, row.receiver_id = wording.giver_id, wording.receiver_id
    row.needs_first_id = _needed(row, wording.needs_first)


def columns_of(wording: Wording) -> dict[str, Any]:
    """The columns that hold the words themselves; people and the commitment it waits for are rows of their own."""
    return {
        "deed": wording.deed.strip(),
        "evidence": wording.evidence.strip(),
        "due": wording.due,
        "step": wording.step,
        "stretch": wording.stretch,
        "why": wording.why.strip(),
        "first_win": wording.first_win,
        "approval_needed": wording.approval_needed,
    }


def wording_in_words(row: Commitment, people: People) -> dict[str, Any]:
    """The words with names, for an event: no row ids, nothing null."""
    wording = wording_of(row)
    named = {"giver": _name(people, wording.giver_id), "receiver": _name(people, wording.receiver_id)}
    return plain_words(wording) | {whose: name for whose, name in named.items() if name}


def plain_words(wording: Wording) -> dict[str, Any]:
    """The words as an event holds them: text, whole numbers and yes; gaps and people are left out."""
    plain = {name: getattr(wording, name) for name in _WORDS}
    if wording.due:
        plain["due"] = wording.due.isoformat()
    return {name: value for name, value in plain.items() if value not in (None, "", False)}


def check_lengths(wording: Wording) -> None:
    """Raises Invalid naming each text that is too long."""
    long: dict[str, str] = {}
    for name, most in LIMITS.items():
        long |= too_long(name, getattr(wording, name), most)
    if wording.step is not None and not 1 <= wording.step <= 5:
        long["step"] = "The steps are 1 to 5."
    if wording.stretch is not None and not 1 <= wording.stretch <= 5:
        long["stretch"] = "Stretch goes from 1, routine, to 5, bold."
    if long:
        raise Invalid(long)


def check_people(people: People, side: Side, wording: Wording) -> None:
    """Raises NotFound for a stranger, Invalid for somebody who cannot give or receive this."""
    wanted = {"giver_id": (wording.giver_id, side), "receiver_id": (wording.receiver_id, side.other)}
    problems = {}
    for field, (person_id, needed) in wanted.items():
        if person_id is None:
            continue
        person = people.get(person_id)
        if person is None:
            raise NotFound()
        if person.side is not needed:
            problems[field] = f"This person has to be of the {needed.value}'s side."
        elif person.has_left:
            problems[field] = f"{isolated(person.name)} has left the programme. Choose who goes on."
        elif person.is_observer:
            problems[field] = f"{isolated(person.name)} is an observer and takes no part in commitments."
    if problems:
        raise Invalid(problems)


def _needed(row: Commitment, ref: str) -> int | None:
    if not ref.strip():
        return None
    found = db.session.execute(
        select(Commitment).where(
            Commitment.programme_id == row.programme_id, Commitment.ref == ref.strip().upper()
        )
    ).scalar_one_or_none()
    if found is None:
        raise Invalid({"needs_first": f"There is no commitment {ref.strip()} in this programme."})
    seen: Commitment | None = found
    for _ in range(100):
        if seen is None:
            return found.id
        if seen.id == row.id and row.id is not None:
            raise Invalid({"needs_first": f"{ref.strip()} itself waits for this one."})
        seen = db.session.get(Commitment, seen.needs_first_id) if seen.needs_first_id else None
    return found.id


def changes_between(before: Wording, after: Wording, people: People) -> dict[str, Any]:
    """What changed, each as text before and after, people by name."""
    changed: dict[str, Any] = {}
    for field in fields(Wording):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new:
            continue
        name = field.name.removesuffix("_id")
        if field.name.endswith("_id"):
            old, new = _name(people, old), _name(people, new)
        changed[name] = {"before": _text(old), "after": _text(new)}
    return changed


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _name(people: People, person_id: int | None) -> str:
    return people[person_id].name if person_id is not None and person_id in people else ""
