"""Facilitators' accounts: what a usable address and password are, and how many wrong tries are too many."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from facilitator.domain.errors import DomainError, Invalid
from facilitator.domain.passwords import password_problem
from facilitator.domain.texts import clean_line, clean_name, clean_secret

LONGEST_NAME = 120
LONGEST_EMAIL = 254

LINK_HOURS = 24
"""How long a one-time link for a new account stays open."""


SIGN_IN_KEPT = timedelta(days=14)
"""How long a browser stays signed in that nobody uses."""
SEEN_EVERY = timedelta(hours=1)
"""How exactly it is known when a browser was last used."""
BROWSER_KEPT = timedelta(days=180)
"""How long a browser is known again. Longer than a list that was not signed in its workshop stays open for signing."""
MOST_BROWSERS = 20
"""Browsers that are known for one account."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window, then no more tries until the oldest of them is past it."""

    most: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """So many failures within the window are free; then each next try waits, `first` at the beginning and twice as
    long after each further failure, up to `longest`. Nobody is ever locked out.
    """

    free: int
    window: timedelta
    first: timedelta
    longest: timedelta

    def pause(self, failures: int) -> timedelta:
        """How long after the last failure the next try is looked at."""
        if failures < self.free:
            return timedelta(0)
        times: int = 2 ** min(failures - self.free, 16)
        return min(self.longest, self.first * times)


_QUARTER = timedelta(minutes=15)
_SECOND = timedelta(seconds=1)
PER_ACCOUNT_AND_ADDRESS = Pace(10, _QUARTER, 2 * _SECOND, 60 * _SECOND)
PER_KNOWN_BROWSER = PER_ACCOUNT_AND_ADDRESS
"""Counted for this browser alone: whatever others try, at the same address or on the same account, is not its own."""
PER_ADDRESS = Pace(100, _QUARTER, _SECOND, _SECOND)
"""Generous: sixty honest people may sit behind one address."""
PER_ACCOUNT = Pace(300, _QUARTER, 3 * _SECOND, 3 * _SECOND)
"""From all addresses together: slows guessing by many machines."""


class TooManyTries(DomainError):
    """Tries are looked at one after the other now, and this one was not; `retry_after` is in seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        if retry_after < 90:
            wait = "a second" if retry_after == 1 else f"{retry_after} seconds"
        else:
            wait = f"{round(retry_after / 60)} minutes"
        super().__init__(
            "There were many wrong tries, so each one has to wait a little now. "
            f"Yours was not looked at yet, and nothing is lost: please try again in {wait}."
        )
        self.retry_after = retry_after


class AccountDisabled(DomainError):
    """Told only to somebody who knows the password."""

    status = 422

    def __init__(self) -> None:
        super().__init__("This account is switched off. Please ask whoever runs this server.")


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
    wrong = _email_problems(email)
    if not clean_name(name):
        wrong["name"] = "Please give the name that both parties know you by."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Keep the name within {LONGEST_NAME} characters."
    if wrong:
        raise Invalid(wrong)


def check_email(email: str) -> None:
    """Raises Invalid for what is no e-mail address."""
    wrong = _email_problems(email)
    if wrong:
        raise Invalid(wrong)


def _email_problems(email: str) -> dict[str, str]:
    local, at, host = email.rpartition("@")
    if not at or not local or "." not in host.strip(".") or " " in email or len(email) > LONGEST_EMAIL:
        return {"email": "Please give an e-mail address such as maria@example.org."}
    return {}


def check_new_password(password: str, email: str, name: str, field: str = "password") -> None:
    """Raises Invalid for a password that somebody would guess. Long is enough: no rules about digits or signs."""
    problem = password_problem(clean_secret(password), email, name)
    if problem:
        raise Invalid({field: problem})


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
