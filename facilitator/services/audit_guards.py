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
    "programmes": "id = NEW.id OR public_id = NEW.public_id OR rehearsal_of = NEW.rehearsal_of",
}
_OWN = "SELECT 1 FROM programmes WHERE id = OLD.programme_id AND rehearsal_of IS NOT NULL"
_OF_LIST = (
    "SELECT 1 FROM sheets JOIN programmes ON programmes.id = sheets.programme_id "
    "WHERE sheets.id = OLD.sheet_id AND programmes.rehearsal_of IS NOT NULL"
)
_LET_GO = {"events": _OWN, "sheets": _OWN, "signatures": _OF_LIST, "declines": _OF_LIST}
"""Whose rows alone may be deleted: a rehearsal's."""
_NEVER = "a locked sheet never changes"
_STANDS = ("id", "rehearsal_of")
_REFUSED = "RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END"
_FUNCTIONS = {
    "refuse_change": f"BEGIN {_REFUSED}",
    "refuse_unless_rehearsed": (
        f"BEGIN IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'list' THEN PERFORM {_OF_LIST.removeprefix('SELECT ')}; "
        "IF FOUND THEN RETURN OLD; END IF; "
        f"ELSIF TG_OP = 'DELETE' THEN PERFORM {_OWN.removeprefix('SELECT ')}; "
        f"IF FOUND THEN RETURN OLD; END IF; END IF; {_REFUSED}"
    ),
}


def guard_faults() -> list[str]:
    """A sentence for each guard that is not there, is switched off, or is not the one that was made."""
    if db.session.get_bind().dialect.name == "sqlite":
        return _faults(_sqlite_wanted(), _sqlite_found())
    return _faults(_postgresql_wanted(), _postgresql_found()) + _function_faults()


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

    guards = [
        refusing(f"{table}_no_update", f"BEFORE UPDATE ON {table}", f"{table} are append-only")
        for table in ("events", *_STANDING)
    ]
    for table, marked in _LET_GO.items():
        when = f"BEFORE DELETE ON {table} WHEN NOT EXISTS ({marked})"
        guards.append(
            refusing(f"{table}_no_delete", when, _NEVER if table == "sheets" else f"{table} are append-only")
        )
    guards.append(refusing("sheets_no_update", f"BEFORE UPDATE OF {_FIXED} ON sheets", _NEVER))
    for column in _STANDS:
        when = f"BEFORE UPDATE OF {column} ON programmes WHEN NEW.{column} IS NOT OLD.{column}"
        guards.append(
            refusing(f"programmes_{column}_stands", when, "whether a programme is a rehearsal is said once")
        )
    kept = "BEFORE DELETE ON programmes WHEN OLD.rehearsal_of IS NULL"
    guards.append(refusing("programmes_no_delete", kept, "a programme stays"))
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
    def refusing(
        name: str, when: str, each: str = "ROW", condition: str = "", by: str = "refuse_change()"
    ) -> tuple[str, str]:
        return name, f"O CREATE TRIGGER {name} BEFORE {when} FOR EACH {each}{condition} EXECUTE FUNCTION {by}"

    tables = ("events", *_STANDING)
    own, of_list = (f"refuse_unless_rehearsed('{of}')" for of in ("own", "list"))
    guards = [refusing("events_no_change", "DELETE OR UPDATE ON events", by=own)]
    guards += [
        refusing(f"{table}_no_change", f"DELETE OR UPDATE ON {table}", by=of_list) for table in _STANDING
    ]
    guards += [
        refusing(f"{table}_no_truncate", f"TRUNCATE ON {table}", "STATEMENT") for table in ("sheets", *tables)
    ]
    guards.append(refusing("sheets_no_update", f"UPDATE OF {_FIXED} ON sheets"))
    guards.append(refusing("sheets_no_delete", "DELETE ON sheets", by=own))
    for column in _ONCE:
        condition = f" WHEN (old.{column} IS NOT NULL AND new.{column} IS DISTINCT FROM old.{column})"
        guards.append(refusing(f"sheets_{column}_once", f"UPDATE OF {column} ON sheets", condition=condition))
    for column, as_text in zip(_STANDS, ("", "::text"), strict=True):  # PostgreSQL compares a varchar as text
        condition = f" WHEN (new.{column}{as_text} IS DISTINCT FROM old.{column}{as_text})"
        changed = f"UPDATE OF {column} ON programmes"
        guards.append(refusing(f"programmes_{column}_stands", changed, condition=condition))
    marked = " WHEN (old.rehearsal_of IS NULL)"
    guards.append(refusing("programmes_no_delete", "DELETE ON programmes", condition=marked))
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


def _function_faults() -> list[str]:
    rows = db.session.execute(
        text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
    )
    found = {name: _plain(source) for name, source in rows}
    return [
        f"the database's function “{name}” is not the one that was made: its guards refuse nothing"
        for name, made in _FUNCTIONS.items()
        if found.get(name) != made
    ]
