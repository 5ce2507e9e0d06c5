"""what of an entry of a register was noted last as run out

Revision: 0037
After: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_entries", sa.Column("ran_out", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("register_entries", "ran_out")
