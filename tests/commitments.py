"""Commitments for tests, made through the services."""

from __future__ import annotations

from datetime import date, timedelta

from facilitator.domain.commitment_rows import CommitmentRow, read_commitments, read_row
from facilitator.domain.commitments import Wording
from facilitator.domain.sides import Side
from facilitator.extensions import db
from facilitator.models import Commitment
from facilitator.queries.programmes import programme_by_id
from facilitator.services.commitments import draft_commitment, find_commitment, say_yes
from facilitator.services.imports import import_commitments
from tests.days import today
from tests.factories import Cast


def read_rows(content: bytes) -> list[CommitmentRow]:
    """The rows of a table, without what was passed over."""
    return list(read_commitments(content).rows)


def supplier_wording(cast: Cast, **changes: object) -> Wording:
    """A complete wording of the supplier's; changes replace single parts."""
    values: dict[str, object] = {
        "giver_id": cast.supplier_member.id,
        "receiver_id": cast.customer_member.id,
        "deed": "Send the batch report two working days before delivery",
        "evidence": "A dated report for each batch",
        "due": today() + timedelta(days=30),
        "step": 2,
        "stretch": 2,
    }
    return Wording(**(values | changes))  # type: ignore[arg-type]


def make_draft(cast: Cast, **changes: object) -> str:
    """A complete draft of the supplier's; returns its ref."""
    return draft_commitment(cast.actor, cast.programme_id, Side.SUPPLIER, supplier_wording(cast, **changes))


def make_agreed(cast: Cast, **changes: object) -> str:
    ref = make_draft(cast, **changes)
    say_yes(cast.actor, cast.programme_id, ref, cast.supplier_member.id)
    say_yes(cast.actor, cast.programme_id, ref, cast.customer_member.id)
    return ref


def make_active(cast: Cast, *, due: date | None = None, side: Side = Side.SUPPLIER, stretch: int = 2) -> str:
    """An active commitment between the two members, come in by import; returns its ref."""
    members = {Side.SUPPLIER: cast.supplier_member, Side.CUSTOMER: cast.customer_member}
    row = read_row(
        2,
        {
            "party": side.value,
            "giver": members[side].name,
            "receiver": members[side.other].name,
            "deed": "Open the test database to two engineers",
            "evidence": "Both have looked something up",
            "due": (due or today() + timedelta(days=20)).isoformat(),
            "step": "2",
            "stretch": str(stretch),
        },
    )
    import_commitments(cast.actor, programme_by_id(cast.programme_id), [row], again=True)
    newest = db.session.query(Commitment).order_by(Commitment.id.desc()).first()
    assert newest is not None
    return newest.ref


def stored(cast: Cast, ref: str) -> Commitment:
    return find_commitment(cast.programme_id, ref)
