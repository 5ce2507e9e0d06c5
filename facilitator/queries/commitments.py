"""Commitments one by one, and the lists that a workshop works on, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from facilitator.domain.actors import Actor, Speaker
from facilitator.domain.commitments import (
    CARRIED_TOO_OFTEN,
    OPEN,
    SETTLED,
    UNSIGNED,
    Act,
    Standing,
    State,
    Wording,
    is_due_soon,
    is_overdue,
    missing_parts,
)
from facilitator.domain.errors import NotFound
from facilitator.domain.named_people import folded, tells_apart
from facilitator.domain.permissions import acts_for, speakers_for
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import ChangeAsk, Commitment, Person, Workshop
from facilitator.queries.out_for_signing import stands_out_for_signing
from facilitator.queries.standings import state_expr
from facilitator.queries.workshops import WorkshopBrief


@dataclass(frozen=True, slots=True)
class PersonName:
    """Somebody of a party, as far as choosing among names goes."""

    id: int
    number: int
    side: Side
    name: str
    is_signatory: bool
    is_observer: bool
    has_left: bool
    is_sponsor: bool
    apart: str = ""
    """What tells them from others of their name on their side: title, role and number; empty where there is none."""

    @property
    def label(self) -> str:
        """The name as it is chosen from a list: no two of a side look the same."""
        return f"{self.name} ({self.apart})" if self.apart else self.name

    @property
    def can_commit(self) -> bool:
        return not (self.is_observer or self.has_left)

    @property
    def speaker(self) -> Speaker:
        """As one whose words an act may record."""
        roles = (self.is_signatory, self.is_sponsor, self.is_observer, self.has_left)
        return Speaker(self.id, self.name, self.side, *roles)


_NAMES = (
    select(
        Person.id,
        Person.number,
        Person.side,
        Person.name,
        Person.is_signatory,
        Person.is_observer,
        Person.left_at.is_not(None),
        Person.is_sponsor,
        Person.role_title,
    )
    .where(Person.programme_id == bindparam("programme_id"))
    .order_by(Person.number)
)


def names_of(programme_id: int) -> dict[int, PersonName]:
    """Everybody of both parties by row id, in the order in which they were added; one query."""
    rows = db.session.execute(_NAMES, {"programme_id": programme_id}).all()
    alike = Counter((row[2], folded(row[3])) for row in rows)
    names = {}
    for row in rows:
        apart = tells_apart(row[8], row[4], row[1]) if alike[row[2], folded(row[3])] > 1 else ""
        names[row[0]] = PersonName(row[0], row[1], row[2], *row[3:8], apart)
    return names


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A wish to change that waits for its answer, or for the successor to be signed."""

    side: Side
    asked_by: str
    deed: str
    evidence: str
    due: date
    reason: str
    asked_at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """One commitment with all that its page says; people by name, moments in UTC, texts empty when absent."""

    id: int
    ref: str
    side: Side
    state: State
    version: int
    giver_id: int | None
    giver: str
    receiver_id: int | None
    receiver: str
    deed: str
    evidence: str
    due: date | None
    why: str
    step: int | None
    stretch: int | None
    first_win: bool
    needs_first: str
    carried_count: int
    carried_from: str
    carried_to: str
    replaces: str
    replaced_by: str
    staging_note: str
    made_in: int | None
    made_in_id: int | None
    judged_in: int | None
    judged_in_id: int | None
    imported: bool
    signed: bool
    sealed: bool
    locked: bool
    given_up_at: datetime | None
    created_at: datetime
    giver_yes_at: datetime | None
    giver_yes_by: str
    receiver_yes_at: datetime | None
    receiver_yes_by: str
    dropped_at: datetime | None
    drop_reason: str
    active_at: datetime | None
    report: str
    report_text: str
    report_category: str
    report_evidence: str
    report_at: datetime | None
    report_by: str
    verdict: str
    verdict_text: str
    verdict_at: datetime | None
    verdict_by: str
    settled: str
    settled_note: str
    settled_at: datetime | None
    released_at: datetime | None
    release_reason: str
    renegotiated_at: datetime | None
    ask: OpenAsk | None

    @property
    def wording(self) -> Wording:
        return Wording(
            giver_id=self.giver_id,
            receiver_id=self.receiver_id,
            deed=self.deed,
            evidence=self.evidence,
            due=self.due,
            step=self.step,
            stretch=self.stretch,
            why=self.why,
            first_win=self.first_win,
            needs_first=self.needs_first,
        )

    @property
    def gaps(self) -> dict[str, str]:
        """What a yes still waits for: field to sentence."""
        return missing_parts(self.wording)

    @property
    def standing(self) -> Standing:
        return Standing(
            state=self.state,
            side=self.side,
            due=self.due,
            sealed=self.sealed,
            locked=self.locked,
            given_up=self.given_up_at is not None,
            asked_by=self.ask.side if self.ask else None,
            giver_id=self.giver_id,
            receiver_id=self.receiver_id,
        )

    @property
    def outcome(self) -> str:
        """What stands once it is settled, given up included; empty before."""
        return self.state.value if self.state in SETTLED else ""

    @property
    def is_unsigned(self) -> bool:
        return self.state in UNSIGNED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def carried_often(self) -> bool:
        """Carried so often that the question is whether to release it or to break it up."""
        return self.carried_count >= CARRIED_TOO_OFTEN

    def acts_for(
        self, actor: Actor, names: Mapping[int, PersonName], today: date, *, own: bool = False
    ) -> frozenset[Act]:
        """What this reader can do with it now; `own`: on a phone in the room."""
        me = names.get(actor.person_id) if actor.person_id is not None else None
        return acts_for(actor, me.speaker if me else None, self.standing, today, own=own)

    def speakers_for(self, act: Act, names: Mapping[int, PersonName]) -> list[PersonName]:
        """Who may be entered as saying it, the likeliest first."""
        found = speakers_for(act, (one.speaker for one in names.values()), self.standing)
        return [names[one.person_id] for one in found]

    def days_over(self, today: date) -> int:
        """Days since its date while nobody has judged it; 0 when it is not overdue."""
        return (today - self.due).days if self.due and is_overdue(self.state, self.due, today) else 0

    def is_due_soon(self, today: date) -> bool:
        return is_due_soon(self.state, self.due, today)


