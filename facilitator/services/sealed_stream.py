"""A stream that only a passphrase opens, in pieces, so that its length does not matter.

The key comes from the passphrase by Argon2id. Each piece is sealed with AES-256-GCM under a nonce that counts the
pieces and marks the last one: a piece that was changed, moved or left out, and an end that is missing, do not open
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár). What stands before the first piece is sealed
along with every piece.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw

from facilitator.domain.errors import Invalid

MAGIC = b"facilitator-bundle/1\n"
PIECE = 1024 * 1024
SHORTEST = 12
"""Characters of a passphrase: the file may lie where strangers can try for years."""

_SALT, _PREFIX, _TAG = 16, 7, 16


def check_passphrase(passphrase: str) -> None:
    """Raises Invalid (field `passphrase`) for one that is too short."""
    if len(passphrase.strip()) < SHORTEST:
        raise Invalid(
            {"passphrase": f"Choose a passphrase of at least {SHORTEST} characters; several words are good."}
        )


class SealedWriter:
    """Takes bytes and writes them sealed; `close` writes the last piece."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        check_passphrase(passphrase)
        salt, prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
        self._target = target
        self._pieces = _Pieces(passphrase, MAGIC + salt + prefix)
        self._waiting = bytearray()
        target.write(MAGIC + salt + prefix)

    def write(self, data: bytes) -> int:
        """Takes all of `data`."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._target.write(self._pieces.seal(bytes(self._waiting[:PIECE]), last=False))
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        """Without this the stream does not open."""
        self._target.write(self._pieces.seal(bytes(self._waiting), last=True))


class SealedReader:
    """Gives the bytes back; raises Invalid (field `file`) when they do not open or are not what was sealed."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(MAGIC) + _SALT + _PREFIX)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + _SALT + _PREFIX:
            raise Invalid({"file": "This is not a bundle that “flask backup --bundle” made."})
        self._source = source
        self._pieces = _Pieces(passphrase, head)
        self._open = bytearray()
        self._next = source.read(PIECE + _TAG)
        self._over = False

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while len(self._open) < size and not self._over:
            sealed, self._next = self._next, self._source.read(PIECE + _TAG)
            self._over = not self._next
            self._open += self._pieces.open(sealed, last=self._over)
        given = bytes(self._open[:size])
        del self._open[:size]
        return given


class _Pieces:
    """Seals or opens one piece after the other."""

    def __init__(self, passphrase: str, head: bytes) -> None:
        # Only who makes or opens a bundle needs it: no page waits for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._head = head
        self._prefix = head[-_PREFIX:]
        self._count = 0
        self._cipher = AESGCM(_key(passphrase, head[len(MAGIC) : -_PREFIX]))

    def _nonce(self, last: bool) -> bytes:
        nonce = self._prefix + self._count.to_bytes(4, "big") + bytes([last])
        self._count += 1
        return nonce

    def seal(self, piece: bytes, *, last: bool) -> bytes:
        return bytes(self._cipher.encrypt(self._nonce(last), piece, self._head))

    def open(self, piece: bytes, *, last: bool) -> bytes:
        from cryptography.exceptions import InvalidTag

        first = self._count == 0
        try:
            return bytes(self._cipher.decrypt(self._nonce(last), piece, self._head))
        except (InvalidTag, ValueError) as error:
            why = (
                "The passphrase does not open this file, or the file was changed or cut off."
                if first
                else "The file was changed or cut off after it was made. Take another copy of it."
            )
            raise Invalid({"file": why}) from error


def _key(passphrase: str, salt: bytes) -> bytes:
    """32 bytes; 64 MiB of memory for each try."""
    typed = unicodedata.normalize("NFC", passphrase.strip()).encode()
    return hash_secret_raw(
        typed, salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, type=Type.ID
    )
