"""pack_contents: what a press of Print found, kept until it is printed

Jobs that asked for "the pack as it stands" are dropped: what waits after an update is asked for anew.

Revision: 0016
After: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack_contents",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("as_of_seq", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_pack_contents_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheets.id"], name=op.f("fk_pack_contents_sheet_id_sheets")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_pack_contents_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_pack_contents")),
    )
    with op.batch_alter_table("pack_contents") as table:
        table.create_index(table.f("ix_pack_contents_programme_id"), ["programme_id"], unique=False)
    op.execute("DELETE FROM jobs WHERE kind = 'render_pack'")


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind IN ('render_pack', 'prepare_pack')")
    op.drop_table("pack_contents")
