"""Accounts below the web: what is stored, what is counted, what a link may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Type, extract_parameters
from flask import Flask
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.accounts import TooManyTries, WrongPassword
from facilitator.domain.errors import Invalid, NotFound
from facilitator.extensions import db
from facilitator.models import Attempt, OneTimeToken, SignIn, User
from facilitator.queries.users import account_by_session
from facilitator.services import accounts
from facilitator.services.sign_ins import note_seen, open_sign_in
from tests.cheap_passwords import REAL_HASHER, REAL_NOBODY
from tests.conftest import row_count
from tests.factories import PASSWORD, Cast

HOME = "192.0.2.1"
NOW = datetime(2027, 1, 14, 9, 30, tzinfo=UTC)


def check_password(email: str, password: str, address: str) -> accounts.Account:
    """Signs in as the page does, in one transaction."""
    trying = accounts.begin_sign_in(email, address)
    if not accounts.password_fits(trying, password):
        raise accounts.WrongPassword
    return accounts.finish_sign_in(trying)


def fail(email: str, address: str = HOME) -> None:
    with pytest.raises(WrongPassword):
        check_password(email, "not the password", address)


def test_an_account_keeps_a_hash_and_a_tidy_address(context: Flask) -> None:
    account = accounts.create_account("  Zoë@Example.ORG ", " Zoë   Q ", PASSWORD)
    assert (account.email, account.name) == ("zoë@example.org", "Zoë Q")
    stored = db.session.execute(select(User.password_hash).where(User.id == account.id)).scalar_one()
    assert stored.startswith("$argon2id$") and PASSWORD not in stored
    assert check_password("ZOË@example.org", PASSWORD, HOME) == account


def test_a_guess_costs_46_mebibytes_with_an_account_and_without() -> None:
    parameters = extract_parameters(REAL_HASHER.hash(PASSWORD))
    assert (parameters.type, parameters.time_cost, parameters.memory_cost) == (Type.ID, 1, 46 * 1024)
    assert extract_parameters(REAL_NOBODY) == parameters


def test_the_same_password_typed_with_combining_letters_fits(context: Flask) -> None:
    accounts.create_account("a@example.org", "A", "mañana será otro día")
    decomposed = "man\u0303ana sera\u0301 otro di\u0301a"
    assert check_password("a@example.org", decomposed, HOME).email == "a@example.org"


def test_one_address_one_account(context: Flask, cast: Cast) -> None:
    before = row_count("users")
    with pytest.raises(Invalid) as refused:
        accounts.create_account("MAJA@example.org", "Another Maja", PASSWORD)
    assert "email" in refused.value.fields
    assert row_count("users") == before


def test_after_ten_wrong_tries_each_waits_twice_as_long_and_nobody_is_shut_out(
    context: Flask, cast: Cast
) -> None:
    moment, waits = NOW, []
    with clock.held(moment):
        for _ in range(10):
            fail(cast.facilitator.email)
    for _ in range(7):
        with clock.held(moment), pytest.raises(TooManyTries) as refused:
            check_password(cast.facilitator.email, PASSWORD, HOME)
        waits.append(refused.value.retry_after)
        moment += timedelta(seconds=refused.value.retry_after)
        with clock.held(moment):
            fail(cast.facilitator.email)
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    with clock.held(moment + timedelta(seconds=61)):
        assert check_password(cast.facilitator.email, PASSWORD, HOME) == cast.facilitator


def test_hammering_does_not_lengthen_the_wait(context: Flask, cast: Cast) -> None:
    """What is refused is not looked at, so it is not counted either."""
    with clock.held(NOW):
        for _ in range(10):
            fail(cast.facilitator.email)
        for _ in range(20):
            with pytest.raises(TooManyTries):
                check_password(cast.facilitator.email, "whatever", HOME)
    with clock.held(NOW + timedelta(seconds=2)):
        assert check_password(cast.facilitator.email, PASSWORD, HOME) == cast.facilitator


def test_sixty_honest_people_behind_one_address_get_in(context: Flask, cast: Cast) -> None:
    """Each of them mistypes once."""
    with clock.held(NOW):
        for number in range(60):
            fail(f"person{number}@example.org")
        assert check_password(cast.facilitator.email, PASSWORD, HOME) == cast.facilitator


def test_an_address_that_guesses_on_many_accounts_is_slowed(context: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        for number in range(100):
            fail(f"person{number}@example.org", f"2001:db8::{number:x}")
        with pytest.raises(TooManyTries):
            check_password(cast.facilitator.email, PASSWORD, "2001:db8::ffff")
        assert check_password(cast.facilitator.email, PASSWORD, "2001:db8:1::1") == cast.facilitator
    with clock.held(NOW + timedelta(seconds=1)):
        assert check_password(cast.facilitator.email, PASSWORD, "2001:db8::ffff") == cast.facilitator


def test_the_counting_table_names_nobody_and_forgets_after_a_day(context: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        fail(cast.facilitator.email)
    keys = list(db.session.execute(select(Attempt.key)).scalars())
    assert len(keys) == 3
    assert all(len(key) == 64 and HOME not in key and "maja" not in key for key in keys)
    with clock.held(NOW + timedelta(days=1, seconds=1)):
        fail("somebody@example.org", "192.0.2.99")
    assert set(db.session.execute(select(Attempt.key)).scalars()).isdisjoint(keys)


def test_a_new_password_ends_every_sign_in(context: Flask, cast: Cast) -> None:
    tokens = [open_sign_in(cast.facilitator.id, "Firefox on Linux") for _ in range(2)]
    other = open_sign_in(cast.outsider.id, "Safari on iPhone")
    assert all(account_by_session(token) for token in (*tokens, other))
    accounts.change_password(cast.facilitator.id, PASSWORD, "four calm otters", HOME)
    assert [account_by_session(token) for token in tokens] == [None, None]
    assert account_by_session(other) is not None


def test_a_sign_in_is_stored_hashed_and_ends_unused_after_two_weeks(context: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        token = open_sign_in(cast.facilitator.id, "Firefox on Linux")
    stored = set(db.session.execute(select(SignIn.token_hash)).scalars())
    assert token not in stored and len(token) == 32
    with clock.held(NOW + timedelta(days=13, hours=23)):
        found = account_by_session(token)
        assert found is not None and found.account == cast.facilitator
        note_seen(found.id)
    with clock.held(NOW + timedelta(days=20)):
        assert account_by_session(token) is not None
    with clock.held(NOW + timedelta(days=28)):
        assert account_by_session(token) is None


def test_an_account_without_a_password_cannot_sign_in(context: Flask) -> None:
    accounts.invite("new@example.org", "New")
    for guess in ("-", "", "new@example.org"):
        with pytest.raises(WrongPassword):
            check_password("new@example.org", guess, HOME)


def test_links_are_stored_hashed_and_end_with_their_use(context: Flask) -> None:
    token = accounts.invite("new@example.org", "New")
    row = db.session.execute(select(OneTimeToken)).scalar_one()
    assert token not in (row.token_hash, row.purpose) and row.used_at is None
    accounts.use_invitation(token, "New", "four calm otters")
    with pytest.raises(NotFound):
        accounts.use_invitation(token, "New", "five calm otters")


def test_the_first_link_that_is_used_ends_the_others(context: Flask) -> None:
    """An older link in somebody's mailbox must not set another password afterwards."""
    older = accounts.invite("new@example.org", "New")
    newer = accounts.new_invitation("new@example.org")
    accounts.use_invitation(newer, "New", "four calm otters")
    assert accounts.link_purpose(older) is None
    with pytest.raises(NotFound):
        accounts.use_invitation(older, "New", "five calm otters")


def test_a_refused_password_leaves_the_link_open(context: Flask) -> None:
    token = accounts.invite("new@example.org", "New")
    with pytest.raises(Invalid):
        accounts.use_invitation(token, "New", "short")
    assert accounts.link_purpose(token) == accounts.INVITATION


@pytest.mark.parametrize("token", ["", "x" * 5000, "\ud800", "a.1", "../../etc"])
def test_a_token_that_never_was_opens_nothing(context: Flask, token: str) -> None:
    assert accounts.link_purpose(token) is None
    with pytest.raises(NotFound):
        accounts.use_setup_token(token, "a@example.org", "A", PASSWORD)
