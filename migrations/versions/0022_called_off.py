"""planned workshops are cancelled and brought back, or deleted

The index of open workshops says so too: what is called off is never the next session.

Revision: 0022
After: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEX = "ix_workshops_programme_open"
BEFORE = ["programme_id", "closed_at", "starts_at", "started_at"]
AFTER = ["programme_id", "closed_at", "cancelled_at", "deleted_at", "starts_at", "started_at"]


def upgrade() -> None:
    op.drop_index(INDEX, "workshops")
    with op.batch_alter_table("workshops") as table:
        table.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("cancelled_why", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True)))
    op.create_index(INDEX, "workshops", AFTER)


def downgrade() -> None:
    op.drop_index(INDEX, "workshops")
    with op.batch_alter_table("workshops") as table:
        table.drop_column("deleted_at")
        table.drop_column("cancelled_why")
        table.drop_column("cancelled_at")
    op.create_index(INDEX, "workshops", BEFORE)
