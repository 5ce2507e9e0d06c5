"""One commitment as every page, list and pack reads it: small frozen parts, each of one act or one question.

People stand by name, moments are in UTC, texts are empty when absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from facilitator.domain.actors import Actor
from facilitator.domain.commitments import (
    CARRIED_TOO_OFTEN,
    OPEN,
    SETTLED,
    UNSIGNED,
    Act,
    ChangeWish,
    Facts,
    Outcome,
    Report,
    Standing,
    State,
    Wording,
    is_due_soon,
    is_overdue,
    missing_parts,
)
from facilitator.domain.counts import Tally
from facilitator.domain.permissions import acts_for, speakers_for
from facilitator.domain.sides import Side
from facilitator.queries.names import PersonName


@dataclass(frozen=True, slots=True)
class Yeses:
    """Who said yes to the words as they stand, and when."""

    giver_at: datetime | None
    giver_by: str
    receiver_at: datetime | None
    receiver_by: str


@dataclass(frozen=True, slots=True)
class ReportSaid:
    """The giver's word on how it went; a reason may stand there before anybody has reported."""

    said: Report | None
    text: str
    category: str
    evidence: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class VerdictSaid:
    """The receiver's word."""

    said: Outcome | None
    text: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What both agreed on after they had seen it differently."""

    said: Outcome | None
    note: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended without a verdict, as far as it did."""

    dropped_at: datetime | None
    drop_reason: str
    given_up_at: datetime | None
    released_at: datetime | None
    release_reason: str
    renegotiated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Links:
    """The commitments around it, by ref, but for the one that it waits for: that is part of its wording."""

    carried_count: int
    carried_from: str
    carried_to: str
    replaces: str
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where it was made and judged (a workshop's number and row), and on which lists it stands.

    `signed`: on a completed sheet in full; `sealed`: its outcome is; `locked`: it is out for signing now.
    `judged_elsewhere`: it came in with its outcome, and nobody of here said any of it, then or since.
    """

    made_in: int | None
    made_in_id: int | None
    judged_in: int | None
    judged_in_id: int | None
    imported: bool
    judged_elsewhere: bool
    signed: bool
    sealed: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A wish to change that waits for its answer, or for the successor to be signed."""

    side: Side
    asked_by: str
    wish: ChangeWish
    asked_at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """One commitment with all that is known of it."""

    id: int
    ref: str
    side: Side
    version: int
    state: State
    facts: Facts
    giver: str
    receiver: str
    wording: Wording
    staging_note: str
    created_at: datetime
    active_at: datetime | None
    yeses: Yeses
    report: ReportSaid
    verdict: VerdictSaid
    settlement: Settlement
    ending: Ending
    links: Links
    places: Places
    ask: OpenAsk | None

    @property
    def gaps(self) -> dict[str, str]:
        """What a yes still waits for: field to sentence."""
        return missing_parts(self.wording)

    @property
    def standing(self) -> Standing:
        return Standing(
            state=self.state,
            side=self.side,
            due=self.wording.due,
            sealed=self.places.sealed,
            locked=self.places.locked,
            given_up=self.facts.given_up,
            asked_by=self.ask.side if self.ask else None,
            giver_id=self.wording.giver_id,
            receiver_id=self.wording.receiver_id,
        )

    @property
    def tally(self) -> Tally:
        """As far as counting goes."""
        return Tally(self.state, self.wording.due, bool(self.report.text.strip()), self.links.carried_count)

    @property
    def outcome(self) -> str:
        """What stands once it is settled, given up included; empty before."""
        return self.state.value if self.state in SETTLED else ""

    @property
    def ended_at(self) -> datetime | None:
        """When its outcome came to stand, as far as it has one."""
        ending = self.ending
        moments = (ending.given_up_at, ending.released_at, ending.renegotiated_at)
        words = (self.settlement.at, self.verdict.at, self.report.at)
        return max((moment for moment in (*moments, *words) if moment is not None), default=None)

    @property
    def is_unsigned(self) -> bool:
        return self.state in UNSIGNED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def carried_often(self) -> bool:
        """Carried so often that the question is whether to release it or to break it up."""
        return self.links.carried_count >= CARRIED_TOO_OFTEN

    def acts_for(
        self,
        actor: Actor,
        names: Mapping[int, PersonName],
        today: date,
        *,
        own: bool = False,
        among: Iterable[Act] = Act,
    ) -> frozenset[Act]:
        """What this reader can do with it now, of the acts that are asked for; `own`: on a phone in the room."""
        me = names.get(actor.person_id) if actor.person_id is not None else None
        return acts_for(actor, me.speaker if me else None, self.standing, today, own=own, among=among)

    def speakers_for(self, act: Act, names: Mapping[int, PersonName]) -> list[PersonName]:
        """Who may be entered as saying it, the likeliest first."""
        found = speakers_for(act, (person.speaker for person in names.values()), self.standing)
        return [names[speaker.person_id] for speaker in found]

    def days_over(self, today: date) -> int:
        """Days since its date while nobody has judged it; 0 when it is not overdue."""
        due = self.wording.due
        return (today - due).days if due and is_overdue(self.state, due, today) else 0

    def is_due_soon(self, today: date) -> bool:
        return is_due_soon(self.state, self.wording.due, today)
