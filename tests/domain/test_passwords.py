"""Passwords that somebody would guess are refused with the reason; long and odd ones are not."""

from __future__ import annotations

import pytest

from facilitator.domain.passwords import password_problem

OWN = ("maja.okonkwo@northwind.example", "Maja Okonkwo-Lind")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12"),
        ("x" * 257, "at most 256"),
        ("aaaaaaaaaaaa", "again and again"),
        ("abcabcabcabc", "again and again"),
        ("abcdabcdabcdab", "again and again"),
        ("a b c a b c a b c", "again and again"),
        ("123456789012", "in their order"),
        ("qwertyuiopas", "in their order"),
        ("zyxwvutsrqponm", "in their order"),
        ("abcdefgh1234", "in their order"),
        ("1qaz2wsx3edc", "in their order"),
        ("112233445566", "in their order"),
        ("password1234", "Very many people"),
        ("Password2026!", "Very many people"),
        ("P@ssw0rd!!!!!", "Very many people"),
        ("passwordpassword", "again and again"),
        ("2026football2026", "Very many people"),
        ("justinbieber", "Very many people"),
        ("Maja Okonkwo 1", "name or address"),
        ("M a j a  Okonkwo", "name or address"),
        ("okonkwolind2026", "name or address"),
        ("maja.okonkwo@northwind.example", "name or address"),
        ("northwind-2026", "name or address"),
        ("Facilitator2026!", "name or address"),
        ("ＦＡＣＩＬＩＴＡＴＯＲ２０２６", "name or address"),
    ],
)
def test_what_somebody_would_guess_is_refused(password: str, said: str) -> None:
    assert said in password_problem(password, *OWN)


@pytest.mark.parametrize(
    "password",
    [
        "harbour lights at dawn",
        "four calm otters",
        "maja likes harbour lights",
        "9f#Kd02!mzQp",
        "k3v9qx7m2t5w",
        "дым над тихой водой",
        "静かな港の夜明けに鳴く鳥",
        "correct horse battery correct horse battery",
        "abcdefgh lantern tide",
    ],
)
def test_what_nobody_would_guess_is_taken(password: str) -> None:
    assert password_problem(password, *OWN) == ""


def test_nobodys_name_makes_every_password_ones_own() -> None:
    assert password_problem("four calm otters", "a@b.example", "Å") == ""
