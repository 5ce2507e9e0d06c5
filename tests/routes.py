"""The addresses of all routes, for tests that hold each of them to the same thing."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Rule

PLAUSIBLE: dict[str, object] = {
    "number": 2,
    "step": 2,
    "ref": "S-01",
    "key": "unknown",
    "person": 1,
    "user_id": 1,
}


def writing_addresses(app: Flask, programme_id: str) -> dict[str, str]:
    """The address of every route that takes POST by its endpoint, with plausible values in it."""
    return addresses(app, programme_id, "POST")


def addresses(app: Flask, programme_id: str, method: str) -> dict[str, str]:
    """The same for any method."""
    values = PLAUSIBLE | {"programme_id": programme_id}
    with app.test_request_context(base_url="http://localhost"):
        return {
            rule.endpoint: app.url_for(
                rule.endpoint,
                **{name: _first_allowed(rule, name) or values.get(name, "1") for name in rule.arguments},
            )
            for rule in app.url_map.iter_rules()
            if rule.methods and method in rule.methods
        }


def _first_allowed(rule: Rule, name: str) -> str:
    """For a part of the address that is one of some words, the first of them."""
    return str(min(getattr(rule._converters.get(name), "items", {""})))
