"""what both sides say about the same thing, each on its own

Revision: 0039
After: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blind_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_blind_words_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_words")),
        sa.UniqueConstraint(
            "programme_id",
            "subject",
            "about",
            "side",
            name=op.f("uq_blind_words_programme_id_subject_about_side"),
        ),
    )
    op.create_table(
        "blind_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_aside", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_blind_pairs_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_pairs")),
        sa.UniqueConstraint(
            "programme_id", "subject", "about", name=op.f("uq_blind_pairs_programme_id_subject_about")
        ),
    )


def downgrade() -> None:
    op.drop_table("blind_pairs")
    op.drop_table("blind_words")
