"""Pressing Print without a browser, for tests of what comes after it."""

from __future__ import annotations

from flask import Flask

from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.packs import (
    render as render,  # every press is forked from here, and finds the layout engine read
)
from facilitator.packs.making import take_snapshot
from facilitator.services.packs import ask_for


def press_print(app: Flask, programme_id: int, kind: str = "review", number: int | None = None) -> str:
    """Asks for a pack as the programme stands now; the hash of what it says."""
    with app.app_context():
        snapshot = take_snapshot(app.config["SETTINGS"], programme_id, kind, number)
        with write_lock(db.session):
            ask_for(snapshot)
            db.session.commit()
    return snapshot.content_hash
