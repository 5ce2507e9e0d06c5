"""commitments of undone imports are emptied whole: numbers, dates and marks were left in them

Revision: 0020
After: 0018

Their rows belong to no programme and no page shows them; the log holds them no more. Nothing comes back on the way down.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

NOTHING = [
    "due",
    "step",
    "stretch",
    "giver_yes_at",
    "receiver_yes_at",
    "active_at",
    "imported_at",
    "report",
    "report_at",
    "verdict",
    "verdict_at",
    "settled",
    "settled_at",
    "given_up_at",
    "released_at",
    "renegotiated_at",
]
COMMITMENTS = sa.table(
    "commitments",
    sa.column("programme_id", sa.Integer),
    *(sa.column(name, sa.String) for name in NOTHING),
    *(sa.column(name, sa.Boolean) for name in ("first_win", "approval_needed")),
    sa.column("carried_count", sa.Integer),
)


def upgrade() -> None:
    op.execute(
        COMMITMENTS.update()
        .where(COMMITMENTS.c.programme_id.is_(None))
        .values(
            **{name: sa.null() for name in NOTHING},
            first_win=sa.false(),
            approval_needed=sa.false(),
            carried_count=0,
        )
    )


def downgrade() -> None:
    pass
