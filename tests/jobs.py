"""How a job stands, for tests."""

from __future__ import annotations

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models import Job


def stored_job(key: str) -> Job | None:
    """The job with this key as it is stored now; None when nobody asked for it."""
    wanted = select(Job).where(Job.key == key[:80])
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
