"""The verbs of the check: report, judge, settle, release, give up.

The party that was owed the commitment gives the verdict; the party that made it gives the reason. In the room the
facilitator may enter both for the people who say them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from facilitator import clock
from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.commitments import (
    OUTCOME_OF,
    REPORT_OF,
    Act,
    Outcome,
    Report,
    State,
    state_of,
)
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.events.outcomes import (
    CommitmentGivenUp,
    CommitmentJudged,
    CommitmentReleased,
    CommitmentReported,
    CommitmentSettled,
    ReasonGiven,
    VerdictTakenBack,
)
from facilitator.domain.events.payloads import Payload
from facilitator.domain.permissions import Entry
from facilitator.domain.texts import clean_text, too_long
from facilitator.extensions import db
from facilitator.method import load_method
from facilitator.models import Commitment
from facilitator.queries.standings import facts_of, open_ask
from facilitator.services.changes import check_not_being_replaced, lapse_ask
from facilitator.services.commitments import about_in, find_commitment, required
from facilitator.services.log import record_event
from facilitator.services.people import speaker_for
from facilitator.services.permissions import check_done, check_entered, check_said

REASON_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Reporting:
    """The giver's word: `text` says what is done and left, or frankly why not; `category` one of the method's."""

    report: Report
    text: str = ""
    category: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Judging:
    """The receiver's verdict; `text` is asked for when it differs from the report."""

    outcome: Outcome
    text: str = ""


@dataclass(frozen=True, slots=True)
class RoomVerdict:
    """Report and verdict said aloud and entered in one go.

    `reason` and `category` are the giver's, `word` the receiver's. A reason may follow later: the stroke that
    records the verdict must not wait for it.
    """

    outcome: Outcome
    reason: str = ""
    category: str = ""
    word: str = ""


def report(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    reporting: Reporting,
    workshop_id: int | None = None,
) -> State:
    """The giver's party says how it went, and the new state is returned.

    Raises Invalid without a needed reason, Conflict while what replaces the commitment is out for signing.
    """
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.REPORT, actor, row, speaker_id)
    check_not_being_replaced(row)
    _check_reporting(reporting)
    _put_report(row, reporting, speaker)
    row.settled = row.settled_at = None
    row.settled_note = ""
    return _recorded(row, CommitmentReported(**_report_data(reporting)), actor, speaker, workshop_id)


def judge(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    judging: Judging,
    workshop_id: int | None = None,
) -> State:
    """The receiver's party gives its verdict, and the new state is returned.

    Raises Invalid when it differs from the report and no word says why.
    """
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.JUDGE, actor, row, speaker_id)
    differs = row.report is not None and OUTCOME_OF[row.report] is not judging.outcome
    if differs and not judging.text.strip():
        raise Invalid({"word": "This differs from what was reported. Say in a word why."})
    _put_verdict(row, judging.outcome, judging.text, speaker, workshop_id)
    lapse_ask(actor, row, workshop_id)
    told = CommitmentJudged(judging.outcome.value, judging.text.strip())
    return _recorded(row, told, actor, speaker, workshop_id)


def judge_in_room(
    actor: Actor,
    programme_id: int,
    ref: str,
    verdict: RoomVerdict,
    workshop_id: int | None,
    *,
    at: datetime | None = None,
) -> State:
    """What the receiver and the giver say aloud, entered by the facilitator in one stroke.

    Where the giver has not reported yet, or the report was entered the same way, it follows the verdict and
    carries the reason. An earlier report of the giver's own stays as it was said: then views may differ. A verdict
    that the receiver gave already, on a phone of their own, stays theirs. `at`: the moment of a stroke that gives
    several verdicts, else now.
    """
    row = find_commitment(programme_id, ref)
    giver, receiver = _named(row)
    check_entered(Entry.STROKE, Act.JUDGE, actor, row)
    check_category(verdict.category)
    check_reason_length(verdict.reason, "reason")
    check_reason_length(verdict.word, "word")
    follows = _report_follows(row, workshop_id)
    if follows:
        reporting = Reporting(
            REPORT_OF[verdict.outcome], verdict.reason, verdict.category, row.report_evidence
        )
        _put_report(row, reporting, giver)
        _recorded(row, CommitmentReported(**_report_data(reporting)), actor, giver, workshop_id)
    else:
        _put_right(actor, row, verdict, giver, workshop_id)
    stands = _verdict_stands(row, verdict, workshop_id)
    if not stands:
        _put_verdict(row, verdict.outcome, verdict.word, receiver, workshop_id, at)
    if follows:
        row.report_at = row.verdict_at
    lapse_ask(actor, row, workshop_id)
    if stands:
        db.session.flush()
        return state_of(facts_of(row, open_ask(row.id) is not None))
    told = CommitmentJudged(verdict.outcome.value, verdict.word.strip())
    return _recorded(row, told, actor, receiver, workshop_id)


