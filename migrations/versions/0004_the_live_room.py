"""the live room

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = "'waiting', 'running', 'done', 'skipped'"
_ADDED = (
    ("prompt", sa.String(length=300), ""),
    ("collects", sa.String(length=16), ""),
    ("anonymous", sa.Boolean(), sa.false()),
    ("mode", sa.String(length=12), ""),
    ("planned_minutes", sa.Integer(), None),
    ("spent_seconds", sa.Integer(), "0"),
    ("paused_at", sa.DateTime(timezone=True), None),
    ("paused_seconds", sa.Integer(), "0"),
)


def upgrade() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("raised_side", sa.String(length=8), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("votes_supplier", sa.Integer(), nullable=True),
        sa.Column("votes_customer", sa.Integer(), nullable=True),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "raised_side IN ('', 'supplier', 'customer')", name=op.f("ck_concerns_raised_side")
        ),
        sa.CheckConstraint("status IN ('open', 'addressed', 'settled')", name=op.f("ck_concerns_status")),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_concerns_severity")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_concerns_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_concerns_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_concerns_programme_id_number")),
    )
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("value_supplier", sa.String(length=300), nullable=False),
        sa.Column("value_customer", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("votes_supplier", sa.Integer(), nullable=True),
        sa.Column("votes_customer", sa.Integer(), nullable=True),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('idea', 'agreed', 'under_way', 'enabled', 'dropped')",
            name=op.f("ck_opportunities_status"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_opportunities_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_opportunities_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_opportunities_programme_id_number")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("join_code", sa.String(length=8), nullable=True),
        sa.Column("join_salt", sa.String(length=32), nullable=False),
        sa.Column("joining", sa.Boolean(), nullable=False),
        sa.Column("screen_salt", sa.String(length=32), nullable=False),
        sa.Column("screen_hash", sa.String(length=64), nullable=False),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_rooms_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshops.id"], name=op.f("fk_rooms_workshop_id_workshops")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("join_code", name=op.f("uq_rooms_join_code")),
        sa.UniqueConstraint("screen_hash", name=op.f("uq_rooms_screen_hash")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_rooms_workshop_id")),
    )
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rooms_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "activity_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_activity_states_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_states")),
        sa.UniqueConstraint("item_id", "mode", name=op.f("uq_activity_states_item_id_mode")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_answers_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_answers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint(
            "item_id",
            "mode",
            "run",
            "person_id",
            "slot",
            name=op.f("uq_answers_item_id_mode_run_person_id_slot"),
        ),
    )
    op.create_table(
        "ballots",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_ballots_item_id_agenda_items")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ballots")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index("ix_ballots_item", ["item_id", "mode", "run"], unique=False)

    op.create_table(
        "card_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.Column("votes_supplier", sa.Integer(), nullable=True),
        sa.Column("votes_customer", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("concern_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_card_groups_concern_id_concerns")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_card_groups_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_card_groups_opportunity_id_opportunities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_groups")),
        sa.UniqueConstraint("item_id", "key", name=op.f("uq_card_groups_item_id_key")),
    )
    op.create_table(
        "opportunity_concerns",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_opportunity_concerns_concern_id_concerns")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_opportunity_concerns_opportunity_id_opportunities"),
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "concern_id", name=op.f("pk_opportunity_concerns")),
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("typed_name", sa.String(length=120), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_sheet_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("side IN ('supplier', 'customer')", name=op.f("ck_participants_side")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_participants_person_id_people")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_participants_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["sign_sheet_id"], ["sheets.id"], name=op.f("fk_participants_sign_sheet_id_sheets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint("key", name=op.f("uq_participants_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_participants_token_hash")),
    )
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participants_room_id"), ["room_id"], unique=False)
        batch_op.create_index(
            "uq_participants_one_phone",
            ["room_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("let_in_at IS NOT NULL AND removed_at IS NULL AND person_id IS NOT NULL"),
            postgresql_where=sa.text(
                "let_in_at IS NOT NULL AND removed_at IS NULL AND person_id IS NOT NULL"
            ),
        )

    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('', 'supplier', 'customer')", name=op.f("ck_cards_side")),
        sa.ForeignKeyConstraint(["group_id"], ["card_groups.id"], name=op.f("fk_cards_group_id_card_groups")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_cards_item_id_agenda_items")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cards_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("item_id", "key", name=op.f("uq_cards_item_id_key")),
        sa.UniqueConstraint(
            "item_id", "run", "person_id", "slot", name=op.f("uq_cards_item_id_run_person_id_slot")
        ),
    )
    op.create_table(
        "commitment_concerns",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_concerns_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_commitment_concerns_concern_id_concerns")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "concern_id", name=op.f("pk_commitment_concerns")),
    )
    op.create_table(
        "commitment_opportunities",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("fk_commitment_opportunities_commitment_id_commitments"),
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_commitment_opportunities_opportunity_id_opportunities"),
        ),
        sa.PrimaryKeyConstraint("commitment_id", "opportunity_id", name=op.f("pk_commitment_opportunities")),
    )
    with op.batch_alter_table("agenda_items") as batch_op:
        for column, kind, default in _ADDED:
            batch_op.add_column(sa.Column(column, kind, nullable=default is None, server_default=default))
        batch_op.drop_constraint(op.f("ck_agenda_items_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_agenda_items_state"), f"state IN ({_STATES}, 'parked')")
    with op.batch_alter_table("agenda_items") as batch_op:
        for column, _kind, default in _ADDED:
            if default is not None:  # the defaults were for the rows that were there
                batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    op.execute("UPDATE agenda_items SET state = 'skipped' WHERE state = 'parked'")
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.drop_constraint(op.f("ck_agenda_items_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_agenda_items_state"), f"state IN ({_STATES})")
        for column, _kind, _default in _ADDED:
            batch_op.drop_column(column)
    op.drop_table("commitment_opportunities")
    op.drop_table("commitment_concerns")
    op.drop_table("cards")
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_participants_one_phone",
            sqlite_where=sa.text("let_in_at IS NOT NULL AND removed_at IS NULL AND person_id IS NOT NULL"),
            postgresql_where=sa.text(
                "let_in_at IS NOT NULL AND removed_at IS NULL AND person_id IS NOT NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_participants_room_id"))

    op.drop_table("participants")
    op.drop_table("opportunity_concerns")
    op.drop_table("card_groups")
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_index("ix_ballots_item")

    op.drop_table("ballots")
    op.drop_table("answers")
    op.drop_table("activity_states")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rooms_programme_id"))

    op.drop_table("rooms")
    op.drop_table("opportunities")
    op.drop_table("concerns")
