"""the noun is commitment: what an import counts

Revision: 0011
After: 0009
"""

from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE imports RENAME COLUMN promises TO commitments")


def downgrade() -> None:
    op.execute("ALTER TABLE imports RENAME COLUMN commitments TO promises")
