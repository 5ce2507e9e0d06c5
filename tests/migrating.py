"""One migration by itself, on the database of a test."""

from __future__ import annotations

import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations

from facilitator.config import ROOT
from facilitator.extensions import db


def migrate_by(name: str, direction: str) -> None:
    """Runs the upgrade or downgrade of the migration in this file (`0017_collected`) inside the open transaction."""
    path = ROOT / "migrations" / "versions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"migration_{name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Operations.context(MigrationContext.configure(db.session.connection())):
        getattr(module, direction)()
    db.session.expire_all()
