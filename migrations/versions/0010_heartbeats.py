"""heartbeats: the worker's sign of life, and jobs whose holder is judged by it

Revision: 0010
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    beats = op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.bulk_insert(
        beats, [{"name": name, "beats": 0, "at": None} for name in ("nightly", "worker", "writing")]
    )
    with op.batch_alter_table("jobs") as table:
        table.add_column(sa.Column("beats", sa.Integer(), nullable=False, server_default="0"))
        table.drop_index("ix_jobs_state_lease")
        table.drop_column("lease_until")
        table.create_index("ix_jobs_state", ["state", "id"])


def downgrade() -> None:
    with op.batch_alter_table("jobs") as table:
        table.drop_index("ix_jobs_state")
        table.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_jobs_state_lease", ["state", "lease_until"])
        table.drop_column("beats")
    op.drop_table("heartbeats")
