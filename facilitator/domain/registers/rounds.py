"""What is said of an entry in each session anew: a figure as it stands, whether an access was used.

A register that has rounds declares which fields are said of each of its entries. One entry has at most one round for
a session; what nobody has said is left out, and a round of which nothing is left counts as not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from facilitator.domain.errors import Invalid
from facilitator.domain.registers.family import Field
from facilitator.domain.registers.fitting import fitted

Said = Mapping[str, str | bool]
"""What a round says, by the name of its field; nothing of what is empty."""


@dataclass(frozen=True, slots=True)
class Round:
    """What was said of an entry for a session, by its number."""

    session: int
    said: tuple[tuple[str, str | bool], ...]
    version: int = field(default=1, compare=False)

    def of(self, name: str) -> str | bool:
        """One field; empty text where nothing was said."""
        return dict(self.said).get(name, "")

    def with_said(self, changes: Mapping[str, Any]) -> Round:
        """The same round saying something else in these fields."""
        return Round(self.session, written({**dict(self.said), **changes}), self.version)


def written(said: Mapping[str, Any]) -> tuple[tuple[str, str | bool], ...]:
    """What a round says, in the order of its names and without what is empty."""
    return tuple((name, said[name]) for name in sorted(said) if said[name])


@dataclass(frozen=True, slots=True)
class Rounds:
    """The fields that are said of each entry in a session; `asks` stands over them, `said` is said once they are saved.

    Their names are none of the entry's own, for a history tells both; “session” is none of them. `when` are the states
    of the entries of which it is asked, none: all of them; `shown` is how many sessions the page asks for, 0: all.
    """

    fields: tuple[Field, ...]
    asks: str
    said: str = "What was said of %(ref)s is saved."
    when: tuple[str, ...] = ()
    shown: int = 0

    def asked_of(self, status: str) -> bool:
        """Whether something is asked of an entry that stands there."""
        return not self.when or status in self.when

    def cleaned(self, given: Mapping[str, Any]) -> Said:
        """What is kept of it; other names are passed over. Raises Invalid, naming each field that does not fit."""
        problems: dict[str, str] = {}
        found: dict[str, str | bool] = {}
        for one in self.fields:
            found[one.name] = fitted(one, given.get(one.name, ""), problems)
        if problems:
            raise Invalid(problems)
        return dict(written(found))

    @staticmethod
    def column(name: str, session: int) -> str:
        """How the column of a table is called that has one field of one session: “figure 3”."""
        return f"{name} {session}"

    def columns(self, sessions: Iterable[int]) -> list[str]:
        """The columns of these sessions, one after another."""
        return [self.column(one.name, session) for session in sessions for one in self.fields]


def sessions_said(entries: Iterable[Iterable[Round]], most: int) -> tuple[int, ...]:
    """The last sessions, by number, for which something was said of any of these entries."""
    return tuple(sorted({one.session for rounds in entries for one in rounds if one.said}))[-most:]


def latest(rounds: Iterable[Round], sessions: int) -> tuple[Round, ...]:
    """The last ones, oldest first."""
    return tuple(sorted(rounds, key=lambda one: one.session))[-sessions:]
