"""Where a commitment stands, as a row of a table tells it: what an export wrote is read back as the very same facts.

Without a state a row is what somebody brings from elsewhere: active, or judged as its verdict says. With one, the other
columns have to lead to that state by the rules of `state_of`; a row in which they do not is refused, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from facilitator.domain.commitments import (
    REPORT_OF,
    SETTLED,
    UNSIGNED,
    ChangeWish,
    Facts,
    Outcome,
    Report,
    State,
    state_of,
)
from facilitator.domain.directions import isolated
from facilitator.domain.sides import Side

STANDING_COLUMNS = (
    "state",
    "giver_yes",
    "receiver_yes",
    "report",
    "category",
    "report_evidence",
    "receiver_verdict",
    "receiver_word",
    "settled",
    "settled_note",
    "given_up",
    "release_reason",
    "change_by",
    "change_deed",
    "change_evidence",
    "change_due",
    "change_reason",
    "change_accepted",
)

Meant = TypeVar("Meant")

_CHANGE = ("change_by", "change_deed", "change_evidence", "change_due", "change_reason")
_OUTCOMES = {
    "kept": Outcome.KEPT,
    "kept late": Outcome.KEPT_LATE,
    "late": Outcome.KEPT_LATE,
    "partly kept": Outcome.PARTLY_KEPT,
    "partly": Outcome.PARTLY_KEPT,
    "not kept": Outcome.NOT_KEPT,
}
_REPORTS = {
    "done": Report.DONE,
    "done late": Report.DONE_LATE,
    "late": Report.DONE_LATE,
    "partly": Report.PARTLY,
    "partly done": Report.PARTLY,
    "not done": Report.NOT_DONE,
}
_REPORT_WORDS = {
    Report.DONE: "done",
    Report.DONE_LATE: "done late",
    Report.PARTLY: "partly",
    Report.NOT_DONE: "not done",
}
_STATES = {state.value.replace("_", " "): state for state in State}
_YES = {"yes": True, "no": False}
_NEEDS = {
    "category": ("report", "a report"),
    "report_evidence": ("report", "a report"),
    "receiver_word": ("verdict", "an outcome in the column verdict"),
    "settled_note": ("settled", "an outcome in the column settled"),
    "release_reason": ("released", "the state released"),
}
"""Words that mean nothing without a fact, and what that is called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open wish to change a commitment; `accepted` when its successor is being drafted."""

    side: Side
    wish: ChangeWish
    accepted: bool


@dataclass(frozen=True, slots=True)
class RowStanding:
    """The facts of a commitment, and the words that go with them but for the giver's reason."""

    facts: Facts
    category: str = ""
    report_evidence: str = ""
    receiver_word: str = ""
    settled_note: str = ""
    release_reason: str = ""
    asked: Asked | None = None

    @property
    def state(self) -> State:
        return state_of(self.facts)

    @property
    def is_unsigned(self) -> bool:
        return not self.facts.active


AGREED_ELSEWHERE = RowStanding(Facts(active=True))
"""What a row without any word on it is."""


def cells_of(standing: RowStanding) -> dict[str, str]:
    """The cells that say this; `read_standing` makes the same of them again."""
    facts, asked = standing.facts, standing.asked
    cells = {
        "state": standing.state.value.replace("_", " "),
        "giver_yes": _yes_no(facts.giver_yes),
        "receiver_yes": _yes_no(facts.receiver_yes),
        "report": _REPORT_WORDS[facts.report] if facts.report else "",
        "category": standing.category,
        "report_evidence": standing.report_evidence,
        "receiver_verdict": facts.verdict.value.replace("_", " ") if facts.verdict else "",
        "receiver_word": standing.receiver_word,
        "settled": facts.settled.value.replace("_", " ") if facts.settled else "",
        "settled_note": standing.settled_note,
        "given_up": _yes_no(facts.given_up),
        "release_reason": standing.release_reason,
    }
    if asked is None:
        return cells | dict.fromkeys((*_CHANGE, "change_accepted"), "")
    return cells | {
        "change_by": asked.side.value,
        "change_deed": asked.wish.deed,
        "change_evidence": asked.wish.evidence,
        "change_due": asked.wish.due.isoformat() if asked.wish.due else "",
        "change_reason": asked.wish.reason,
        "change_accepted": _yes_no(asked.accepted),
    }


