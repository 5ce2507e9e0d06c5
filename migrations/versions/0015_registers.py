"""one table for the entries of all registers, one for their links

Revision: 0015
After: 0011
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None

_SAME = (
    "programme_id",
    "number",
    "title",
    "note",
    "status",
    "votes",
    "votes_supplier",
    "votes_customer",
    "workshop_id",
    "version",
    "created_at",
)
_OWN = {"opportunities": ("value_supplier", "value_customer"), "concerns": ("raised_side", "anonymous")}
_ENTRIES = sa.table(
    "register_entries",
    *(sa.column(name) for name in ("id", "kind", "said", "severity", "hidden_reason", *_SAME)),
)
_LINKS = sa.table("register_links", *(sa.column(name) for name in ("entry_id", "other_id", "commitment_id")))
_OLD = (("opportunities", "opportunity_id"), ("concerns", "concern_id"))


def _old_table(name: str) -> sa.TableClause:
    more = ("severity", "hidden_reason") if name == "concerns" else ()
    return sa.table(name, *(sa.column(column) for column in ("id", *_SAME, *_OWN[name], *more)))


def upgrade() -> None:
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("votes_supplier", sa.Integer(), nullable=True),
        sa.Column("votes_customer", sa.Integer(), nullable=True),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_register_entries_severity")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_register_entries_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_register_entries_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
        sa.UniqueConstraint(
            "programme_id", "kind", "number", name=op.f("uq_register_entries_programme_id_kind_number")
        ),
    )
    op.create_table(
        "register_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(other_id IS NULL) <> (commitment_id IS NULL)", name=op.f("ck_register_links_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entries.id"], name=op.f("fk_register_links_entry_id_register_entries")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["register_entries.id"], name=op.f("fk_register_links_other_id_register_entries")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_register_links_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_links")),
        sa.UniqueConstraint("entry_id", "other_id", name=op.f("uq_register_links_entry_id_other_id")),
        sa.UniqueConstraint(
            "entry_id", "commitment_id", name=op.f("uq_register_links_entry_id_commitment_id")
        ),
    )
    op.create_index(op.f("ix_register_links_commitment_id"), "register_links", ["commitment_id"])
    with op.batch_alter_table("card_groups") as batch_op:
        batch_op.add_column(sa.Column("entry_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_card_groups_entry_id_register_entries"), "register_entries", ["entry_id"], ["id"]
        )
    _take_over()
    with op.batch_alter_table("card_groups") as batch_op:
        for table, column in _OLD:
            batch_op.drop_constraint(op.f(f"fk_card_groups_{column}_{table}"), type_="foreignkey")
            batch_op.drop_column(column)
    for table in (
        "commitment_opportunities",
        "commitment_concerns",
        "opportunity_concerns",
        "opportunities",
        "concerns",
    ):
        op.drop_table(table)


def _take_over() -> None:
    """Every entry with all that it says, its links, and the boards that it came from."""
    bind = op.get_bind()
    new: dict[str, dict[int, int]] = {}
    for kind, column in _OLD:
        old = _old_table(kind)
        for row in bind.execute(sa.select(old).order_by(old.c.id)).mappings().all():
            bind.execute(sa.insert(_ENTRIES).values(**_new_row(kind, row)))
        rows = bind.execute(
            sa.select(old.c.id, _ENTRIES.c.id.label("new")).join(
                _ENTRIES,
                (_ENTRIES.c.kind == kind)
                & (_ENTRIES.c.programme_id == old.c.programme_id)
                & (_ENTRIES.c.number == old.c.number),
            )
        )
        new[kind] = {row.id: row.new for row in rows}
        for old_id, new_id in new[kind].items():
            bind.execute(
                sa.text(f"UPDATE card_groups SET entry_id = :new WHERE {column} = :old"),
                {"new": new_id, "old": old_id},
            )
    for opportunity, concern in bind.execute(
        sa.text("SELECT opportunity_id, concern_id FROM opportunity_concerns ORDER BY 1, 2")
    ).all():
        _link(new["opportunities"][opportunity], other_id=new["concerns"][concern])
    for kind, column in _OLD:
        for commitment, entry in bind.execute(
            sa.text(f"SELECT commitment_id, {column} FROM commitment_{kind} ORDER BY 1, 2")
        ).all():
            _link(new[kind][entry], commitment_id=commitment)


def _link(entry_id: int, **end: int) -> None:
    op.get_bind().execute(sa.insert(_LINKS).values(entry_id=entry_id, **end))


def _new_row(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: bool(row[name]) if name == "anonymous" else row[name] for name in _OWN[kind]}
    return {
        **{name: row[name] for name in _SAME},
        "kind": kind,
        "said": json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        "severity": row.get("severity"),
        "hidden_reason": row.get("hidden_reason", ""),
    }
