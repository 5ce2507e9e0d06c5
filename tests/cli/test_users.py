"""`flask users …`, as scripts and people at a terminal use it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from facilitator.extensions import db
from tests.clients import CheckedClient
from tests.factories import PASSWORD, Cast


def emails(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.execute(db.text("SELECT email FROM users")).scalars())


def test_a_script_adds_an_account_that_can_sign_in(app: Flask, stranger: CheckedClient) -> None:
    given = ["users", "add", "New@Example.org", "--name", "Nadia", "--password-stdin"]
    result = app.test_cli_runner().invoke(args=given, input="four calm otters\n")
    assert (result.exit_code, result.stdout) == (0, "new@example.org\n")
    answer = stranger.submit("/sign-in", {"email": "new@example.org", "password": "four calm otters"})
    assert answer.status_code == 303


def test_without_a_terminal_a_link_is_printed_that_sets_the_password(
    app: Flask, stranger: CheckedClient
) -> None:
    result = app.test_cli_runner().invoke(args=["users", "add", "new@example.org"])
    assert result.exit_code == 0
    address = re.fullmatch(r"http://localhost(/setup/\S+)\n", result.stdout)
    assert address
    answer = stranger.submit(address[1], {"name": "Nadia", "password": "four calm otters"})
    assert answer.status_code == 303


def test_a_link_for_somebody_who_forgot_ends_the_old_password(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    result = app.test_cli_runner().invoke(args=["users", "link", cast.facilitator.email])
    path = result.stdout.strip().removeprefix("http://localhost")
    stranger.submit(path, {"password": "four calm otters"})
    stranger.submit("/account", action="/sign-out")
    old = stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": PASSWORD})
    new = stranger.submit("/sign-in", {"email": cast.facilitator.email, "password": "four calm otters"})
    assert (old.status_code, new.status_code) == (422, 303)


@pytest.mark.parametrize(
    ("given", "typed", "said"),
    [
        (["add", "maja@example.org", "--password-stdin"], "four calm otters\n", "already has an account"),
        (["add", "new@example.org", "--password-stdin"], "short\n", "at least 12 characters"),
        (["add", "new@example.org", "--password-stdin"], "", "No password came in"),
        (["add", "nowhere", "--link"], "", "such as maria@example.org"),
        (["link", "nobody@example.org"], "", "No facilitator has an account"),
    ],
)
def test_what_is_refused_is_said_in_one_line_and_changes_nothing(
    app: Flask, given: list[str], typed: str, said: str
) -> None:
    before = emails(app)
    result = app.test_cli_runner().invoke(args=["users", *given], input=typed)
    assert result.exit_code == 1
    assert said in result.stderr and result.stderr.count("\n") == 1
    assert emails(app) == before


def test_every_account_is_listed(app: Flask, cast: Cast) -> None:
    result = app.test_cli_runner().invoke(args=["users", "list"])
    assert result.stdout == "maja@example.org\tMaja Okonkwo\noskar@example.net\tOskar Fremd\n"
