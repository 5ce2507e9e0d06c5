"""What a commitment is at any moment, and what can be done with it in which state; who may, says `permissions`.

The state is never stored. It is computed from facts, each of which one act wrote: nothing needs repair
when two people press at once, and the history stays whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.sides import Side

DUE_SOON_DAYS = 14
"""A commitment is *due soon* from this many days before its date."""

CARRIED_TOO_OFTEN = 3
"""Carried this often, the question is whether to release it or to break it up."""

MANY_FOR_ONE_PARTY = 5
"""More new ones than this for a party in one workshop gets a hint."""


class State(StrEnum):
    """Where a commitment stands."""

    DRAFT = "draft"
    OFFERED = "offered"
    REQUESTED = "requested"
    AGREED = "agreed"
    DROPPED = "dropped"
    ACTIVE = "active"
    CHANGE_ASKED = "change_asked"
    REPORTED = "reported"
    JUDGED = "judged"
    VIEWS_DIFFER = "views_differ"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"
    RENEGOTIATED = "renegotiated"
    RELEASED = "released"


class Report(StrEnum):
    """The giver's word."""

    DONE = "done"
    DONE_LATE = "late"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Outcome(StrEnum):
    """The receiver's verdict, and what stands when both agree."""

    KEPT = "kept"
    KEPT_LATE = "kept_late"
    PARTLY_KEPT = "partly_kept"
    NOT_KEPT = "not_kept"


REPORT_OF: dict[Outcome, Report] = {
    Outcome.KEPT: Report.DONE,
    Outcome.KEPT_LATE: Report.DONE_LATE,
    Outcome.PARTLY_KEPT: Report.PARTLY,
    Outcome.NOT_KEPT: Report.NOT_DONE,
}
OUTCOME_OF: dict[Report, Outcome] = {report: outcome for outcome, report in REPORT_OF.items()}

