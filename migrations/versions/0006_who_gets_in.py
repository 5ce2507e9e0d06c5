"""sign-ins, known browsers, the security log, owners of programmes, invitations, one place at the door

Revision: 0006
After: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _upgrade_accounts()
    _upgrade_security_log()
    _upgrade_facilitators()
    with op.batch_alter_table("participants") as batch_op:
        for name in ("browser_hash", "asked_from"):
            batch_op.add_column(sa.Column(name, sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("participants") as batch_op:
        for name in ("browser_hash", "asked_from"):
            batch_op.alter_column(name, server_default=None)


def _upgrade_accounts() -> None:
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("disabled_at", _MOMENT, nullable=True))
        batch_op.add_column(sa.Column("removed_at", _MOMENT, nullable=True))
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"])
    op.create_table(
        "known_browsers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("used_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_known_browsers_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_browsers")),
        sa.UniqueConstraint("token_hash", "user_id", name=op.f("uq_known_browsers_token_hash_user_id")),
    )
    op.create_index(op.f("ix_known_browsers_user_id"), "known_browsers", ["user_id"])
    op.create_index(op.f("ix_known_browsers_used_at"), "known_browsers", ["used_at"])


def _upgrade_security_log() -> None:
    op.create_table(
        "security_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_security_notes_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_notes")),
    )
    op.create_index(op.f("ix_security_notes_at"), "security_notes", ["at"])


def _upgrade_facilitators() -> None:
    """The owner of a programme that is there already is whoever has run it longest."""
    with op.batch_alter_table("programme_facilitators") as batch_op:
        batch_op.add_column(sa.Column("is_owner", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("programme_facilitators") as batch_op:
        batch_op.alter_column("is_owner", server_default=None)
    runs = sa.table(
        "programme_facilitators", sa.column("id"), sa.column("programme_id"), sa.column("is_owner")
    )
    first = sa.select(sa.func.min(runs.c.id)).group_by(runs.c.programme_id)
    op.execute(runs.update().where(runs.c.id.in_(first)).values(is_owner=sa.true()))
    op.create_index(
        "uq_programme_facilitators_one_owner",
        "programme_facilitators",
        ["programme_id"],
        unique=True,
        sqlite_where=sa.text("is_owner"),
        postgresql_where=sa.text("is_owner"),
    )
    op.create_table(
        "facilitator_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programmes.id"],
            name=op.f("fk_facilitator_invitations_programme_id_programmes"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["users.id"], name=op.f("fk_facilitator_invitations_invited_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator_invitations")),
        sa.UniqueConstraint(
            "programme_id", "email", name=op.f("uq_facilitator_invitations_programme_id_email")
        ),
    )
    op.create_index(op.f("ix_facilitator_invitations_email"), "facilitator_invitations", ["email"])


def downgrade() -> None:
    with op.batch_alter_table("participants") as batch_op:
        batch_op.drop_column("asked_from")
        batch_op.drop_column("browser_hash")
    op.drop_table("facilitator_invitations")
    op.drop_index("uq_programme_facilitators_one_owner", table_name="programme_facilitators")
    with op.batch_alter_table("programme_facilitators") as batch_op:
        batch_op.drop_column("is_owner")
    for table in ("security_notes", "known_browsers", "sign_ins"):
        op.drop_table(table)
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("removed_at")
        batch_op.drop_column("disabled_at")
