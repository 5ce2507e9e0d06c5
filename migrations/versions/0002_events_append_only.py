"""the event log refuses changes

Revision: 0002
After: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ALSO_FIXED = ("sheets", "canonical, hash, code, revision, workshop_id, programme_id")
"""A sheet's bytes and what follows from them never change either."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def _upgrade_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
    table, columns = _ALSO_FIXED
    op.execute(
        f"CREATE TRIGGER sheets_no_update BEFORE UPDATE OF {columns} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'a locked sheet never changes'); END"
    )
    op.execute(
        "CREATE TRIGGER sheets_no_delete BEFORE DELETE ON sheets "
        "BEGIN SELECT RAISE(ABORT, 'a locked sheet never changes'); END"
    )


def _upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    table, columns = _ALSO_FIXED
    op.execute(
        f"CREATE TRIGGER sheets_no_update BEFORE UPDATE OF {columns} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER sheets_no_delete BEFORE DELETE ON sheets FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("events_no_update", "events_no_delete", "sheets_no_update", "sheets_no_delete"):
            op.execute(f"DROP TRIGGER {name}")
        return
    for name in ("events_no_change", "events_no_truncate"):
        op.execute(f"DROP TRIGGER {name} ON events")
    for name in ("sheets_no_update", "sheets_no_delete"):
        op.execute(f"DROP TRIGGER {name} ON sheets")
    op.execute("DROP FUNCTION refuse_change()")
