"""Rooms from before: what was being collected when the migration came goes on, under the keys that all share."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from facilitator.activities import kind_of
from facilitator.config import ROOT
from facilitator.domain.givers import Giver
from facilitator.extensions import db
from facilitator.migrating import migrate_database
from facilitator.models import ActivityState
from tests.blocks import again, block_in, give, press
from tests.conftest import close, make_app, row_count, settings_for
from tests.factories import Cast
from tests.migrating import migrate_by
from tests.test_released import old_database

ROOM_OF_0_2_0 = ROOT / "tests" / "released" / "0.2.0.sql.gz"
OPENED = "2026-11-30T02:32:33.533575+00:00"
OLD: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "gather": (
        "collect",
        {"anonymous": True, "prompt": "What makes you hesitate?"},
        {"at": 0, "few": False, "opened_at": OPENED, "sides": True},
    ),
    "vote": (
        "open",
        {"dots": 1, "named": False, "options": ["A", "B"], "prompt": "?"},
        {
            "board": False,
            "few": True,
            "opened_at": OPENED,
            "options": [["a", "A"], ["b", "B"]],
            "sides": False,
        },
    ),
    "check-in": (
        "collect",
        {"anonymous": True, "aside": False, "few": False, "how": "word", "opened": OPENED, "sides": False},
        {"runs": []},
    ),
    "fist": (
        "setup",
        {"anonymous": False, "aside": False, "few": False, "opened": OPENED, "ref": "S-01", "sides": False},
        {},
    ),
}


def stored(item: int, mode: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    row = db.session.execute(
        select(ActivityState).where(ActivityState.item_id == item, ActivityState.mode == mode)
    ).scalar_one()
    return row.phase, json.loads(row.settings), json.loads(row.data)


@pytest.mark.parametrize("mode", list(OLD))
def test_the_terms_stand_where_all_have_them_and_go_back_unchanged(
    context: Flask, cast: Cast, mode: str
) -> None:
    block, (phase, settings, data) = block_in(cast, mode), OLD[mode]
    row = ActivityState(item_id=block.item.id, mode=mode, phase=phase)
    row.settings, row.data = json.dumps(settings), json.dumps(data)
    db.session.add(row)
    db.session.flush()
    migrate_by("0017_collected", "upgrade")
    how = kind_of(mode).collects
    assert how is not None
    to = how.of(again(cast, block))
    assert (to.anonymous, to.opened) == (settings.get("anonymous", not settings.get("named")), OPENED)
    assert to.phase == ("ready" if mode == "fist" else "collect")
    terms = settings | data
    assert (to.sides, to.few) == (terms["sides"], terms["few"])
    migrate_by("0017_collected", "downgrade")
    assert stored(block.item.id, mode) == OLD[mode]


def test_a_vote_that_was_being_taken_is_counted(context: Flask, cast: Cast) -> None:
    block, (phase, settings, data) = block_in(cast, "vote"), OLD["vote"]
    row = ActivityState(item_id=block.item.id, mode="vote", phase=phase)
    row.settings, row.data = json.dumps(settings), json.dumps(data)
    db.session.add(row)
    db.session.flush()
    migrate_by("0017_collected", "upgrade")
    give(cast, block, Giver("", None, scribe=True, actor=cast.actor), "vote", vote="b:1")
    shown = kind_of("vote").show(press(cast, block, "close"))
    assert [(one.title, one.votes, one.supplier) for one in shown["result"]] == [
        ("B", 1, None),
        ("A", 0, None),
    ]


def test_the_room_that_0_2_0_was_collecting_in_goes_on(tmp_path: Path) -> None:
    path = old_database(ROOM_OF_0_2_0, tmp_path)
    with sqlite3.connect(path) as connection:
        ballots = connection.execute("SELECT count(*) FROM ballots WHERE kind = 'card'").fetchone()[0]
    connection.close()
    app = make_app(settings_for(tmp_path, f"sqlite:///{path}"))
    try:
        with app.app_context():
            migrate_database()
            phase, settings = db.session.execute(
                text(
                    "SELECT phase, settings FROM activity_states WHERE mode = 'gather' AND phase = 'collect'"
                )
            ).one()
            found = json.loads(settings)
            assert (phase, found["anonymous"], found["sides"]) == ("collect", True, False)
            assert found["opened"].startswith("2026-")
            assert row_count("ballots") >= ballots > 0
    finally:
        close(app)