UNSIGNED = frozenset({State.DRAFT, State.OFFERED, State.REQUESTED, State.AGREED})
OPEN = frozenset({State.ACTIVE, State.CHANGE_ASKED, State.REPORTED, State.JUDGED, State.VIEWS_DIFFER})
UNREPORTED = frozenset({State.ACTIVE, State.CHANGE_ASKED})
"""Signed, and nobody has said yet how it went: only these can be overdue, a report waits for its verdict."""
SETTLED = frozenset({State.KEPT, State.KEPT_LATE, State.PARTLY_KEPT, State.NOT_KEPT})
OUTCOMES = SETTLED | {State.RENEGOTIATED, State.RELEASED}
"""Over, and what became of it is known."""
ENDED = OUTCOMES | {State.DROPPED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored about a commitment, as far as its state depends on it."""

    giver_yes: bool = False
    receiver_yes: bool = False
    dropped: bool = False
    active: bool = False
    change_asked: bool = False
    report: Report | None = None
    verdict: Outcome | None = None
    settled: Outcome | None = None
    given_up: bool = False
    released: bool = False
    renegotiated: bool = False


def state_of(facts: Facts) -> State:
    """The state that follows from the facts."""
    if facts.dropped:
        return State.DROPPED
    if not facts.active:
        return _state_before_signing(facts)
    if facts.renegotiated:
        return State.RENEGOTIATED
    if facts.released:
        return State.RELEASED
    if facts.given_up:
        return State.NOT_KEPT
    if facts.settled is not None:
        return State(facts.settled.value)
    return _state_under_review(facts)


def _state_before_signing(facts: Facts) -> State:
    if facts.giver_yes and facts.receiver_yes:
        return State.AGREED
    if facts.giver_yes:
        return State.OFFERED
    return State.REQUESTED if facts.receiver_yes else State.DRAFT


def _state_under_review(facts: Facts) -> State:
    if facts.verdict is not None and facts.report is not None:
        agree = OUTCOME_OF[facts.report] is facts.verdict
        return State(facts.verdict.value) if agree else State.VIEWS_DIFFER
    if facts.verdict is not None:
        return State.JUDGED
    if facts.report is not None:
        return State.REPORTED
    return State.CHANGE_ASKED if facts.change_asked else State.ACTIVE


class Act(StrEnum):
    """What can be done with a commitment."""

    REWORD = "reword"
    GIVER_YES = "giver_yes"
    RECEIVER_YES = "receiver_yes"
    DROP = "drop"
    RESTORE = "restore"
    REPORT = "report"
    JUDGE = "judge"
    SETTLE = "settle"
    ASK_CHANGE = "ask_change"
    ANSWER_CHANGE = "answer_change"
    WITHDRAW_CHANGE = "withdraw_change"
    RELEASE = "release"
    GIVE_UP = "give_up"
    CARRY = "carry"


_TO_JUDGE = OPEN | SETTLED
"""A word said in the room may be corrected until the outcome stands on a signed sheet."""

ACT_STATES: dict[Act, frozenset[State]] = {
    Act.REWORD: UNSIGNED,
    Act.GIVER_YES: frozenset({State.DRAFT, State.REQUESTED}),
    Act.RECEIVER_YES: frozenset({State.DRAFT, State.OFFERED}),
    Act.DROP: UNSIGNED,
    Act.RESTORE: frozenset({State.DROPPED}),
    Act.REPORT: _TO_JUDGE,
    Act.JUDGE: _TO_JUDGE,
    Act.SETTLE: frozenset({State.VIEWS_DIFFER}),
    Act.ASK_CHANGE: frozenset({State.ACTIVE}),
    Act.ANSWER_CHANGE: frozenset({State.CHANGE_ASKED}),
    Act.WITHDRAW_CHANGE: frozenset({State.CHANGE_ASKED}),
    Act.RELEASE: OPEN,
    Act.GIVE_UP: frozenset({State.ACTIVE, State.CHANGE_ASKED}),
    Act.CARRY: frozenset({State.PARTLY_KEPT, State.NOT_KEPT}),
}

LEADS_TO: dict[Act, frozenset[State]] = {
    Act.REWORD: frozenset({State.DRAFT}),
    Act.GIVER_YES: frozenset({State.OFFERED, State.AGREED}),
    Act.RECEIVER_YES: frozenset({State.REQUESTED, State.AGREED}),
    Act.DROP: frozenset({State.DROPPED}),
    Act.RESTORE: frozenset({State.DRAFT}),
    Act.REPORT: frozenset({State.REPORTED, State.VIEWS_DIFFER}) | SETTLED,
    Act.JUDGE: frozenset({State.JUDGED, State.VIEWS_DIFFER}) | SETTLED,
    Act.SETTLE: SETTLED,
    Act.ASK_CHANGE: frozenset({State.CHANGE_ASKED}),
    Act.ANSWER_CHANGE: frozenset({State.CHANGE_ASKED, State.ACTIVE}),
    Act.WITHDRAW_CHANGE: frozenset({State.ACTIVE}),
    Act.RELEASE: frozenset({State.RELEASED}),
    Act.GIVE_UP: frozenset({State.NOT_KEPT}),
    Act.CARRY: frozenset({State.PARTLY_KEPT, State.NOT_KEPT}),
}
"""Where an act may lead; the diagram in docs/ is drawn from this."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment as an act meets it: its state, who stands at its ends, and what else bars an act.

    `side`: the giver's. `sealed`: the outcome stands on a completed sheet. `locked`: it is on a list that is open
    for signing. `asked_by`: the side whose change request is open.
    """

    state: State
    side: Side
    due: date | None = None
    sealed: bool = False
    locked: bool = False
    given_up: bool = False
    asked_by: Side | None = None
    giver_id: int | None = None
    receiver_id: int | None = None


def check_act(act: Act, standing: Standing, today: date) -> None:
    """Raises Conflict when the act does not fit the state. Whose act it is says `permissions`."""
    if standing.locked:
        raise Conflict("This list is locked for signing. Open it again to change anything on it.")
    if standing.state not in ACT_STATES[act]:
        raise Conflict(f"This cannot be done now: the commitment is {words_for(standing.state)}.")
    if act in (Act.REPORT, Act.JUDGE) and (standing.sealed or standing.given_up):
        raise Conflict("Its outcome stands. What is left can be carried into a new commitment.")
    if act is Act.ASK_CHANGE:
        check_before_due(standing.due, today)


def can_act(act: Act, standing: Standing, today: date) -> bool:
    """Whether check_act would let it pass."""
    try:
        check_act(act, standing, today)
    except Conflict:
        return False
    return True


def check_before_due(due: date | None, today: date) -> None:
    """After the due date there is no renegotiation, only a verdict and a carried successor."""
    if due is not None and today > due:
        raise Conflict(
            "Its date has passed, so it can no longer be renegotiated. "
            "Record the outcome, then carry what is left into a new commitment."
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """What a commitment says: all that both yeses cover. Empty text and None are gaps.

    On a list that is signed and on paper people stand by name beside it. `approval_needed`: somebody on the giver's
    side has to approve it first. That is between the giver and their own house, so it stands on no list and in no pack.
    """

    giver_id: int | None = None
    receiver_id: int | None = None
    deed: str = ""
    evidence: str = ""
    due: date | None = None
    step: int | None = None
    stretch: int | None = None
    why: str = ""
    first_win: bool = False
    needs_first: str = ""
    approval_needed: bool = False

    @property
    def on_paper(self) -> Wording:
        """As lists and packs hold it: without ids, and 0 for a step or stretch that nobody has said."""
        return replace(self, giver_id=None, receiver_id=None, step=self.step or 0, stretch=self.stretch or 0)


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """The words and the date that somebody would like instead, and why; all of it in full, changed or not."""

    deed: str
    evidence: str
    due: date | None
    reason: str


def missing_parts(wording: Wording) -> dict[str, str]:
    """The gaps that keep a draft from being agreed: field name to a helpful sentence."""
    asks = {
        "giver_id": (wording.giver_id, "Name the one person who commits to this."),
        "receiver_id": (wording.receiver_id, "Name the person who will say whether it was kept."),
        "deed": (wording.deed.strip(), "Say what will be done, starting with a verb."),
        "evidence": (wording.evidence.strip(), "Say what the other side will look at."),
        "due": (wording.due, "Choose a date."),
        "step": (wording.step, "Choose the step it belongs to."),
        "stretch": (wording.stretch, "Say how large a step of trust it asks, 1 to 5."),
    }
    return {field: sentence for field, (value, sentence) in asks.items() if not value}


def check_complete(wording: Wording) -> None:
    """Raises Invalid naming each gap; a draft may have gaps, a yes may not."""
    gaps = missing_parts(wording)
    if gaps:
        raise Invalid(gaps)


def is_overdue(state: State, due: date | None, today: date) -> bool:
    """Past its date, and its giver has said nothing; what is reported and not judged is counted by itself."""
    return state in UNREPORTED and due is not None and due < today


def is_undisputed(state: State, verdict: Outcome | None, *, said_done: bool) -> bool:
    """Whether nobody sees it otherwise than its giver, who had said before the session that it is done.

    `verdict`: the receiver's, where it was given. It takes one line in a review, so that there is time for the rest.
    """
    if not said_done or state not in (State.REPORTED, State.KEPT, State.KEPT_LATE):
        return False
    return verdict in (None, Outcome.KEPT, Outcome.KEPT_LATE)


def waits_for_the_stroke(state: State, verdict: Outcome | None, *, said_done: bool) -> bool:
    """Whether it is confirmed with all others that nobody disputes, once it was read aloud.

    A report is the giver's word alone: the outcome is the receiver's to say, and silence says nothing. So what has
    its verdict already is not asked again, and nothing is confirmed that was not reported before the session.
    """
    return state is State.REPORTED and is_undisputed(state, verdict, said_done=said_done)


def is_due_soon(state: State, due: date | None, today: date) -> bool:
    """Within DUE_SOON_DAYS of its date, the day itself included."""
    return state in UNREPORTED and due is not None and 0 <= (due - today).days <= DUE_SOON_DAYS


_WORDS: dict[State, str] = {
    State.DRAFT: "a draft",
    State.OFFERED: "offered, waiting for the yes of the one it is for",
    State.REQUESTED: "requested, waiting for the yes of the one it is by",
    State.AGREED: "agreed, not yet signed",
    State.DROPPED: "dropped",
    State.ACTIVE: "active",
    State.CHANGE_ASKED: "active, with a change asked for",
    State.REPORTED: "reported, outcome not yet confirmed",
    State.JUDGED: "outcome said, waiting for the word of the one it is by",
    State.VIEWS_DIFFER: "seen differently by the two sides",
    State.KEPT: "kept",
    State.KEPT_LATE: "kept late",
    State.PARTLY_KEPT: "partly kept",
    State.NOT_KEPT: "not kept",
    State.RENEGOTIATED: "renegotiated",
    State.RELEASED: "released",
}


def words_for(state: State) -> str:
    """The state in a few words that fit behind "the commitment is …"."""
    return _WORDS[state]
