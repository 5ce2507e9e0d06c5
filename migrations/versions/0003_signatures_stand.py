"""signatures and declines stand, and what happened to a list happened once

Revision: 0003
After: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STANDING = ("signatures", "declines")
"""Rows that are written once: never changed, never taken away."""

_KEYS = {
    "events": "id = NEW.id OR (programme_id = NEW.programme_id AND seq = NEW.seq)",
    "sheets": "id = NEW.id OR (workshop_id = NEW.workshop_id AND revision = NEW.revision)",
    "signatures": "id = NEW.id OR (sheet_id = NEW.sheet_id AND (slot = NEW.slot OR person_id = NEW.person_id))",
    "declines": "id = NEW.id",
}
"""SQLite's INSERT OR REPLACE takes a row away without asking the triggers that forbid it."""

_ONCE = ("completed_at", "reopened_at")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def _upgrade_sqlite() -> None:
    for table in _STANDING:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )
    for table, same in _KEYS.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: this row is there already'); END"
        )
    for column in _ONCE:
        op.execute(
            f"CREATE TRIGGER sheets_{column}_once BEFORE UPDATE OF {column} ON sheets "
            f"WHEN OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column} "
            "BEGIN SELECT RAISE(ABORT, 'what happened to a list happened once'); END"
        )


def _upgrade_postgresql() -> None:
    for table in _STANDING:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in ("sheets", *_STANDING):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for column in _ONCE:
        op.execute(
            f"CREATE TRIGGER sheets_{column}_once BEFORE UPDATE OF {column} ON sheets FOR EACH ROW "
            f"WHEN (OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}) "
            "EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        found = [(f"{table}_no_{verb}", table) for table in _STANDING for verb in ("update", "delete")]
        found += [(f"{table}_no_replace", table) for table in _KEYS]
    else:
        found = [(f"{table}_no_change", table) for table in _STANDING]
        found += [(f"{table}_no_truncate", table) for table in ("sheets", *_STANDING)]
    found += [(f"sheets_{column}_once", "sheets") for column in _ONCE]
    for name, table in found:
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
