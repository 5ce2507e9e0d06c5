"""what was planned stays known while a workshop runs: its length, each block's place, and who came unexpected

Revision: 0027
After: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workshops") as table:
        table.add_column(sa.Column("planned_length", sa.Integer()))
    with op.batch_alter_table("agenda_items") as table:
        table.add_column(sa.Column("planned_position", sa.Integer()))
        table.add_column(
            sa.Column("planned_skipped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("attendances") as table:
        table.add_column(sa.Column("unexpected", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("attendances") as table:
        table.drop_column("unexpected")
    with op.batch_alter_table("agenda_items") as table:
        table.drop_column("planned_skipped")
        table.drop_column("planned_position")
    with op.batch_alter_table("workshops") as table:
        table.drop_column("planned_length")
