"""How Alembic meets the app's database.

It uses an engine of its own: on SQLite foreign keys are off while tables are rebuilt (a rebuilt parent
would otherwise delete its children), checked afterwards, and everything runs in one transaction so that a
migration that fails half-way leaves the database as it was.
"""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine

from facilitator.database import engine_options, prepare_engine
from facilitator.models import Base, Moment


def _include(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _render(kind: str, thing: object, _context: object) -> str | bool:
    """Migrations name plain types only, so that they still run when the models have moved on."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


def _same_type(_context: object, _seen: object, meta: object, *rest: object) -> bool | None:
    """Moments are DateTime on every database; the rest is compared as usual."""
    return False if isinstance(rest[-1], Moment) else None


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
        compare_type=_same_type,
        render_item=_render,
        include_name=_include,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration would leave rows without their parents: {broken[:5]}")


def _migrate() -> None:
    url = current_app.config["SETTINGS"].database_url
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine, foreign_keys=False)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection = connection.execution_options(writes=True)
            _run(connection)
    finally:
        engine.dispose()


_migrate()
