"""People who sign in: facilitators. Members of the parties take part without an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class User(Base):
    """A facilitator's account; `email` is stored lower-cased, the password as an argon2id hash."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    session_stamp: Mapped[str] = mapped_column(String(32))
    """Changes with the password, so that older sessions end."""
    created_at: Mapped[datetime] = mapped_column(Moment)
