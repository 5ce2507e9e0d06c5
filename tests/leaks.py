"""The pulse of the tests with one mistake each: what every attack on private activities has to find."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from facilitator import clock
from facilitator.activities.collected import Collected
from facilitator.activities.family import Block, Fields, Give, Kind, Shown
from facilitator.domain.actors import Actor
from facilitator.domain.givers import Giver
from facilitator.extensions import db
from facilitator.models import Answer, Card
from facilitator.queries.rooms import state_of_mode
from facilitator.services.activity_states import save_state
from tests.pulse import HOW, PULSE, answer, close, show

Leak = Callable[[], tuple[Kind, set[str]]]
"""Makes the activity with the mistake, and says which traces have to be found."""


def a_line_in_the_log() -> tuple[Kind, set[str]]:
    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        logging.getLogger("facilitator").debug("an answer came in")
        return answer(block, giver, fields)

    return _gives(give), {"logs"}


def a_row_with_the_person() -> tuple[Kind, set[str]]:
    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        place = {
            "item_id": block.item.id,
            "mode": "pulse",
            "run": block.state.run,
            "person_id": giver.person_id,
        }
        if not db.session.query(Answer).filter_by(**place).first():
            db.session.add(Answer(**place, slot=0, value="", at=clock.now()))
        return answer(block, giver, fields)

    return _gives(give), {"another table", "names"}


def a_list_in_the_order_of_coming() -> tuple[Kind, set[str]]:
    """It is kept in memory, and written when all is shown: nothing stands in a table before."""
    came: list[str] = []

    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        stored = answer(block, giver, fields)
        came.append(stored["value"])
        return stored

    def shows(actor: Actor, block: Block, fields: Fields) -> None:
        close(actor, block, fields)
        _keep(block, {"all": came.copy()})
        came.clear()

    return _shows(shows, give), {"order: activity_states.data.all"}


def rows_in_the_order_of_coming() -> tuple[Kind, set[str]]:
    came: list[str] = []

    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        stored = answer(block, giver, fields)
        came.append(stored["value"])
        return stored

    def shows(actor: Actor, block: Block, fields: Fields) -> None:
        close(actor, block, fields)
        for n, value in enumerate(came):
            key = f"{block.state.run}.{n}"
            db.session.add(Card(item_id=block.item.id, run=0, key=key, text=value, anonymous=True))
            db.session.flush()
        came.clear()

    return _shows(shows, give), {"order: cards by id"}


def who_was_last_on_every_screen() -> tuple[Kind, set[str]]:
    """In memory alone."""
    return _last(lambda giver, _stored: giver.name)


def what_came_last_on_every_screen() -> tuple[Kind, set[str]]:
    return _last(lambda _giver, stored: str(stored["value"]))


def names_beside_the_answers() -> tuple[Kind, set[str]]:
    names: dict[str, str] = {}

    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        stored = answer(block, giver, fields)
        names[giver.name] = stored["value"]
        return stored

    def shows(actor: Actor, block: Block, fields: Fields) -> None:
        close(actor, block, fields)
        _keep(block, {"who": dict(sorted(names.items()))})

    return _shows(shows, give), {"names"}


def ballots_that_stay() -> tuple[Kind, set[str]]:
    def shows(actor: Actor, block: Block, fields: Fields) -> None:
        HOW.closed(block)

    return _shows(shows, answer), {"ballots left"}


def kept_without_a_ballot() -> tuple[Kind, set[str]]:
    """In the state of the activity, under the phone's own secret."""

    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        HOW.taking(block, giver)
        _keep(block, {giver.secret: fields["s1"]})
        return {"value": fields["s1"]}

    return _gives(give), {"no ballots", "another table"}


LEAKS: tuple[Leak, ...] = (
    a_line_in_the_log,
    a_row_with_the_person,
    a_list_in_the_order_of_coming,
    rows_in_the_order_of_coming,
    who_was_last_on_every_screen,
    what_came_last_on_every_screen,
    names_beside_the_answers,
    ballots_that_stay,
    kept_without_a_ballot,
)


def _last(words: Callable[[Giver, Shown], str]) -> tuple[Kind, set[str]]:
    last = [""]

    def give(block: Block, giver: Giver, fields: Fields) -> Shown:
        stored = answer(block, giver, fields)
        last[0] = words(giver, stored)
        return stored

    def shown(block: Block) -> Shown:
        return {**show(block), "lines": last}

    return replace(_gives(give), show=shown), {"another phone", "the console"}


def _gives(give: Give) -> Kind:
    return replace(PULSE, gives={**PULSE.gives, "answer": give})


def _shows(shows: Callable[[Actor, Block, Fields], None], give: Give) -> Kind:
    how: Collected = replace(HOW, shows=shows)
    return replace(_gives(give), acts={**PULSE.acts, "show": shows}, collects=how)


def _keep(block: Block, more: Mapping[str, Any]) -> None:
    now = state_of_mode(block.item.id, block.state.mode)
    save_state(block.item.id, now, data={**now.data, **more})
