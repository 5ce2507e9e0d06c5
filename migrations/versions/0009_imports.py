"""imports as wholes, which can be undone

Revision: 0009
After: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by_name", sa.String(length=160), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("made_workshop", sa.Boolean(), nullable=False),
        sa.Column("promises", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_imports_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_imports_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_imports_programme_id_number")),
    )
    for table in ("commitments", "people"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_import_id_imports"), "imports", ["import_id"], ["id"]
            )
            batch_op.create_index(op.f(f"ix_{table}_import_id"), ["import_id"])
            if table == "commitments":
                batch_op.alter_column("programme_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute(
        "UPDATE commitments SET programme_id = (SELECT programme_id FROM imports WHERE imports.id = import_id)"
        " WHERE programme_id IS NULL"
    )
    for table in ("commitments", "people"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(op.f(f"ix_{table}_import_id"))
            batch_op.drop_constraint(op.f(f"fk_{table}_import_id_imports"), type_="foreignkey")
            batch_op.drop_column("import_id")
            if table == "commitments":
                batch_op.alter_column("programme_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("imports")
