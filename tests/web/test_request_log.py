"""What the log tells of requests: a room full of phones makes no flood of lines, and nothing anonymous is counted."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask, Response, g

from facilitator.web import request_log
from facilitator.web.policies import Policy, policy


@pytest.fixture
def lines(app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Any:
    """All that was told so far, the end of the minute included."""
    monkeypatch.setattr(request_log, "MINUTE", 3600.0)  # a busy machine ends no minute and makes nothing slow
    monkeypatch.setattr(request_log, "SLOW", 1e9)
    caplog.set_level(logging.INFO, logger="facilitator.requests")

    def told() -> list[dict[str, Any]]:
        app.extensions[request_log.MINUTES].tell()
        return [json.loads(one.message) for one in caplog.records if one.name == "facilitator.requests"]

    return told


def test_sixty_phones_make_few_lines(app: Flask, lines: Any) -> None:
    client = app.test_client()
    for _ in range(4 * 60):
        client.get("/healthz")
    told = lines()
    assert len(told) == request_log.EACH + 1
    rest = told[-1]
    assert rest["route"] == "/healthz" and rest["more"] == 4 * 60 - request_log.EACH and rest["ms"] >= 0
    assert "programme" not in rest


def test_errors_and_slow_ones_have_lines_of_their_own(
    app: Flask, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    for _ in range(40):
        client.get("/no/such/page")
    assert [one["status"] for one in lines()] == [404] * 40
    monkeypatch.setattr(request_log, "SLOW", 0.0)
    for _ in range(40):
        client.get("/healthz")
    assert len([one for one in lines() if one["route"] == "/healthz"]) == 40


def test_errors_are_bounded_too_and_counted(app: Flask, lines: Any) -> None:
    client = app.test_client()
    for _ in range(request_log.EACH_TROUBLE + 30):
        client.get("/no/such/page")
    told = lines()
    assert len(told) == request_log.EACH_TROUBLE + 1
    assert told[-1]["status"] == 404 and told[-1]["more"] == 30


def test_what_is_anonymous_is_neither_told_nor_counted(app: Flask, lines: Any) -> None:
    @policy(Policy.PUBLIC)
    def quiet() -> Response:
        g.unlogged = True
        return Response("")

    app.add_url_rule("/quiet", "quiet", quiet)
    client = app.test_client()
    for _ in range(50):
        client.get("/quiet")
    assert lines() == []
