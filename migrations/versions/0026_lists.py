"""lists are staged before they come in, and how one was read is remembered

Revision: 0026
After: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staged_lists",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("grid", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_staged_lists_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staged_lists")),
    )
    with op.batch_alter_table("staged_lists") as table:
        table.create_index(table.f("ix_staged_lists_programme_id"), ["programme_id"], unique=False)
    op.create_table(
        "list_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("columns_hash", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_list_readings_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_readings")),
        sa.UniqueConstraint(
            "programme_id", "columns_hash", name=op.f("uq_list_readings_programme_id_columns_hash")
        ),
    )


def downgrade() -> None:
    op.drop_table("list_readings")
    op.drop_table("staged_lists")
