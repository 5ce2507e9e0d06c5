"""what may have to go does not lie in the chain: new events keep names and words apart, where they can be erased

Revision: 0012
After: 0016

Events of before stay as they are: they are sealed, and hold their names and words in clear.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_values",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_event_values_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("programme_id", "seq", name=op.f("pk_event_values")),
    )


def downgrade() -> None:
    op.drop_table("event_values")
