"""Where registers, their tables and the acts on their entries are."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for

from facilitator.domain.registers import page_of
from facilitator.domain.registers.family import Kind, Page
from facilitator.queries.registers import Entry
from facilitator.web.guard import this_programme


def init_app(app: Flask) -> None:
    """Registers the addresses for templates: `{{ register_address(kind) }}`."""
    app.add_template_global(address_of, "register_address")
    app.add_template_global(address_of_table, "register_table_address")
    app.add_template_global(address_of_act, "entry_act")


def address(page: Page, **more: Any) -> str:
    """A page of registers, with what is not empty of `more` in its address."""
    given = {key: value for key, value in more.items() if value}
    return url_for("registers.show", programme_id=this_programme().public_id, page=page.key, **given)


def address_of(kind: Kind[Any]) -> str:
    """The page on which a register stands."""
    return address(page_of(kind))


def address_of_table(kind: Kind[Any], act: str = "create") -> str:
    """Where a table of a register comes in, or goes out again."""
    return url_for(f"register_files.{act}", programme_id=this_programme().public_id, key=kind.key)


def address_of_act(one: Entry[Any], act: str) -> str:
    """Where an act on an entry is posted."""
    return url_for("registers.act", programme_id=this_programme().public_id, ref=one.ref, act=act)
