"""a programme may come from another installation as a file, which is staged before it comes in

Revision: 0028
After: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "origins",
        sa.Column("programme_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of", sa.String(length=16), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("brought_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_origins_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_origins")),
    )
    with op.batch_alter_table("origins") as table:
        table.create_index(table.f("ix_origins_head"), ["head"], unique=False)
    op.create_table(
        "staged_programmes",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staged_programmes_user_id_users")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staged_programmes")),
    )
    with op.batch_alter_table("staged_programmes") as table:
        table.create_index(table.f("ix_staged_programmes_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("staged_programmes")
    op.drop_table("origins")
