"""Closed by default: every route says who may reach it, and the guard holds it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from facilitator.web.policies import Policy, policy_of
from tests.clients import CheckedClient
from tests.factories import Cast

OPEN_TO_ALL = {
    "account.sign_in",
    "account.sign_in_sent",
    "account.sign_out",
    "health.healthz",
    "readiness.reached",
    "renewal.state",
    "setup.begin",
    "setup.begin_sent",
    "streams.screen",
    "streams.screen_poll",
}
"""Beside these only the signer's and the verify pages, joining a room and the projector's own address."""
OPEN_BLUEPRINTS = {"join", "parts", "screen", "signing_links", "verify"}


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def filled(rule: Rule, programme: str) -> str:
    """An address of this rule, its other parts filled with something plausible."""

    def part(found: re.Match[str]) -> str:
        if found["name"] == "programme_id":
            return programme
        if (found["kind"] or "").startswith("any("):
            return str(found["kind"]).removeprefix("any(").partition(",")[0].rstrip("):").strip('"')
        return "1" if found["kind"] in ("int:", "float:") else "nothing-like-it"

    return re.sub(r"<(?P<kind>\w+(?:\([^)]*\))?:)?(?P<name>\w+)>", part, rule.rule)


def test_every_route_declares_its_policy(app: Flask) -> None:
    silent = [rule.rule for rule in rules(app) if policy_of(app.view_functions[rule.endpoint]) is None]
    assert not silent


def test_every_address_with_a_programme_is_guarded_by_it(app: Flask) -> None:
    unguarded = [
        rule.rule
        for rule in rules(app)
        if ("programme_id" in rule.arguments)
        != (policy_of(app.view_functions[rule.endpoint]) is Policy.PROGRAMME)
    ]
    assert not unguarded


def test_little_is_open_to_strangers(app: Flask) -> None:
    open_routes = {
        rule.endpoint
        for rule in rules(app)
        if policy_of(app.view_functions[rule.endpoint]) in (Policy.PUBLIC, Policy.STRANGER, Policy.LINK)
    }
    others = {name for name in open_routes - OPEN_TO_ALL if name.partition(".")[0] not in OPEN_BLUEPRINTS}
    assert not others


def test_strangers_are_sent_to_sign_in_from_everywhere_else(
    app: Flask, stranger: CheckedClient, cast: Cast
) -> None:
    closed = [
        rule
        for rule in rules(app)
        if policy_of(app.view_functions[rule.endpoint]) in (Policy.SIGNED_IN, Policy.PROGRAMME)
    ]
    assert closed
    for rule in closed:
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = stranger.open(filled(rule, cast.public_id), method=method)
            if method == "POST":  # a form keeps its words
                assert answer.status_code == 401, (method, rule.rule, answer.status_code)
                continue
            assert answer.status_code == 302, (method, rule.rule, answer.status_code)
            assert answer.headers["Location"].startswith("/sign-in"), (method, rule.rule)


def test_a_foreign_programme_and_a_missing_one_are_the_same(
    app: Flask, client: CheckedClient, cast: Cast
) -> None:
    """Same status, same headers, same body, for every address and verb."""
    for rule in rules(app):
        if "programme_id" not in rule.arguments:
            continue
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            foreign, missing = (
                client.open(filled(rule, programme), method=method)
                for programme in (cast.other_public_id, "zzzzzzzzzz")
            )
            assert (foreign.status_code, missing.status_code) == (404, 404), (method, rule.rule)
            assert _plain(foreign.get_data(as_text=True)) == _plain(missing.get_data(as_text=True))
            assert _headers(foreign.headers) == _headers(missing.headers)


def test_a_page_that_never_was_reads_the_same_too(client: CheckedClient, cast: Cast) -> None:
    foreign = client.get(f"/programmes/{cast.other_public_id}")
    nowhere = client.get("/no/such/page")
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert _plain(foreign.get_data(as_text=True)) == _plain(nowhere.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/sign-in", "/account/name", "/account/password", "/sign-out", "/setup/x"])
def test_nothing_is_taken_without_its_token(client: CheckedClient, path: str) -> None:
    answer = client.post(path, data={"name": "Changed"}, csrf=False)
    assert answer.status_code == 400
    assert "has grown old" in answer.get_data(as_text=True)


def test_every_writing_route_asks_for_the_token(app: Flask, client: CheckedClient, cast: Cast) -> None:
    for rule in rules(app):
        if "POST" in (rule.methods or set()):
            answer = client.open(filled(rule, cast.public_id), method="POST", csrf=False)
            assert answer.status_code == 400, rule.rule


def _plain(page: str) -> str:
    """The page without its own token, which differs each time."""
    return re.sub(r'(name="csrf_token"|name="csrf-token")[^>]*', "", page)


def _headers(headers: object) -> list[tuple[str, str]]:
    pairs = list(headers.items())  # type: ignore[attr-defined]
    return sorted((name, value) for name, value in pairs if name not in ("Set-Cookie", "Content-Length"))
