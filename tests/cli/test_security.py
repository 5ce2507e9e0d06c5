"""`flask security log`: what happened at the door, read on the server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.domain.security import KEPT, Noted
from facilitator.services.security import note_security
from tests.factories import Cast
from tests.joining import writing


def shown(app: Flask, *given: str) -> list[str]:
    result = app.test_cli_runner().invoke(args=["security", "log", *given])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_the_log_is_told_oldest_first_with_account_and_address(app: Flask, cast: Cast) -> None:
    with writing(app), clock.held(clock.now() - timedelta(days=3)):
        note_security(Noted.SIGNED_IN, user_id=cast.facilitator.id, address="203.0.113.9")
    with writing(app):
        note_security(Noted.KEY_CHANGED, detail="log key, 12ab34cd…\nsecond line")
    first, second = shown(app)[0], shown(app)[-1]
    assert first.split("\t")[1:] == ["signed in", "maja@example.org", "203.0.113.9"]
    assert second.split("\t")[1:] == ["key changed", "", "server", "log key, 12ab34cd… second line"]
    assert shown(app, "--since", "1d")[-1:] == [second] and first not in shown(app, "--since", "1d")
    assert shown(app, "--email", "MAJA@example.org")[0] == first
    assert second not in shown(app, "--email", "maja@example.org")


def test_a_line_is_forgotten_after_half_a_year(app: Flask, cast: Cast) -> None:
    with writing(app), clock.held(clock.now() - KEPT - timedelta(hours=1)):
        note_security(Noted.SIGNED_OUT, user_id=cast.facilitator.id, detail="long ago")
    with writing(app):
        note_security(Noted.SIGNED_IN, user_id=cast.facilitator.id)
    assert not [line for line in shown(app) if "long ago" in line]


@pytest.mark.parametrize("given", ["yesterday", "7", "2026-13-01"])
def test_a_since_that_is_no_moment_is_refused_in_words(app: Flask, given: str) -> None:
    result = app.test_cli_runner().invoke(args=["security", "log", "--since", given])
    assert result.exit_code == 1 and "--since" in result.stderr and result.stderr.count("\n") == 1