def _verdict_stands(row: Commitment, verdict: RoomVerdict, workshop_id: int | None) -> bool:
    """Whether the same verdict was given in this workshop already: it is not said twice."""
    stored = (row.verdict, row.verdict_text, row.judged_in_id, row.settled)
    return stored == (verdict.outcome, clean_text(verdict.word), workshop_id, None)


def _put_right(
    actor: Actor, row: Commitment, verdict: RoomVerdict, giver: Speaker, workshop_id: int | None
) -> None:
    """The giver's own report stays; the reason under it may be put right aloud, with an event of its own."""
    before = (row.report_text, row.report_category)
    row.report_text = verdict.reason.strip() or row.report_text
    row.report_category = verdict.category or row.report_category
    if before != (row.report_text, row.report_category):
        _recorded(row, ReasonGiven(row.report_text, row.report_category), actor, giver, workshop_id)


def give_reason(
    actor: Actor, programme_id: int, ref: str, reason: str, category: str, workshop_id: int | None
) -> State:
    """The giver's frank reason, said after the verdict was recorded; the verdict stays as it is."""
    reason = clean_text(reason)
    row = find_commitment(programme_id, ref)
    giver, _receiver = _named(row)
    check_entered(Entry.REASON, Act.REPORT, actor, row)
    if row.report is None:
        raise Conflict("Record the outcome or the report first; then the reason has something to explain.")
    check_category(category)
    check_reason_length(reason, "reason")
    if (row.report_text, row.report_category) == (reason, category):
        return state_of(facts_of(row, change_asked=False))
    row.report_text, row.report_category = reason, category
    return _recorded(row, ReasonGiven(reason, category), actor, giver, workshop_id)


def take_back_verdict(actor: Actor, programme_id: int, ref: str, workshop_id: int | None) -> State:
    """Undo in the room: the verdict of this workshop is withdrawn, and a report that came with it."""
    row = find_commitment(programme_id, ref)
    _giver, receiver = _named(row)
    check_entered(Entry.TAKE_BACK, Act.JUDGE, actor, row)
    if row.verdict is None or row.judged_in_id != workshop_id:
        raise Conflict("There is no outcome of this session to take back.")
    with_report = _report_follows(row, workshop_id)
    if with_report:
        row.report = row.report_at = row.report_by_id = None
        row.report_text = row.report_category = ""
    row.verdict = row.verdict_at = row.verdict_by_id = row.judged_in_id = None
    row.verdict_text = ""
    row.settled = row.settled_at = None
    row.settled_note = ""
    told = VerdictTakenBack("taken back too" if with_report else "")
    return _recorded(row, told, actor, receiver, workshop_id)


def settle(
    actor: Actor, programme_id: int, ref: str, outcome: Outcome, note: str, workshop_id: int | None
) -> State:
    """Both parties agree on an outcome where their views differed, with a joint note."""
    row = find_commitment(programme_id, ref)
    check_done(Act.SETTLE, actor, row)
    row.settled_note = required(note, "note", "Say in a joint note what you agreed on.", REASON_LENGTH)
    row.settled, row.settled_at = outcome, clock.now()
    row.judged_in_id = workshop_id or row.judged_in_id
    told = CommitmentSettled(outcome.value, row.settled_note)
    return _recorded(row, told, actor, None, workshop_id)


