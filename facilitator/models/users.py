"""People who sign in: facilitators, and the browsers in which they did. Members of the parties have no account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.models.base import Base, Moment


class User(Base):
    """A facilitator's account; `email` is stored lower-cased, the password as an argon2id hash.

    The row of a removed account stays for what the log says its owner did; name, address and password are gone.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    session_stamp: Mapped[str] = mapped_column(String(32))
    """Changes with the password, so that links to choose one end."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class SignIn(Base):
    """One browser that is signed in. Its cookie holds the token, of which only the hash is here."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    device: Mapped[str] = mapped_column(String(60))
    """“Firefox on Linux”, to be recognised in a list; the browser's whole signature is not kept."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    """To the hour: looking at a page is no reason to write."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class KnownBrowser(Base):
    """A browser in which somebody once knew the password of this account: its wrong tries are counted apart."""

    __tablename__ = "known_browsers"
    __table_args__ = (UniqueConstraint("token_hash", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SecurityNote(Base):
    """A line of the installation's security log. No secret is in it, and it is forgotten after half a year."""

    __tablename__ = "security_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    """The network address from which it came, empty for commands on the server."""
    detail: Mapped[str] = mapped_column(String(200), default="")
