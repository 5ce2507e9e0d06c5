"""What an entry says once it gets to a state: what that state asks for, and the days that follow from getting there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from facilitator.domain.registers.family import Kind, W, unless


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known of the days to come: today there, the days of the sessions planned from tomorrow on, in their
    order, and how many weeks lie between two of them, where the programme says so."""

    today: date
    sessions: tuple[date, ...] = ()
    cadence_weeks: int | None = None

    def session(self, place: int) -> date | None:
        """The day of the next session (1), of the one after it (2) and so on, as far as it is known: one that is not
        planned yet is so many weeks after the last one that is, or after today."""
        if place <= len(self.sessions):
            return self.sessions[place - 1]
        if not self.cadence_weeks:
            return None
        last = self.sessions[-1] if self.sessions else self.today
        return last + timedelta(weeks=self.cadence_weeks * (place - len(self.sessions)))


def asked_by(kind: Kind[W]) -> frozenset[str]:
    """The fields that any state of a register asks for."""
    return frozenset(name for state in kind.states.values() for name, _ask in state.asks)


def check_asked(kind: Kind[W], words: W, status: StrEnum) -> None:
    """Raises Invalid, naming each field, where words lack what a state asks for."""
    unless({name: ask for name, ask in kind.states[status].asks if not getattr(words, name)}, words)


def arrived(
    kind: Kind[W], words: W, status: StrEnum, said: Mapping[str, Any], ahead: Callable[[], Ahead]
) -> W:
    """The words of an entry that gets to a state, where `said` is what was said to that; raises Invalid.

    What only other states ask for goes: the reason of a pause does not outlive it.
    """
    asked = [name for name, _ask in kind.states[status].asks]
    plain = {**words.plain(), **{name: said[name] for name in asked if name in said}}
    plain |= {name: "" for name in asked_by(kind).difference(asked)}
    new = kind.words.of(plain).cleaned()
    check_asked(kind, new, status)
    return kind.arrives(new, status, ahead()) if kind.arrives is not None else new
