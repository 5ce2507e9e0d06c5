"""The database: a bare instance, set up in `create_app`. The pages' own are in `web/instances.py`."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from facilitator.models.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
