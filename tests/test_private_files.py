"""What lies on the disk is for its owner alone, whatever the umask of whoever started the app."""

from __future__ import annotations

import os
from pathlib import Path

from facilitator import create_app
from facilitator.config import read_settings
from facilitator.extensions import db
from facilitator.migrating import upgrade_tables


def test_keys_folder_and_database_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    folder, before = tmp_path / "data", os.umask(0o022)
    try:
        app = create_app(read_settings({"DATA_DIR": str(folder)}))
        with app.app_context():
            upgrade_tables()
            db.session.remove()
            db.engine.dispose()
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o077 == 0
    modes = {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()}
    assert {"facilitator.db", "secret.key", "log.key"} <= modes.keys()
    assert set(modes.values()) == {0}
