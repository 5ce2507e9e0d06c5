"""Secrets and ids: long enough, never stored as they are, easy to read aloud."""

from __future__ import annotations

import base64
import hashlib
import re

from facilitator.domain.tokens import new_public_id, new_token, token_hash


def test_a_token_carries_at_least_128_bits_and_fits_an_address() -> None:
    token = new_token()
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) * 8 >= 128


def test_tokens_and_ids_do_not_repeat() -> None:
    assert len({new_token() for _ in range(500)}) == 500
    assert len({new_public_id() for _ in range(500)}) == 500


def test_only_the_hash_is_kept_and_it_finds_its_token() -> None:
    token = new_token()
    stored = token_hash(token)
    assert stored == hashlib.sha256(token.encode()).hexdigest()
    assert token not in stored
    assert token_hash(token) == stored
    assert token_hash(token + "x") != stored


def test_public_ids_are_short_lower_case_and_unambiguous() -> None:
    for _ in range(200):
        assert re.fullmatch(r"[0-9abcdefghjkmnpqrstvwxyz]{10}", new_public_id())
