"""a programme says whether its papers have mirrored margins

The column is added to the table as it is: a table made anew would lose the triggers that guard it.

Revision: 0030
After: 0028
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE programmes ADD COLUMN mirrored_margins BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE programmes DROP COLUMN mirrored_margins")
