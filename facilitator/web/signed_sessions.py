"""The session's cookie is signed as Flask signs it; what does not change from one request to the next is made once.

Flask makes the serializer, the signer and the key that it derives from the secret anew for each cookie that it reads or
writes, and hands itsdangerous its hash in a wrapping with which Python's HMAC takes the slow way.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class _KeptSigner(TimestampSigner):
    """Derives the key of each secret once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._derived: dict[str | bytes | None, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        derived = self._derived.get(secret_key)
        if derived is None:
            derived = self._derived[secret_key] = super().derive_key(secret_key)
        return derived


class _KeptSerializer(URLSafeTimedSerializer):
    """Signs each cookie with the one signer that it made for a salt."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, signer=_KeptSigner, **named)
        self._signers: dict[str | bytes | None, Any] = {}

    def make_signer(self, salt: str | bytes | None = None) -> Any:
        signer = self._signers.get(salt)
        if signer is None:
            signer = self._signers[salt] = super().make_signer(salt)
        return signer


class SignedSessions(SecureCookieSessionInterface):
    """Flask's own sessions, which read the cookies of earlier versions as they are."""

    digest_method = staticmethod(hashlib.sha1)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            return None
        earlier = app.config["SECRET_KEY_FALLBACKS"] or ()
        return self._serializer((*earlier, app.secret_key))

    @lru_cache(maxsize=8)  # noqa: B019 - one for each app of the process
    def _serializer(self, keys: tuple[str | bytes, ...]) -> URLSafeTimedSerializer:
        own = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        return _KeptSerializer(list(keys), salt=self.salt, serializer=self.serializer, signer_kwargs=own)
