"""Passwords at the least cost that Argon2id knows: what they cost a thief is asserted by one test, not paid by all."""

from __future__ import annotations

from argon2 import PasswordHasher

from facilitator.services import accounts

REAL_HASHER, REAL_NOBODY = accounts._HASHER, accounts._NOBODY

accounts._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
accounts._NOBODY = accounts._HASHER.hash("a secret that nobody has")
