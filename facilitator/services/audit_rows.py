"""What the log says about people and commitments, to be held against the rows that pages read.

The rows are only a handy copy: whoever changes one in the database, past the app, is found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from facilitator.domain.canonical import canonical_text
from facilitator.domain.commitments import REPORT_OF, UNSIGNED, Facts, Outcome, Report, State, state_of
from facilitator.domain.events.kinds import EventKind
from facilitator.domain.log import EventBody
from facilitator.domain.people import Role
from facilitator.domain.private_values import Gone, agrees
from facilitator.extensions import db
from facilitator.models import Commitment, Person
from facilitator.queries.standings import facts_of
from facilitator.services.audit_held import Difference
from facilitator.services.row_notes import RowKey

WORDS = {"deed": "", "evidence": "", "due": "", "step": "", "stretch": "", "why": "", "first_win": "False"}
"""The parts of a wording as text, with what stands for a gap."""

PEOPLE = (EventKind.PERSON_ADDED, EventKind.PERSON_EDITED, EventKind.PERSON_MOVED)
_BEGUN = (EventKind.COMMITMENT_DRAFTED, EventKind.COMMITMENT_CARRIED, EventKind.COMMITMENT_IMPORTED)
_FLAGS: dict[str, Mapping[str, bool]] = {
    EventKind.COMMITMENT_DROPPED: {"dropped": True},
    EventKind.COMMITMENT_RESTORED: {"dropped": False, "giver_yes": False, "receiver_yes": False},
    EventKind.COMMITMENT_REWORDED: {"giver_yes": False, "receiver_yes": False},
    EventKind.COMMITMENT_ACTIVATED: {"active": True},
    EventKind.COMMITMENT_RENEGOTIATED: {"renegotiated": True},
    EventKind.COMMITMENT_RELEASED: {"released": True},
    EventKind.COMMITMENT_GIVEN_UP: {"given_up": True},
}
_YESES = (EventKind.COMMITMENT_OFFERED, EventKind.COMMITMENT_REQUESTED, EventKind.COMMITMENT_AGREED)


@dataclass(slots=True)
class CommitmentTold:
    """One commitment as the log tells it: its words, its facts, and the reason behind its outcome."""

    words: dict[str, str] = field(default_factory=lambda: dict(WORDS))
    flags: dict[str, bool] = field(default_factory=dict)
    report: str = ""
    verdict: str = ""
    settled: str = ""
    reason: str = ""

    @property
    def state(self) -> State:
        return state_of(
            Facts(
                **self.flags,
                report=Report(self.report) if self.report else None,
                verdict=Outcome(self.verdict) if self.verdict else None,
                settled=Outcome(self.settled) if self.settled else None,
            )
        )


@dataclass(slots=True)
class RowsTold:
    """Everything of that kind, gathered event by event."""

    commitments: dict[str, CommitmentTold] = field(default_factory=dict)
    people: dict[int, dict[str, object]] = field(default_factory=dict)
    names: dict[int, set[str]] = field(default_factory=dict)
    """Every name that somebody has had, by their number."""

    def hear(self, body: EventBody) -> None:
        """Takes one event in."""
        if body.kind in PEOPLE:
            self._hear_of_person(body)
        elif body.kind == EventKind.PERSON_REMOVED:
            self.people.pop(int(str(body.data["number"])), None)
        elif body.kind == EventKind.IMPORT_UNDONE:
            for ref in _listed(body.data["refs"]):
                self.commitments.pop(str(ref), None)
        elif body.kind in _BEGUN:
            self.commitments[body.commitment_ref] = CommitmentTold()
        commitment = self.commitments.get(body.commitment_ref)
        if commitment is not None:
            _hear_of_commitment(commitment, body)

    def _hear_of_person(self, body: EventBody) -> None:
        number = int(str(body.data["number"]))
        person = self.people.setdefault(number, {})
        if body.kind == EventKind.PERSON_ADDED:
            person |= {name: body.data[name] for name in ("name", "side", "roles")}
        elif body.kind == EventKind.PERSON_MOVED:
            person["side"] = body.data["to"]
        else:
            changes = body.data["changes"]
            if isinstance(changes, Gone):
                changes = {name: {"to": changes} for name in person}
            assert isinstance(changes, dict)
            person |= {name: change["to"] for name, change in changes.items() if name in person}
        self.names.setdefault(number, set()).add(str(person["name"]))


def _hear_of_commitment(commitment: CommitmentTold, body: EventBody) -> None:
    data, kind = body.data, body.kind
    commitment.flags |= _FLAGS.get(kind, {})
    if kind in _BEGUN:
        commitment.words = {name: str(data.get(name, gap)) for name, gap in WORDS.items()}
        if kind == EventKind.COMMITMENT_IMPORTED:
            _hear_of_import(commitment, data)
    elif kind == EventKind.COMMITMENT_REWORDED:
        commitment.words |= {name: str(_after(data[name])) for name in WORDS if name in data}
    elif kind in _YESES:
        commitment.flags[f"{data['yes']}_yes"] = True
    elif kind == EventKind.COMMITMENT_HANDED_OVER and data["yes_lost"]:
        commitment.flags[f"{data['as']}_yes"] = False
    _hear_of_check(commitment, kind, {name: str(value) for name, value in data.items()})


def _hear_of_import(commitment: CommitmentTold, data: Mapping[str, object]) -> None:
    """What came in stands as its table said; before tables told a state, all that came in was active or judged."""
    verdict, state = str(data["verdict"]), State(str(data.get("state", State.ACTIVE)))
    report = REPORT_OF[Outcome(verdict)].value if verdict else ""
    commitment.flags |= {
        "active": state not in UNSIGNED,
        "giver_yes": data.get("giver_yes") == "yes",
        "receiver_yes": data.get("receiver_yes") == "yes",
        "given_up": data.get("given_up") == "yes",
        "released": state is State.RELEASED,
        "renegotiated": state is State.RENEGOTIATED,
    }
    commitment.report, commitment.verdict = str(data.get("report", report)), verdict
    commitment.settled, commitment.reason = str(data.get("settled", "")), str(data["reason"])


def _after(change: object) -> object:
    if isinstance(change, Gone):
        return change
    assert isinstance(change, dict)
    return change["after"]


def _hear_of_check(commitment: CommitmentTold, kind: str, said: Mapping[str, str]) -> None:
    if kind in (EventKind.COMMITMENT_REPORTED, EventKind.COMMITMENT_GIVEN_UP):
        commitment.report, commitment.reason = said["report"], said.get("reason", "")
    elif kind == EventKind.COMMITMENT_JUDGED:
        commitment.verdict = said["verdict"]
    elif kind == EventKind.REASON_GIVEN:
        commitment.reason = said.get("reason", "")
    elif kind == EventKind.COMMITMENT_SETTLED:
        commitment.settled = said["outcome"]
    elif kind == EventKind.VERDICT_TAKEN_BACK:
        commitment.verdict = ""
        if "report" in said:
            commitment.report = commitment.reason = ""
    if kind in (EventKind.COMMITMENT_REPORTED, EventKind.COMMITMENT_JUDGED, EventKind.VERDICT_TAKEN_BACK):
        commitment.settled = ""


def stored_people(programme_id: int) -> Iterable[Person]:
    """Everybody of a programme, as their rows are now."""
    return db.session.execute(
        select(Person)
        .where(Person.programme_id == programme_id)
        .order_by(Person.number)
        .execution_options(populate_existing=True)
    ).scalars()


def stored_commitments(programme_id: int) -> Iterable[Commitment]:
    """Every commitment of a programme, as its row is now."""
    return db.session.execute(
        select(Commitment)
        .where(Commitment.programme_id == programme_id)
        .order_by(Commitment.side.desc(), Commitment.number)
        .execution_options(populate_existing=True)
    ).scalars()


def row_faults(
    people: Iterable[Person],
    commitments: Iterable[Commitment],
    told: RowsTold,
    held: dict[RowKey, Difference],
) -> Iterator[str]:
    """What rows say otherwise than the log, in sentences; `held` is what is otherwise than the log holds it by hashes.

    Of people and commitments every log tells enough in words, also one that held no rows yet when it was written.
    """
    yield from _person_faults(people, told, held)
    seen = set()
    for row in commitments:
        seen.add(row.ref)
        commitment = told.commitments.get(row.ref)
        otherwise = held.pop(RowKey("commitments", str(row.id)), None)
        if commitment is None:
            yield f"{row.ref}: the log does not know this commitment"
            continue
        wrong = dict.fromkeys([*_differences(row, commitment), *(otherwise.columns if otherwise else ())])
        if wrong:
            yield f"{row.ref}: the store and the log disagree on its {', '.join(wrong)}"
    yield from (
        f"{ref}: this commitment is not stored any more" for ref in told.commitments if ref not in seen
    )
    yield from (one.sentence for one in held.values())


def _differences(row: Commitment, commitment: CommitmentTold) -> list[str]:
    wrong = [
        name.replace("_", " ")
        for name, said in commitment.words.items()
        if not agrees(said, words_of(row)[name])
    ]
    if state_of(facts_of(row, change_asked=False)) is not commitment.state:
        wrong.append("state")
    if not agrees(commitment.reason, canonical_text(row.report_text)):
        wrong.append("reason")
    return wrong


def words_of(row: Commitment) -> dict[str, str]:
    """A stored wording in the form of WORDS."""
    values = {name: getattr(row, name) for name in WORDS}
    return {name: "" if value is None else canonical_text(str(value)) for name, value in values.items()}


def _person_faults(people: Iterable[Person], told: RowsTold, held: dict[RowKey, Difference]) -> Iterator[str]:
    for row in people:
        flags = {
            "sponsor": row.is_sponsor,
            "signatory": row.is_signatory,
            "decision_maker": row.is_decision_maker,
            "observer": row.is_observer,
        }
        person = told.people.get(row.number)
        if person is None or not _is_who(person, row, {name for name, has in flags.items() if has}):
            held.pop(RowKey("people", str(row.id)), None)
            yield f"person {row.number}, {row.name}: the store and the log disagree on who this is"


def _is_who(person: Mapping[str, object], row: Person, roles: set[str]) -> bool:
    """Whether somebody's row says who they are as the log does, as far as it still knows."""
    told = person["roles"]
    if not isinstance(told, Gone) and {str(role) for role in _listed(told)} - {Role.MEMBER} != roles:
        return False
    return agrees(person["name"], row.name) and agrees(person["side"], row.side)


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
