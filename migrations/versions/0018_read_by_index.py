"""reads that went over a whole table find their rows by an index

The public page of a list asked every file that was ever handed out, a wish and a phone were looked for among those of
all programmes.

Revision: 0018
After: 0013
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEXES = (
    ("issued_packs", "workshop_id"),
    ("change_asks", "commitment_id"),
    ("participants", "person_id"),
    ("participants", "browser_hash"),
)


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
