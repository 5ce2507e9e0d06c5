"""what is said of an entry of a register in each session anew

Revision: 0034
After: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entries.id"], name=op.f("fk_entry_rounds_entry_id_register_entries")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_entry_rounds_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_rounds")),
        sa.UniqueConstraint("entry_id", "workshop_id", name=op.f("uq_entry_rounds_entry_id_workshop_id")),
    )
    op.create_index("ix_entry_rounds_workshop_id", "entry_rounds", ["workshop_id"])


def downgrade() -> None:
    op.drop_table("entry_rounds")
