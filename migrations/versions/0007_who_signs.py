"""a signature remembers its browser as a hash, and an anonymous card no longer the run that it came from

Revision: 0007
After: 0006
"""

from __future__ import annotations

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("signatures", "declines")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"

_CARDS = sa.table(
    "cards",
    *(
        sa.column(name)
        for name in (
            "id",
            "item_id",
            "run",
            "key",
            "text",
            "side",
            "anonymous",
            "person_id",
            "slot",
            "group_id",
            "position",
            "hidden_reason",
            "written_at",
        )
    ),
)
_GROUPS = sa.table(
    "card_groups",
    *(sa.column(name) for name in ("id", "item_id", "key", "name", "votes", "opportunity_id", "concern_id")),
)
_STATES = sa.table("activity_states", *(sa.column(name) for name in ("id", "item_id", "mode", "data")))
_JOBS = sa.table(
    "jobs",
    *(
        sa.column(name)
        for name in (
            "kind",
            "key",
            "payload",
            "state",
            "progress",
            "attempts",
            "worker",
            "error",
        )
    ),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Adds the columns in place: rebuilding these tables would take away the triggers that make them stand."""
    for table in _TABLES:
        op.add_column(table, sa.Column("browser", sa.String(length=64), nullable=True))
    _forget_runs()


def downgrade() -> None:
    """What run a card came from stays forgotten."""
    for table in _TABLES:
        op.drop_column(table, "browser")


def _forget_runs() -> None:
    """Mixes the anonymous cards of each board that was gathered more than once, and says of none when it came."""
    bind = op.get_bind()
    boards: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in bind.execute(sa.select(_CARDS).where(_CARDS.c.anonymous)).mappings():
        boards[row["item_id"]].append(dict(row))
    for item_id, cards in boards.items():
        if len({card["run"] for card in cards}) > 1:
            _mix(bind, item_id, cards)
    if boards:
        bind.execute(sa.update(_CARDS).where(_CARDS.c.anonymous).values(run=0))
        bind.execute(sa.insert(_JOBS).values(_scrubbing()))


def _mix(bind: sa.Connection, item_id: int, cards: list[dict[str, Any]]) -> None:
    """New rows, keys and places in a random order; sides only where every card has one. Cards that are still alone
    in a group that nobody touched change groups with each other."""
    alone = _alone(bind, item_id)
    free = [card for card in cards if card["group_id"] in alone]
    for card, group in zip(free, _shuffled([one["group_id"] for one in free]), strict=True):
        card["group_id"] = group
    for group in {card["group_id"] for card in free}:
        bind.execute(sa.update(_GROUPS).where(_GROUPS.c.id == group).values(key=_key()))
    sides = all(card["side"] for card in cards)
    for card, place in zip(cards, _shuffled([one["position"] for one in cards]), strict=True):
        card.update(position=place, key=_key(), side=card["side"] if sides else "")
        del card["id"]
    bind.execute(sa.delete(_CARDS).where(_CARDS.c.item_id == item_id, _CARDS.c.anonymous))
    for card in _shuffled(cards):
        bind.execute(sa.insert(_CARDS).values(card))
    _forget_steps(bind, item_id)


def _alone(bind: sa.Connection, item_id: int) -> set[int]:
    """The groups without a name, a vote and a place in the register that hold one card."""
    held = Counter(bind.execute(sa.select(_CARDS.c.group_id).where(_CARDS.c.item_id == item_id)).scalars())
    plain = bind.execute(
        sa.select(_GROUPS.c.id).where(
            _GROUPS.c.item_id == item_id,
            _GROUPS.c.name == "",
            _GROUPS.c.votes.is_(None),
            _GROUPS.c.opportunity_id.is_(None),
            _GROUPS.c.concern_id.is_(None),
        )
    ).scalars()
    return {group for group in plain if held[group] == 1}


def _forget_steps(bind: sa.Connection, item_id: int) -> None:
    """The steps of sorting that could be taken back name cards by keys that they no longer have."""
    which = (_STATES.c.item_id == item_id) & (_STATES.c.mode == "cluster")
    for row in bind.execute(sa.select(_STATES.c.id, _STATES.c.data).where(which)).all():
        data = json.dumps({**json.loads(row.data), "undo": []}, ensure_ascii=False, sort_keys=True)
        bind.execute(sa.update(_STATES).where(_STATES.c.id == row.id).values(data=data))


def _scrubbing() -> dict[str, Any]:
    """A job for the worker: what was rewritten still stands in the database's files."""
    return {
        "kind": "scrub",
        "key": f"scrub:{secrets.token_hex(12)}",
        "payload": "{}",
        "state": "waiting",
        "progress": 0.0,
        "attempts": 0,
        "worker": "",
        "error": "",
        "created_at": datetime.now(UTC),
    }


def _shuffled(things: Sequence[Any]) -> list[Any]:
    mixed = list(things)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def _key() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(10))
