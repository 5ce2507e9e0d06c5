"""The web: one blueprint per noun."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from werkzeug.routing import IntegerConverter

from facilitator.pictures import form_of, mark_glyph
from facilitator.web import (
    account,
    agendas,
    calling_off,
    carry,
    commit,
    counsel,
    criteria,
    desk,
    facilitators,
    guidance,
    health,
    here,
    home,
    homework,
    imports,
    join,
    lists,
    packs,
    papers,
    parts,
    people,
    phone,
    phone_signing,
    programme_files,
    programmes,
    readiness,
    register_files,
    registers,
    rehearsals,
    renewal,
    room,
    room_keys,
    screen,
    setup,
    sign_off,
    signing_links,
    steps,
    streams,
    undisputed,
    verify,
    workshops,
)
from facilitator.web.histories import roles_words
from facilitator.web.programme_pictures import small_ladder

BLUEPRINTS = (
    account.bp,
    agendas.bp,
    calling_off.bp,
    carry.bp,  # the commitments': the ledger, the acts on one, and what is carried on
    commit.bp,
    criteria.bp,
    facilitators.bp,
    counsel.bp,
    guidance.bp,
    health.bp,
    here.bp,
    home.bp,
    homework.bp,
    imports.bp,
    join.bp,
    lists.bp,
    packs.bp,
    papers.bp,
    parts.bp,
    people.bp,
    phone.bp,
    programme_files.bp,
    programmes.bp,
    readiness.bp,
    register_files.bp,
    registers.bp,
    rehearsals.bp,
    renewal.bp,
    undisputed.bp,  # the review's: one by one, and what nobody disputes together
    phone_signing.bp,
    room.bp,
    screen.bp,
    desk.bp,  # the console's: run, and the desk of the block that is on
    setup.bp,
    signing_links.bp,
    sign_off.bp,
    steps.bp,
    streams.bp,
    verify.bp,
    workshops.bp,
)  # fmt: skip


class Number(IntegerConverter):
    """A number in an address: up to nine digits, as every database counts; a longer one is no address of ours."""

    regex = r"\d{1,9}"


def register(app: Flask) -> None:
    """Registers every blueprint, and the marks that all their templates draw."""
    app.url_map.converters["int"] = Number
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_template_global(lru_cache(maxsize=256)(mark_glyph), "mark_glyph")
    room_keys.init_app(app)
    rehearsals.init_app(app)
    app.add_template_global(form_of)
    app.add_template_global(roles_words)
    app.add_template_global(small_ladder)
