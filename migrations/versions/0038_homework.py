"""what people are asked for before a session, and what each of them typed

Revision: 0038
After: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "homework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_homework_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
        sa.UniqueConstraint("workshop_id", "kind", name=op.f("uq_homework_workshop_id_kind")),
    )
    op.create_table(
        "homework_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("homework_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_homework_parts_homework_id_homework")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_homework_parts_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework_parts")),
        sa.UniqueConstraint("homework_id", "person_id", name=op.f("uq_homework_parts_homework_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_homework_parts_token_hash")),
    )
    op.create_index(op.f("ix_homework_parts_person_id"), "homework_parts", ["person_id"])


def downgrade() -> None:
    op.drop_table("homework_parts")
    op.drop_table("homework")
