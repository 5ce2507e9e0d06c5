"""older programmes get one event that holds every row as it stands: from which on, and where its hashes are

Revision: 0013
After: 0014

The event itself needs the log's key, so the app records it when it starts (`services/baselines.py`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programmes", sa.Column("held_from", sa.Integer(), nullable=True))
    op.create_table(
        "held_pieces",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_held_pieces_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("programme_id", "number", name=op.f("pk_held_pieces")),
    )


def downgrade() -> None:
    op.drop_table("held_pieces")
    with op.batch_alter_table("programmes") as batch_op:
        batch_op.drop_column("held_from")
