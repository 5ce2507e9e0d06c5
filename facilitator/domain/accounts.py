"""Facilitators' accounts: what a usable address and password are, and how many wrong tries are too many."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from facilitator.domain.errors import DomainError, Invalid
from facilitator.domain.texts import clean_line, clean_name, clean_secret

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_NAME = 120
LONGEST_EMAIL = 254
FEWEST_LETTERS = 4
"""Different letters that a password needs at least; “aaaaaaaaaaaa” is long and still no secret."""

LINK_HOURS = 24
"""How long a one-time link for a new account stays open."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window, then no more tries until the oldest of them is past it."""

    most: int
    window: timedelta


_QUARTER = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = Limit(10, _QUARTER)
PER_ADDRESS = Limit(100, _QUARTER)
"""Generous: sixty honest people may sit behind one address."""
PER_ACCOUNT = Limit(300, _QUARTER)
"""From all addresses together: stops guessing by many machines, and is too much to lock anybody out by hand."""


class TooManyTries(DomainError):
    """Too many failures; `retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        minutes = max(1, round(retry_after / 60))
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(
            f"There were too many wrong tries. Nothing is lost: please wait {wait}, then try again."
        )
        self.retry_after = retry_after


class WrongPassword(DomainError):
    """The same words whether the address or the password was wrong."""

    status = 422

    def __init__(self) -> None:
        super().__init__("That address and password do not belong together. Please check both and try again.")


def tidy_email(email: str) -> str:
    """The address as it is stored and compared: without blanks, in lower case."""
    return clean_line(email).lower()


def check_account(email: str, name: str) -> None:
    """Raises Invalid for a name or an address that cannot be used."""
    wrong: dict[str, str] = {}
    local, at, host = email.rpartition("@")
    if not at or not local or "." not in host.strip(".") or " " in email or len(email) > LONGEST_EMAIL:
        wrong["email"] = "Please give an e-mail address such as maria@example.org."
    if not clean_name(name):
        wrong["name"] = "Please give the name that both parties know you by."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Keep the name within {LONGEST_NAME} characters."
    if wrong:
        raise Invalid(wrong)


def check_new_password(password: str, email: str, name: str, field: str = "password") -> None:
    """Raises Invalid for a password that somebody would guess. Long is enough: no rules about digits or signs."""
    problem = _password_problem(clean_secret(password), email, name)
    if problem:
        raise Invalid({field: problem})


def _password_problem(password: str, email: str, name: str) -> str:
    plain = password.casefold().strip()
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. A few words in a row are easy to remember."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(plain)) < FEWEST_LETTERS:
        return "That is too easy to guess. A few words in a row are easy to remember and hard to guess."
    known = {email.casefold(), email.casefold().partition("@")[0], clean_line(name).casefold()}
    if plain in known or plain.replace(" ", "") in {word.replace(" ", "") for word in known}:
        return "Your name or address is the first thing that somebody would try. Choose something else."
    return ""


def address_group(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one, which one household holds whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:  # an IPv4 address, on a socket that serves both
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
