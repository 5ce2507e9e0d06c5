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


def downgrade() -> None:
    for kind, column in _OLD:
        op.create_table(kind, *_old_columns(kind))
        with op.batch_alter_table("card_groups") as batch_op:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_card_groups_{column}_{kind}"), kind, [column], ["id"])
    _create_pairs("opportunity_concerns", (("opportunity_id", "opportunities"), ("concern_id", "concerns")))
    for kind, column in _OLD:
        _create_pairs(f"commitment_{kind}", (("commitment_id", "commitments"), (column, kind)))
    _give_back()
    with op.batch_alter_table("card_groups") as batch_op:
        batch_op.drop_constraint(op.f("fk_card_groups_entry_id_register_entries"), type_="foreignkey")
        batch_op.drop_column("entry_id")
    op.drop_table("register_links")
    op.drop_table("register_entries")


_STATES = {
    "opportunities": "status IN ('idea', 'agreed', 'under_way', 'enabled', 'dropped')",
    "concerns": "status IN ('open', 'addressed', 'settled')",
}


def _old_columns(kind: str) -> list[sa.schema.SchemaItem]:
    own: list[sa.schema.SchemaItem] = [
        sa.Column("value_supplier", sa.String(length=300), nullable=False),
        sa.Column("value_customer", sa.String(length=300), nullable=False),
    ]
    if kind == "concerns":
        own = [
            sa.Column("raised_side", sa.String(length=8), nullable=False),
            sa.Column("anonymous", sa.Boolean(), nullable=False),
            sa.Column("severity", sa.Integer(), nullable=True),
            sa.Column("hidden_reason", sa.Text(), nullable=False),
            sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_concerns_severity")),
            sa.CheckConstraint(
                "raised_side IN ('', 'supplier', 'customer')", name=op.f("ck_concerns_raised_side")
            ),
        ]
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("votes", "votes_supplier", "votes_customer", "workshop_id")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *own,
        sa.CheckConstraint(_STATES[kind], name=op.f(f"ck_{kind}_status")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f(f"fk_{kind}_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f(f"fk_{kind}_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{kind}")),
        sa.UniqueConstraint("programme_id", "number", name=op.f(f"uq_{kind}_programme_id_number")),
    ]


def _create_pairs(table: str, ends: tuple[tuple[str, str], ...]) -> None:
    op.create_table(
        table,
        *(sa.Column(column, sa.Integer(), nullable=False) for column, _ in ends),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
            for column, to in ends
        ),
        sa.PrimaryKeyConstraint(*(column for column, _ in ends), name=op.f(f"pk_{table}")),
    )


def _give_back() -> None:
    """The entries of both registers under the ids that they have now; those of any other register are lost."""
    bind = op.get_bind()
    for kind, column in _OLD:
        old = _old_table(kind)
        for row in bind.execute(sa.select(_ENTRIES).where(_ENTRIES.c.kind == kind)).mappings().all():
            said = json.loads(row["said"])
            bind.execute(sa.insert(old).values({one.name: {**row, **said}[one.name] for one in old.c}))
        own = f"(SELECT id FROM register_entries WHERE kind = '{kind}')"
        bind.execute(sa.text(f"UPDATE card_groups SET {column} = entry_id WHERE entry_id IN {own}"))
        bind.execute(
            sa.text(
                f"INSERT INTO commitment_{kind} (commitment_id, {column}) SELECT commitment_id, entry_id FROM register_links "
                f"WHERE commitment_id IS NOT NULL AND entry_id IN {own}"
            )
        )
    bind.execute(
        sa.text(
            "INSERT INTO opportunity_concerns (opportunity_id, concern_id) SELECT l.entry_id, l.other_id FROM register_links l "
            "JOIN register_entries o ON o.id = l.entry_id JOIN register_entries k ON k.id = l.other_id "
            "WHERE o.kind = 'opportunities' AND k.kind = 'concerns'"
        )
    )
