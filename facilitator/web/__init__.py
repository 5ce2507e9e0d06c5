"""The web: one blueprint per noun."""

from __future__ import annotations

from flask import Flask

from facilitator.web import (
    account,
    acts,
    agendas,
    commit,
    health,
    home,
    imports,
    packs,
    people,
    programmes,
    review,
    run,
    setup,
    sign,
    signoff,
    steps,
    verify,
    workshops,
)

BLUEPRINTS = (
    account.bp,
    acts.bp,
    agendas.bp,
    commit.bp,
    health.bp,
    home.bp,
    imports.bp,
    packs.bp,
    people.bp,
    programmes.bp,
    review.bp,
    run.bp,
    setup.bp,
    sign.bp,
    signoff.bp,
    steps.bp,
    verify.bp,
    workshops.bp,
)  # fmt: skip


def register(app: Flask) -> None:
    """Registers every blueprint."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
