"""a programme may be the rehearsal of another one, and the guards let go of nothing but a rehearsal's rows

What is kept in memory of a programme or a room lies there under its number: of those no number is ever given twice.

Revision: 0023
After: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMN = (
    "ALTER TABLE programmes ADD COLUMN rehearsal_of VARCHAR(16) "
    "CONSTRAINT fk_programmes_rehearsal_of_programmes REFERENCES programmes (public_id)"
)
_OWN = "SELECT 1 FROM programmes WHERE id = OLD.programme_id AND rehearsal_of IS NOT NULL"
_OF_LIST = (
    "SELECT 1 FROM sheets JOIN programmes ON programmes.id = sheets.programme_id "
    "WHERE sheets.id = OLD.sheet_id AND programmes.rehearsal_of IS NOT NULL"
)
_LET_GO = {"events": _OWN, "sheets": _OWN, "signatures": _OF_LIST, "declines": _OF_LIST}
_WHY = {"sheets": "a locked sheet never changes"}
_SAME = "id = NEW.id OR public_id = NEW.public_id OR rehearsal_of = NEW.rehearsal_of"
_STANDS = "whether a programme is a rehearsal is said once"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _count_on("rooms")
        _count_on("programmes")
        op.execute(_COLUMN)
        op.execute("ALTER TABLE programmes ADD COLUMN rehearsed_session INTEGER")
        _guards_sqlite()
    else:
        op.execute(_COLUMN)
        op.execute("ALTER TABLE programmes ADD COLUMN rehearsed_session INTEGER")
        _guards_postgresql()
    op.create_index("ix_programmes_rehearsal_of", "programmes", ["rehearsal_of"], unique=True)


def _count_on(table: str) -> None:
    """Numbers of this table are given once from here on: a row that went leaves its number behind."""
    with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
        pass


def _guards_sqlite() -> None:
    for table, marked in _LET_GO.items():
        op.execute(f"DROP TRIGGER {table}_no_delete")
        why = _WHY.get(table, f"{table} are append-only")
        _refuse(f"{table}_no_delete", f"DELETE ON {table} WHEN NOT EXISTS ({marked})", why)
    for column in ("id", "rehearsal_of"):
        changed = f"NEW.{column} IS NOT OLD.{column}"
        _refuse(f"programmes_{column}_stands", f"UPDATE OF {column} ON programmes WHEN {changed}", _STANDS)
    there = f"EXISTS (SELECT 1 FROM programmes WHERE {_SAME})"
    _refuse(
        "programmes_no_replace", f"INSERT ON programmes WHEN {there}", "programmes: this row is there already"
    )
    _refuse("programmes_no_delete", "DELETE ON programmes WHEN OLD.rehearsal_of IS NULL", "a programme stays")


def _refuse(name: str, when: str, why: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


_FUNCTION = f"""
CREATE FUNCTION refuse_unless_rehearsed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'list' THEN PERFORM {_OF_LIST.removeprefix("SELECT ")};
IF FOUND THEN RETURN OLD; END IF;
ELSIF TG_OP = 'DELETE' THEN PERFORM {_OWN.removeprefix("SELECT ")};
IF FOUND THEN RETURN OLD; END IF;
END IF;
RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$
"""
_KEEPS = {
    "events": "events_no_change",
    "signatures": "signatures_no_change",
    "declines": "declines_no_change",
}


def _guards_postgresql() -> None:
    op.execute(_FUNCTION)
    for table, name in {**_KEEPS, "sheets": "sheets_no_delete"}.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        verbs = "DELETE" if table == "sheets" else "UPDATE OR DELETE"
        of = "own" if table in ("events", "sheets") else "list"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_unless_rehearsed('{of}')"
        )
    for column in ("id", "rehearsal_of"):
        op.execute(
            f"CREATE TRIGGER programmes_{column}_stands BEFORE UPDATE OF {column} ON programmes FOR EACH ROW "
            f"WHEN (NEW.{column} IS DISTINCT FROM OLD.{column}) EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER programmes_no_delete BEFORE DELETE ON programmes FOR EACH ROW "
        "WHEN (OLD.rehearsal_of IS NULL) EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Raises RuntimeError while there is a rehearsal: its rows would be taken for a programme's."""
    if op.get_bind().scalar(sa.text("SELECT 1 FROM programmes WHERE rehearsal_of IS NOT NULL")):
        raise RuntimeError("end every rehearsal first")
    op.drop_index("ix_programmes_rehearsal_of", "programmes")
    if op.get_bind().dialect.name == "sqlite":
        _guards_of_before_sqlite()
    else:
        _guards_of_before_postgresql()
    with op.batch_alter_table("programmes") as table:
        table.drop_column("rehearsed_session")
        table.drop_column("rehearsal_of")


def _guards_of_before_sqlite() -> None:
    for name in ("id_stands", "rehearsal_of_stands", "no_replace", "no_delete"):
        op.execute(f"DROP TRIGGER programmes_{name}")
    for table in _LET_GO:
        op.execute(f"DROP TRIGGER {table}_no_delete")
        _refuse(f"{table}_no_delete", f"DELETE ON {table}", _WHY.get(table, f"{table} are append-only"))


def _guards_of_before_postgresql() -> None:
    for name in ("id_stands", "rehearsal_of_stands", "no_delete"):
        op.execute(f"DROP TRIGGER programmes_{name} ON programmes")
    for table, name in {**_KEEPS, "sheets": "sheets_no_delete"}.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        verbs = "DELETE" if table == "sheets" else "UPDATE OR DELETE"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute("DROP FUNCTION refuse_unless_rehearsed()")
