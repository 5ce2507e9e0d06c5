"""each side ticks, with its counsel's word, what may not be talked about

Revision: 0040
After: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parties", sa.Column("counsel_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("parties", "counsel_at")
