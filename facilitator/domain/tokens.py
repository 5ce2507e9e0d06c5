"""Secrets for links and ids for addresses, from the system's random source.

A token is shown once, in a link or a QR code; only its hash is kept, so that a
copy of the database opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets

from facilitator.domain.codes import CROCKFORD

TOKEN_BYTES = 24
PUBLIC_ID_LENGTH = 10


def new_token() -> str:
    """A fresh secret of 192 random bits, safe in an address (32 characters)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256 in hex.

    A plain hash is enough, as nobody can guess 192 random bits; it lets the row be found by it.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_public_id() -> str:
    """A random id for addresses: ten lower-case letters and digits not easily mistaken (50 bits).

    It hides how many there are; it is not a secret.
    """
    return "".join(secrets.choice(CROCKFORD) for _ in range(PUBLIC_ID_LENGTH)).lower()
