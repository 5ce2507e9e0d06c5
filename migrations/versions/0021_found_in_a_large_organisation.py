"""rows are found by an index in a large organisation, also by what mostly points nowhere

Before a person goes, the database looks for rows that point to them: in every event of every programme, without an index
for it. And indexes of columns that are mostly empty hold the rows alone in which something stands: SQLite's ANALYZE
counts all empty ones as one value, and then goes through the whole table instead of using the index.

Revision: 0021
After: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FILLED_NOW = (
    ("commitments", "carried_from_id"),
    ("commitments", "replaces_id"),
    ("commitments", "import_id"),
    ("commitments", "judged_in_id"),
)
"""Had an index of all rows before."""
FILLED = (
    ("commitments", "needs_first_id"),
    ("commitments", "giver_yes_by_id"),
    ("commitments", "receiver_yes_by_id"),
    ("commitments", "report_by_id"),
    ("commitments", "verdict_by_id"),
    ("change_asks", "asked_by_id"),
    ("cards", "person_id"),
    ("cards", "group_id"),
    ("events", "person_id"),
    ("people", "handed_over_to_id"),
)
ALWAYS_FILLED = ("answers", "attendances", "declines", "signatures", "signing_links")
"""Name a person in each row."""
OPEN_WORKSHOPS = ("programme_id", "closed_at", "starts_at", "started_at")


def upgrade() -> None:
    for table, column in FILLED_NOW:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in FILLED_NOW + FILLED:
        says = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=says, postgresql_where=says)
    for table in ALWAYS_FILLED:
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_index("ix_workshops_programme_open", "workshops", OPEN_WORKSHOPS)


def downgrade() -> None:
    op.drop_index("ix_workshops_programme_open", "workshops")
    for table in ALWAYS_FILLED:
        op.drop_index(f"ix_{table}_person_id", table)
    for table, column in FILLED_NOW + FILLED:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in FILLED_NOW:
        op.create_index(f"ix_{table}_{column}", table, [column])