_giver = aliased(Person)
_receiver = aliased(Person)
_made_in = aliased(Workshop)
_judged_in = aliased(Workshop)
_needed = aliased(Commitment)
_origin = aliased(Commitment)
_carried = aliased(Commitment)
_replaced = aliased(Commitment)
_successor = aliased(Commitment)
_ask = aliased(ChangeAsk, name="open_ask")


def _everything() -> Select[*tuple[Any, ...]]:
    """The select behind every list of commitments: one row each, for at most one of a kind is joined."""
    return (
        select(
            *(getattr(Commitment, field) for field in (*_SAME, *_OWN)),
            state_expr().label("state"),
            stands_out_for_signing(Commitment.id).label("locked"),
            _giver.name.label("giver"),
            _receiver.name.label("receiver"),
            _made_in.number.label("made_in"),
            _judged_in.number.label("judged_in"),
            _needed.ref.label("needs_first"),
            _origin.ref.label("carried_from"),
            _carried.ref.label("carried_to"),
            _replaced.ref.label("replaces"),
            _successor.ref.label("replaced_by"),
            *(getattr(_ask, field).label(f"ask_{field}") for field in _ASK),
        )
        .outerjoin(_giver, _giver.id == Commitment.giver_id)
        .outerjoin(_receiver, _receiver.id == Commitment.receiver_id)
        .outerjoin(_made_in, _made_in.id == Commitment.made_in_id)
        .outerjoin(_judged_in, _judged_in.id == Commitment.judged_in_id)
        .outerjoin(_needed, _needed.id == Commitment.needs_first_id)
        .outerjoin(_origin, _origin.id == Commitment.carried_from_id)
        .outerjoin(_carried, and_(_carried.carried_from_id == Commitment.id, _carried.dropped_at.is_(None)))
        .outerjoin(_replaced, _replaced.id == Commitment.replaces_id)
        .outerjoin(_successor, and_(_successor.replaces_id == Commitment.id, _successor.dropped_at.is_(None)))
        .outerjoin(_ask, and_(_ask.commitment_id == Commitment.id, _ask.closed_at.is_(None)))
        .where(Commitment.programme_id == bindparam("programme_id"))
    )