def read_standing(given: Mapping[str, str], problems: dict[str, str]) -> RowStanding:
    """What these cells say, by the names of columns, with what is wrong added to `problems`."""
    before = len(problems)
    state = one_of(given, "state", _STATES, problems)
    if state is State.DROPPED:
        problems["state"] = "Dropped commitments do not come in. Leave this row out."
    outcome = outcome_in(given, "verdict", problems)
    asked = _asked(given, problems)
    facts = _facts(given, state, outcome, asked, problems)
    standing = RowStanding(
        facts=facts,
        category=given.get("category", ""),
        report_evidence=given.get("report_evidence", ""),
        receiver_word=given.get("receiver_word", ""),
        settled_note=given.get("settled_note", ""),
        release_reason=given.get("release_reason", ""),
        asked=asked,
    )
    if len(problems) == before:
        _check_whole(given, state, outcome, standing, problems)
    return standing


def yes_in(given: Mapping[str, str], column: str, problems: dict[str, str], usual: bool = False) -> bool:
    """Yes or no; `usual` for an empty cell."""
    found = one_of(given, column, _YES, problems)
    return usual if found is None else found


def outcome_in(given: Mapping[str, str], column: str, problems: dict[str, str]) -> Outcome | None:
    """The outcome in this cell; None for an empty one."""
    return one_of(given, column, _OUTCOMES, problems)


def one_of(
    given: Mapping[str, str], column: str, words: Mapping[str, Meant], problems: dict[str, str]
) -> Meant | None:
    """What the word in this cell means; None for an empty one, and for a word that is none of these."""
    word = " ".join(given.get(column, "").lower().replace("_", " ").split())
    if not word or word in words:
        return words.get(word)
    problems[column] = (
        f"“{isolated(word[:40])}” is not known here. Write {', '.join(words)}, or leave it empty."
    )
    return None


def _facts(
    given: Mapping[str, str],
    state: State | None,
    outcome: Outcome | None,
    asked: Asked | None,
    problems: dict[str, str],
) -> Facts:
    report = one_of(given, "report", _REPORTS, problems)
    verdict = outcome_in(given, "receiver_verdict", problems)
    settled = outcome_in(given, "settled", problems)
    given_up = yes_in(given, "given_up", problems)
    if state in SETTLED and outcome is None:
        outcome = Outcome(state.value)
    if outcome is not None and not (report or verdict or settled or given_up):
        report, verdict = REPORT_OF[outcome], outcome
    return Facts(
        giver_yes=yes_in(given, "giver_yes", problems, state in (State.OFFERED, State.AGREED)),
        receiver_yes=yes_in(given, "receiver_yes", problems, state in (State.REQUESTED, State.AGREED)),
        active=state not in UNSIGNED,
        change_asked=asked is not None,
        report=report,
        verdict=verdict,
        settled=settled,
        given_up=given_up,
        released=state is State.RELEASED,
        renegotiated=state is State.RENEGOTIATED,
    )


def _asked(given: Mapping[str, str], problems: dict[str, str]) -> Asked | None:
    if not any(given.get(column) for column in (*_CHANGE, "change_accepted")):
        return None
    side = one_of(given, "change_by", {side.value: side for side in Side}, problems)
    due = _day(given.get("change_due", ""))
    accepted = yes_in(given, "change_accepted", problems)
    for column in _CHANGE:
        if not given.get(column):
            problems.setdefault(
                column, "A wish to change says who asks for what, by when and why: this is empty."
            )
    if due is None:
        problems.setdefault("change_due", "Write the date as 2027-01-31.")
    if side is None or due is None:
        return None
    wish = ChangeWish(given["change_deed"], given["change_evidence"], due, given["change_reason"])
    return Asked(side, wish, accepted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_whole(
    given: Mapping[str, str],
    state: State | None,
    outcome: Outcome | None,
    standing: RowStanding,
    problems: dict[str, str],
) -> None:
    """That nothing in the row contradicts its state, and that nothing would be passed over."""
    found = standing.state
    if state is not None and found is not state:
        problems["state"] = f"The other columns make this “{_word(found)}”, not “{_word(state)}”."
    elif outcome is not None and found.value != outcome.value:
        problems["verdict"] = f"The other columns make this “{_word(found)}”, not “{_word(outcome)}”."
    if standing.is_unsigned:
        for column in ("reason", "report", "receiver_verdict", "settled", "change_by"):
            if given.get(column):
                problems[column] = (
                    f"A commitment that is not signed yet ({_word(found)}) has nothing to say here."
                )
        if standing.facts.given_up:
            problems["given_up"] = "A commitment that is not signed yet cannot be given up."
    for column, (fact, called) in _NEEDS.items():
        if given.get(column) and not getattr(standing.facts, fact):
            problems[column] = f"This says nothing without {called}."


def _word(value: State | Outcome) -> str:
    return value.value.replace("_", " ")


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
