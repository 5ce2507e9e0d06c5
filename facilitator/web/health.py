"""Whether the app works, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from facilitator.queries.health import database_health
from facilitator.services.log_key import key_fault
from facilitator.web.policies import Policy, policy

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@policy(Policy.PUBLIC)
def healthz() -> tuple[Response, int]:
    """200 with the versions; 503 when the database does not answer or its log was sealed with another key.

    No word about anybody's content.
    """
    health = database_health()
    version = current_app.config["VERSION"]
    if health is None:
        return jsonify(status="down", version=version, database="does not answer"), 503
    fault = key_fault()
    answer = {
        "status": "wrong key" if fault else "ok",
        "version": version,
        "database": {"kind": health.kind, "version": health.version, "journal": health.journal},
        "log_key": "does not fit: nothing is written" if fault else "fits",
    }
    return jsonify(answer), 503 if fault else 200