_SAME = (
    *("id", "ref", "version", "giver_id", "receiver_id", "deed", "evidence", "due", "why", "step", "stretch"),
    *(
        "first_win",
        "carried_count",
        "staging_note",
        "made_in_id",
        "judged_in_id",
        "given_up_at",
        "created_at",
    ),
    *(
        "giver_yes_at",
        "receiver_yes_at",
        "dropped_at",
        "drop_reason",
        "active_at",
        "report_text",
        "report_category",
    ),
    *(
        "report_evidence",
        "report_at",
        "verdict_text",
        "verdict_at",
        "settled_note",
        "settled_at",
        "released_at",
    ),
    *("release_reason", "renegotiated_at"),
)
"""Fields that a commitment and its row share as they are."""

_OWN = (
    *("side", "report", "verdict", "settled", "imported_at", "signed_sheet_id", "outcome_sheet_id"),
    *("giver_yes_by_id", "receiver_yes_by_id", "report_by_id", "verdict_by_id"),
)
"""Columns of the row that a commitment words differently."""

_ASK = ("side", "asked_by_id", "deed", "evidence", "due", "reason", "asked_at", "accepted_at")

_TEXTS = (
    *("giver", "receiver", "needs_first", "carried_from", "carried_to", "replaces", "replaced_by"),
    *("report", "verdict", "settled"),
)
"""Texts that are empty when nothing was joined or said."""

COMMITMENTS = _everything()
"""Commitments of `programme_id` with everything around them, as `promise_of` reads them.

Built once, and so are the selects made of it: putting them together costs more than running them.
"""

_BY_REF = COMMITMENTS.where(Commitment.ref == bindparam("ref"))
_TO_AGREE = COMMITMENTS.where(
    Commitment.dropped_at.is_(None),
    or_(Commitment.made_in_id == bindparam("workshop_id"), Commitment.active_at.is_(None)),
    Commitment.imported_at.is_(None),
).order_by(Commitment.side.desc(), Commitment.number)


def commitment_of(row: Row[Any], names: Mapping[int, PersonName]) -> CommitmentView:
    one = row._asdict()

    def name(person_id: int | None) -> str:
        return names[person_id].name if person_id and person_id in names else ""

    values: dict[str, Any] = {field: one[field] for field in _SAME}
    values |= {field: one[field] or "" for field in _TEXTS}
    return CommitmentView(
        **values,
        side=one["side"],
        state=one["state"],
        made_in=one["made_in"],
        judged_in=one["judged_in"],
        imported=one["imported_at"] is not None,
        signed=one["signed_sheet_id"] is not None,
        sealed=one["outcome_sheet_id"] is not None,
        locked=one["locked"],
        giver_yes_by=name(one["giver_yes_by_id"]),
        receiver_yes_by=name(one["receiver_yes_by_id"]),
        report_by=name(one["report_by_id"]),
        verdict_by=name(one["verdict_by_id"]),
        ask=_open_ask(one, name),
    )


def _open_ask(one: Mapping[str, Any], name: Any) -> OpenAsk | None:
    if one["ask_side"] is None:
        return None
    return OpenAsk(
        side=one["ask_side"],
        asked_by=name(one["ask_asked_by_id"]),
        deed=one["ask_deed"],
        evidence=one["ask_evidence"],
        due=one["ask_due"],
        reason=one["ask_reason"],
        asked_at=one["ask_asked_at"],
        accepted=one["ask_accepted_at"] is not None,
    )


def commitment_by_ref(programme_id: int, ref: str, names: Mapping[int, PersonName]) -> CommitmentView:
    """The commitment with this ref; raises NotFound."""
    row = db.session.execute(_BY_REF, {"programme_id": programme_id, "ref": ref}).one_or_none()
    if row is None:
        raise NotFound
    return commitment_of(row, names)


def commit_list(
    programme_id: int, workshop: WorkshopBrief, names: Mapping[int, PersonName]
) -> list[CommitmentView]:
    """What a workshop has to agree on: its new ones, then those of earlier workshops still waiting for a yes.

    By party, then in the order of their refs; dropped ones are left out.
    """
    rows = db.session.execute(_TO_AGREE, {"programme_id": programme_id, "workshop_id": workshop.id})
    return [commitment_of(row, names) for row in rows]
