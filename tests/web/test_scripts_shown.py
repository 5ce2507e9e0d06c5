"""What a script says that the room sees is what its block shows: each of the method's blocks is run and looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from facilitator.activities import running
from facilitator.activities.family import Block
from facilitator.method import AgendaItem, WorkshopTemplate, load_method
from facilitator.services.sheets import lock_list
from facilitator.web.scenes import render_scene
from tests.blocks import give, giver, now_in, press
from tests.clients import CheckedClient
from tests.factories import Cast
from tests.ledgers import stored_by
from tests.method_blocks import go_to, started, template_called
from tests.signing_room import commitment, sheet_on_table

TEMPLATES = load_method().templates
ITEMS = [(template, item) for template in TEMPLATES for item in template.items]
CARD = "What we would both notice"

Prove = Callable[[Cast, Block], str]
"""Does what the facilitator and a phone do for it, and returns what stands on the wall then."""


def collected(cast: Cast, block: Block, mode: str, **asked: str) -> Block:
    """The block in an activity that collects, open with names."""
    if block.state.mode != mode:
        running.switch_mode(cast.actor, block, mode)
    opens = "ask" if mode == "check-in" else "open"
    return press(cast, block, opens, naming="named", **asked)


def answers(how: str, value: str, shown: str) -> Prove:
    def prove(cast: Cast, block: Block) -> str:
        block = collected(cast, block, "check-in", how=how)
        for member in cast.people:
            give(cast, block, giver(member), "answer", value=value)
        press(cast, block, "show")
        return shown

    return prove


def cards(cast: Cast, block: Block) -> str:
    block = collected(cast, block, "gather", prompt="What would you notice?")
    give(cast, block, giver(cast.supplier_member), "card", text=CARD)
    give(cast, block, giver(cast.customer_member), "card", text="Something else")
    press(cast, block, "reveal")
    return CARD


def groups(cast: Cast, block: Block) -> str:
    running.switch_mode(cast.actor, block, "cluster")
    return CARD


def votes(cast: Cast, block: Block) -> str:
    collected(cast, block, "vote")
    return CARD


def committed(cast: Cast, block: Block) -> str:
    commitment(cast, block.workshop.number, deed="Name one contact for service")
    return "Name one contact for service"


def code(cast: Cast, block: Block) -> str:
    lock_list(cast.actor, cast.programme_id, block.workshop.number)
    return sheet_on_table(cast, block.workshop.number).code


def expected(cast: Cast, block: Block) -> str:
    """One phone of the supplier’s writes, one of the customer’s says it back."""
    for member in (cast.supplier_member, cast.customer_member):
        give(cast, block, giver(member), "pen")
        block = now_in(cast, block.workshop.number)
    give(cast, block, giver(cast.supplier_member), "own", title="A plan for eight weeks")
    said = {"ref": "H-01", "version": "1", "answer": "They plan eight weeks ahead"}
    give(cast, block, giver(cast.customer_member), "back", **said)
    return "They plan eight weeks ahead"


def opened(cast: Cast, block: Block) -> str:
    """A phone of the customer’s offers it."""
    block = give(cast, block, giver(cast.customer_member), "pen")
    words = {"title": "The shelves of the paint store", "way_in": "Any working day, unannounced"}
    give(cast, block, giver(cast.customer_member), "offer", **words)
    return "Any working day, unannounced"


def standing(text: str) -> Prove:
    return lambda _cast, _block: text


PROVES: dict[str, Prove] = {
    "speaker": lambda cast, _block: cast.supplier_member.name,
    "words": answers("word", "calm", "calm"),
    "figures": answers("scale", "4", "4"),
    "cards": cards,
    "groups": groups,
    "votes": votes,
    "lines": standing("linking__left"),
    "possible": standing("Our painter in their hall"),
    "concerns": standing("We are last in line"),
    "expectations": expected,
    "access": opened,
    "check": standing("Open the test database to two engineers"),
    "commitments": committed,
    "list": committed,
    "code": code,
    "back-at": standing("scene__prompt--back"),
}
CLAIMS = {
    r"\bon (?:the|your|my|this|their) (?:screen|wall|phone|device)s?\b": frozenset(PROVES),
    r"\bon your phones?\b": frozenset({"words", "figures", "cards", "votes"}),
    r"\bon a phone\b": frozenset({"expectations", "access"}),
    r"\bsays each back\b": frozenset({"expectations"}),
    r"\bcards?\b.*\bphones?\b|\bphones?\b.*\bcards?\b": frozenset({"cards"}),
    r"\bvote\b": frozenset({"votes"}),
    r"\bdraw the line\b": frozenset({"lines"}),
    r"\bthe code\b": frozenset({"code"}),
    r"\bin the register\b": frozenset({"access", "cards", "concerns", "lines", "possible"}),
    r"\bpulse\b|\bmatrix\b|\bnext (?:review )?pack\b": frozenset(),
}
"""Words of a script, and of what the block has to show at least one for them; none for what no screen does."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_each_block_shows_its_question_and_what_its_script_claims(
    app: Flask, cast: Cast, template: WorkshopTemplate
) -> None:
    with stored_by(app):
        number = started(cast, template)
    for item in template.items:
        with stored_by(app):
            block = go_to(cast, number, item.title)
        wall = unescape(render(app, block))
        assert item.activity == "break" or (item.prompt or item.title) in wall or "check" in item.shows, (
            item.key
        )
        for claim in item.shows:
            with stored_by(app):
                wanted = PROVES[claim](cast, now_in(cast, number))
            assert wanted in unescape(render(app, block)), f"{item.key} does not show {claim}"


def test_a_block_whose_script_asks_for_figures_asks_for_a_number_from_the_start(
    app: Flask, cast: Cast, client: CheckedClient
) -> None:
    template = template_called("repair")
    with stored_by(app):
        number = started(cast, template)
        title = next(item.title for item in template.items if "figures" in item.shows)
        block = go_to(cast, number, title)
    assert "From everybody a number" in render(app, block)
    assert 'value="scale" checked' in client.get(f"{cast.url}/workshops/{number}/run").text
    with stored_by(app):
        block = press(cast, now_in(cast, number), "ask", naming="anonymous")
    assert "From everybody a number" in render(app, block)


def render(app: Flask, block: Block) -> str:
    with app.app_context():
        return render_scene(block.room.id, "screen")


@pytest.mark.parametrize(("template", "item"), ITEMS, ids=lambda one: one.key)
def test_a_script_speaks_of_nothing_that_its_block_does_not_show(
    template: WorkshopTemplate, item: AgendaItem
) -> None:
    spoken = f"{item.script} {item.leaves_behind}"
    for words, shown in CLAIMS.items():
        found = re.search(words, spoken, re.IGNORECASE | re.DOTALL)
        assert not found or set(item.shows) & shown, f"“{found[0]}” without any of {sorted(shown)}"
