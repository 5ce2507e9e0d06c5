"""Are the database's own guards there: the triggers that refuse changes of the log, of lists and of signatures?

Whoever takes one away can change rows without a trace in the schema that the app migrated. Only their presence is
held here against what the migrations made; what was changed meanwhile the other checks find.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from facilitator.extensions import db

_FIXED = "canonical, hash, code, revision, workshop_id, programme_id"
_STANDING = ("signatures", "declines")
_ONCE = ("completed_at", "reopened_at")
_SAME = {
    "events": "id = NEW.id OR (programme_id = NEW.programme_id AND seq = NEW.seq)",
    "sheets": "id = NEW.id OR (workshop_id = NEW.workshop_id AND revision = NEW.revision)",
    "signatures": "id = NEW.id OR (sheet_id = NEW.sheet_id AND (slot = NEW.slot OR person_id = NEW.person_id))",
    "declines": "id = NEW.id",
}
_FUNCTION = "BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END"


def guard_faults() -> list[str]:
    """A sentence for each guard that is not there, is switched off, or is not the one that was made."""
    if db.session.get_bind().dialect.name == "sqlite":
        return _faults(_sqlite_wanted(), _sqlite_found())
    return _faults(_postgresql_wanted(), _postgresql_found()) + _function_fault()


def _faults(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    missing = [
        f"the database's guard “{name}” is missing: rows can be changed that never may"
        for name in wanted
        if name not in found
    ]
    other = [
        f"the database's guard “{name}” is switched off or is another one than was made"
        for name, made in wanted.items()
        if name in found and found[name] != _plain(made)
    ]
    return missing + other


def _plain(statement: str) -> str:
    return " ".join(statement.replace('"', "").split())


def _sqlite_wanted() -> dict[str, str]:
    def refusing(name: str, when: str, why: str) -> tuple[str, str]:
        return name, f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"

    verbs = ("UPDATE", "DELETE")
    guards = [
        refusing(f"{table}_no_{verb.lower()}", f"BEFORE {verb} ON {table}", f"{table} are append-only")
        for table in ("events", *_STANDING)
        for verb in verbs
    ]
    never = "a locked sheet never changes"
    guards.append(refusing("sheets_no_update", f"BEFORE UPDATE OF {_FIXED} ON sheets", never))
    guards.append(refusing("sheets_no_delete", "BEFORE DELETE ON sheets", never))
    for table, same in _SAME.items():
        when = f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        guards.append(refusing(f"{table}_no_replace", when, f"{table}: this row is there already"))
    for column in _ONCE:
        when = (
            f"BEFORE UPDATE OF {column} ON sheets "
            f"WHEN OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column}"
        )
        guards.append(refusing(f"sheets_{column}_once", when, "what happened to a list happened once"))
    return dict(guards)


def _sqlite_found() -> dict[str, str]:
    rows = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: _plain(statement) for name, statement in rows}


def _postgresql_wanted() -> dict[str, str]:
    def refusing(name: str, when: str, each: str = "ROW", condition: str = "") -> tuple[str, str]:
        which = f"FOR EACH {each}{condition} EXECUTE FUNCTION refuse_change()"
        return name, f"O CREATE TRIGGER {name} BEFORE {when} {which}"

    tables = ("events", *_STANDING)
    guards = [refusing(f"{table}_no_change", f"DELETE OR UPDATE ON {table}") for table in tables]
    guards += [
        refusing(f"{table}_no_truncate", f"TRUNCATE ON {table}", "STATEMENT") for table in ("sheets", *tables)
    ]
    guards.append(refusing("sheets_no_update", f"UPDATE OF {_FIXED} ON sheets"))
    guards.append(refusing("sheets_no_delete", "DELETE ON sheets"))
    for column in _ONCE:
        condition = f" WHEN (old.{column} IS NOT NULL AND new.{column} IS DISTINCT FROM old.{column})"
        guards.append(refusing(f"sheets_{column}_once", f"UPDATE OF {column} ON sheets", condition=condition))
    return dict(guards)


def _postgresql_found() -> dict[str, str]:
    rows = db.session.execute(
        text(
            "SELECT t.tgname, t.tgenabled, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
    )
    return {name: _plain(f"{_letter(enabled)} {made}") for name, enabled, made in rows}


def _letter(enabled: object) -> str:
    return enabled.decode() if isinstance(enabled, bytes) else str(enabled)


def _function_fault() -> list[str]:
    source = db.session.scalar(
        text(
            "SELECT prosrc FROM pg_proc WHERE proname = 'refuse_change' "
            "AND pronamespace = current_schema()::regnamespace"
        )
    )
    if source is not None and _plain(source) == _FUNCTION:
        return []
    return ["the database's function “refuse_change” is not the one that was made: its guards refuse nothing"]
