"""whether a commitment needs an internal approval on the giver's side

Revision: 0014
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("commitments") as table:
        table.add_column(
            sa.Column("approval_needed", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("commitments") as table:
        table.drop_column("approval_needed")
