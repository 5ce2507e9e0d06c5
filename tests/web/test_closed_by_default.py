"""What nobody may see or change: walked over every route there is, so that a new one is held to it too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from werkzeug.routing import Rule

from facilitator.database import write_lock
from facilitator.extensions import db
from facilitator.services.example import tell_example
from tests.clients import CheckedClient
from tests.factories import PASSWORD, Cast


@pytest.fixture
def example(app: Flask, cast: Cast) -> str:
    """The example programme of the cast's facilitator; its public id."""
    with app.app_context(), write_lock(db.session):
        public_id = tell_example(cast.facilitator.id, nullcontext)
        db.session.commit()
    return public_id


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.methods and method in rule.methods:
            yield rule


def address(app: Flask, rule: Rule, programme_id: str) -> str | None:
    """The rule's address with plausible values, or None for one outside any programme."""
    plausible: dict[str, object] = {
        "programme_id": programme_id,
        "number": 2,
        "step": 2,
        "ref": "S-01",
        "key": "unknown",
        "person": 1,
        "user_id": 1,
    }
    if "programme_id" not in rule.arguments:
        return None
    values = {name: _first_allowed(rule, name) or plausible.get(name, "1") for name in rule.arguments}
    with app.test_request_context(base_url="http://localhost"):
        return app.url_for(rule.endpoint, **values)


def _first_allowed(rule: Rule, name: str) -> str:
    """For a part of the address that is one of some words, the first of them."""
    return str(min(getattr(rule._converters.get(name), "items", {""})))


def without_token(page: str) -> str:
    """The page without its CSRF token, which carries the second it was made in."""
    return re.sub(r'(name="csrf.token"[^>]*(?:content|value))="[^"]+"', r"\1", page)


def table_sizes() -> dict[str, int]:
    """Of every table but the security log, which tells of each export."""
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version", "security_notes"}
    return {name: db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_an_outsider_meets_the_same_nothing_everywhere(
    app: Flask, outsider_client: CheckedClient, example: str
) -> None:
    """Foreign and missing programmes answer alike, whatever the route and the verb."""
    seen = 0
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            here, nowhere = address(app, rule, example), address(app, rule, "zzzzzzzzzz")
            if here is None or nowhere is None:
                continue
            foreign = outsider_client.open(here, method=method)
            missing = outsider_client.open(nowhere, method=method)
            assert foreign.status_code == missing.status_code == 404, (method, here)
            assert without_token(foreign.text) == without_token(missing.text), (method, here)
            seen += 1
    assert seen > 40


def test_a_stranger_is_sent_to_sign_in_and_learns_nothing(
    app: Flask, stranger: CheckedClient, example: str
) -> None:
    for rule in rules(app, "GET"):
        here, nowhere = address(app, rule, example), address(app, rule, "zzzzzzzzzz")
        if here is None or nowhere is None:
            continue
        one, other = stranger.get(here), stranger.get(nowhere)
        assert one.status_code == other.status_code == 302, here
        assert one.location.replace(example, "") == other.location.replace("zzzzzzzzzz", "")


def test_looking_changes_nothing(app: Flask, client: CheckedClient, example: str) -> None:
    with app.app_context():
        before = table_sizes()
    for rule in rules(app, "GET"):
        here = address(app, rule, example)
        if here is None or rule.endpoint.startswith("packs."):
            continue
        answer = client.get(here)
        listens = rule.endpoint.startswith("streams.")  # there is nothing to hear of a room that is closed
        allowed = (200, 204, 302, 303, 404, 409, *((401,) if listens else ()))
        assert answer.status_code in allowed, (here, answer.status_code)
    with app.app_context():
        assert table_sizes() == before


def test_a_post_without_its_token_changes_nothing(app: Flask, client: CheckedClient, example: str) -> None:
    with app.app_context():
        before = table_sizes()
    for rule in rules(app, "POST"):
        here = address(app, rule, example)
        if here is not None:
            assert client.open(here, method="POST", csrf=False).status_code == 400, here
    with app.app_context():
        assert table_sizes() == before


def test_forms_are_accepted_over_https(app: Flask, stranger: CheckedClient, cast: Cast) -> None:
    """No Referer is ever sent from our pages, so the form's token alone has to do."""
    page = stranger.get("/sign-in", base_url="https://localhost")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    fields = {"csrf_token": token[1], "email": cast.facilitator.email, "password": PASSWORD}
    answer = stranger.open("/sign-in", method="POST", data=fields, csrf=False, base_url="https://localhost")
    assert answer.status_code in (302, 303)