def release(
    actor: Actor, programme_id: int, ref: str, speaker_id: int, reason: str, workshop_id: int | None = None
) -> State:
    """The party that is owed the commitment lets it go."""
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.RELEASE, actor, row, speaker_id)
    row.release_reason = required(reason, "reason", "Say why the commitment is released.", REASON_LENGTH)
    row.released_at = clock.now()
    row.judged_in_id = workshop_id
    lapse_ask(actor, row, workshop_id)
    return _recorded(row, CommitmentReleased(row.release_reason), actor, speaker, workshop_id)


def give_up(
    actor: Actor,
    programme_id: int,
    ref: str,
    speaker_id: int,
    reason: str,
    category: str,
    workshop_id: int | None = None,
) -> State:
    """The giver says early and frankly that it will not be kept; it counts as not kept, explained."""
    row = find_commitment(programme_id, ref)
    speaker = check_said(Act.GIVE_UP, actor, row, speaker_id)
    reporting = Reporting(Report.NOT_DONE, reason, category)
    _check_reporting(reporting, "reason")
    _put_report(row, reporting, speaker)
    row.given_up_at = clock.now()
    row.judged_in_id = workshop_id
    lapse_ask(actor, row, workshop_id)
    return _recorded(row, CommitmentGivenUp(**_report_data(reporting)), actor, speaker, workshop_id)


def check_category(category: str) -> None:
    """Raises Invalid for a category that the method does not know; empty is fine."""
    if category and category not in {known.key for known in load_method().reason_categories}:
        raise Invalid({"category": "Choose one of the reasons listed."})


def check_reason_length(text: str, field: str) -> None:
    problems = too_long(field, text, REASON_LENGTH)
    if problems:
        raise Invalid(problems)


def _check_reporting(reporting: Reporting, field: str = "text") -> None:
    check_category(reporting.category)
    check_reason_length(reporting.text, field)
    problems = {}
    if reporting.report is Report.PARTLY and not reporting.text.strip():
        problems[field] = "Say what is done and what is left."
    if reporting.report is Report.NOT_DONE and not reporting.text.strip():
        problems[field] = "Say frankly why not: the reason is worth nearly as much as a kept commitment."
    if reporting.report is Report.NOT_DONE and not reporting.category:
        problems["category"] = "Choose the kind of reason that fits best."
    if problems:
        raise Invalid(problems)


def _named(row: Commitment) -> tuple[Speaker, Speaker]:
    """The giver and the receiver; a signed commitment always has both."""
    if row.giver_id is None or row.receiver_id is None:
        raise Conflict("This commitment does not say yet by whom and for whom it is.")
    return speaker_for(row.programme_id, row.giver_id), speaker_for(row.programme_id, row.receiver_id)


def _report_follows(row: Commitment, workshop_id: int | None) -> bool:
    """Whether the report is nobody's own yet: none, or entered together with this workshop's verdict."""
    if row.report is None:
        return True
    together = row.verdict_at is not None and row.report_at == row.verdict_at
    return together and row.judged_in_id == workshop_id


def _put_report(row: Commitment, reporting: Reporting, speaker: Speaker) -> None:
    row.report = reporting.report
    row.report_text, row.report_category = clean_text(reporting.text), reporting.category
    row.report_evidence = clean_text(reporting.evidence)
    row.report_at, row.report_by_id = clock.now(), speaker.person_id


def _put_verdict(
    row: Commitment,
    outcome: Outcome,
    text: str,
    speaker: Speaker,
    workshop_id: int | None,
    at: datetime | None = None,
) -> None:
    row.verdict, row.verdict_text = outcome, clean_text(text)
    row.verdict_at, row.verdict_by_id = at or clock.now(), speaker.person_id
    row.judged_in_id = workshop_id
    row.settled = row.settled_at = None
    row.settled_note = ""


def _report_data(reporting: Reporting) -> dict[str, str]:
    return {
        "report": reporting.report.value,
        "reason": reporting.text.strip(),
        "category": reporting.category,
        "evidence": reporting.evidence.strip(),
    }


def _recorded(
    row: Commitment, payload: Payload, actor: Actor, speaker: Speaker | None, workshop_id: int | None
) -> State:
    """Flushes, writes the event, and returns the state that follows."""
    row.version += 1
    db.session.flush()
    record_event(row.programme_id, payload, actor, speaker=speaker, about=about_in(row, workshop_id))
    return state_of(facts_of(row, open_ask(row.id) is not None))
