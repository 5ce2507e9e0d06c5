"""An activity that only the tests know: how things stand between the two sides, kept as counts and nothing else.

Each phone gives its word on every statement in one go. When it is shown, the words are counted by statement and side;
where the sides must not be told apart nothing is counted at all. No row of a person is ever written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader

from facilitator.activities import KINDS
from facilitator.activities.collected import COLLECT, READY, SHOWN, Collected
from facilitator.activities.family import Block, Fields, Kind, Shown
from facilitator.domain.actors import Actor
from facilitator.domain.errors import Invalid
from facilitator.domain.givers import Giver
from facilitator.services.activity_states import save_state, touch_rooms

STATEMENTS = ("Their words turn out accurate", "We can give them bad news early")
WORDS = ("never", "seldom", "often", "always", "cannot say")
TEMPLATES = Path(__file__).parent / "templates"


def show(block: Block) -> Shown:
    given = HOW.counts(block).given if block.state.phase == COLLECT else 0
    lines = block.state.data.get("lines", ()) if block.state.phase == SHOWN else ()
    return {**HOW.told(block), "statements": STATEMENTS, "words": WORDS, "given": given, "lines": lines}


def desk(block: Block) -> Shown:
    return {"may_show": HOW.may_show(block)}


def mine(block: Block, giver: Giver) -> Shown:
    return HOW.own(block, giver) if block.state.phase == COLLECT else {}


def answer(block: Block, giver: Giver, fields: Fields) -> Shown:
    said = [fields.get(f"s{n}", "") for n, _statement in enumerate(STATEMENTS, start=1)]
    if not set(said) <= set(WORDS):
        raise Invalid({"s1": "Choose one of the words."})
    to = HOW.taking(block, giver)
    to.store.put(to, giver, 0, "\n".join(said))
    return {"value": "\n".join(said)}


def ask(actor: Actor, block: Block, fields: Fields) -> None:
    HOW.opened(block, fields, {}, {})
    touch_rooms(block.programme.id)


def close(actor: Actor, block: Block, fields: Fields) -> None:
    """Counts; where one of the sides is too small to hide in, nothing is kept."""
    closed = HOW.closed(block)
    said = HOW.said(closed)
    counted = Counter(
        (statement, str(one.side), word)
        for one in said
        if all(other.side for other in said)
        for statement, word in zip(STATEMENTS, one.value.split("\n"), strict=True)
    )
    lines = [f"{statement} · {side} · {word}: {count}" for (statement, side, word), count in counted.items()]
    save_state(block.item.id, closed.state, data={"lines": sorted(lines)})


HOW = Collected(what="answer", shows=close, anonymous=True)
PULSE = Kind(
    key="pulse",
    phases=(READY, COLLECT, SHOWN),
    show=show,
    desk=desk,
    mine=mine,
    gives={"answer": answer, "agree": HOW.agree},
    acts={"open": ask, "show": close, "aside": HOW.aside},
    ends=HOW.ends,
    collects=HOW,
    has_mine=True,
    is_tool=True,
)


@contextmanager
def registered(app: Flask, kind: Kind) -> Iterator[None]:
    """This activity is one of the family meanwhile, with its templates beside the app's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, kind.key, kind)
        loaders = [cast(BaseLoader, app.jinja_env.loader), FileSystemLoader(TEMPLATES)]
        patch.setattr(app.jinja_env, "loader", ChoiceLoader(loaders))
        yield
