"""Whether the app works, for whoever watches over it."""

from __future__ import annotations

import shutil
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from facilitator.config import Settings
from facilitator.queries.health import DatabaseHealth, database_health
from facilitator.services.log_key import key_fault
from facilitator.services.transactions import let_go
from facilitator.web.policies import Policy, policy
from facilitator.web.troubles import writing
from facilitator.writing import Standing

bp = Blueprint("health", __name__)

LEAST_FREE = 200
"""Megabytes of free space in the data folder, below which it is said."""
LONGEST_SILENCE = 60.0
"""Seconds without a sign of life after which the worker counts as gone; it gives one every twenty."""
LONGEST_WAIT = 300.0
"""Seconds that a job may wait before it is said."""
DOWN = frozenset({"database", "log_key", "writing"})
"""The parts without which nothing can be done."""


@bp.get("/healthz")
@policy(Policy.PUBLIC)
def healthz() -> tuple[Response, int]:
    """200 with `ok`, or `degraded` when something needs a look; 503 with `down` when nothing can be read or written.

    `wrong` names the parts; `wrong key`: nothing is written with a key that did not seal the log. No word about
    anybody's content.
    """
    health = database_health()
    fault = key_fault() if health else ""
    let_go()  # what is read is read; the try to write must not wait for it
    standing = writing().look() if health else None
    free = _free_megabytes()
    wrong = ["log_key"] if fault else []
    wrong += _wrong(health, standing, free)
    is_down = bool(DOWN.intersection(wrong))
    answer: dict[str, Any] = {
        "status": "wrong key" if fault else "down" if is_down else "degraded" if wrong else "ok",
        "version": current_app.config["VERSION"],
        "wrong": wrong,
        "space": {"free_megabytes": free},
        "database": "does not answer",
    }
    if health is not None:
        answer |= _details(health, standing)
        answer["log_key"] = "does not fit: nothing is written" if fault else "fits"
    return jsonify(answer), 503 if is_down else 200


def _wrong(health: DatabaseHealth | None, standing: Standing | None, free: int | None) -> list[str]:
    if health is None:
        return ["database"]
    parts = {
        "writing": standing is not None and standing.is_impossible,
        "space": free is not None and free < LEAST_FREE,
        "worker": not _is_alive(health),
        "jobs": health.oldest_seconds > LONGEST_WAIT,
    }
    return [part for part, is_wrong in parts.items() if is_wrong]


def _is_alive(health: DatabaseHealth) -> bool:
    """A sign of life from the future was given before the clock was set back; a living worker soon gives the next."""
    return health.beat_seconds is not None and abs(health.beat_seconds) <= LONGEST_SILENCE


def _details(health: DatabaseHealth, standing: Standing | None) -> dict[str, Any]:
    beat = health.beat_seconds
    return {
        "database": {"kind": health.kind, "version": health.version, "journal": health.journal},
        "writing": {
            "possible": standing is None or not standing.is_impossible,
            "trouble": standing.trouble if standing else "",
            "seconds": round(standing.seconds) if standing else 0,
        },
        "worker": {
            "alive": _is_alive(health),
            "last_beat_seconds": None if beat is None else max(0, round(beat)),
        },
        "jobs": {"waiting": health.waiting, "oldest_seconds": round(health.oldest_seconds)},
    }


def _free_megabytes() -> int | None:
    """Free space where the data lies; None when the folder cannot be asked."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        return shutil.disk_usage(settings.data_dir).free // 1_000_000
    except OSError:
        return None
