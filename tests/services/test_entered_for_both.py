"""What concerns a list or a table as a whole is the facilitator's to enter: nobody of a party does it, in any name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from facilitator.domain.actors import Actor, ActorKind
from facilitator.domain.errors import NotAllowed
from facilitator.extensions import db
from facilitator.models import Event
from facilitator.queries.programmes import programme_by_id
from facilitator.services.import_undo import undo_import
from facilitator.services.imports import import_commitments
from facilitator.services.sheets import lock_list, reopen_list
from tests.commitments import make_active, read_rows
from tests.factories import Cast
from tests.signing_room import commitment, started_workshop

pytestmark = pytest.mark.usefixtures("context")

TABLE = (
    "party,giver,receiver,deed,evidence,due,step,stretch,verdict,reason\n"
    "customer,Cem Yıldız,Sergio Peña,Send the drawings,Seen,2020-01-31,1,2,not kept,We forgot\n"
).encode()

Does = Callable[[Cast, Actor, int], object]
DONE: dict[str, Does] = {
    "import": lambda c, a, _number: import_commitments(a, programme_by_id(c.programme_id), read_rows(TABLE)),
    "undo an import": lambda c, a, _number: undo_import(a, c.programme_id, 1),
    "lock a list": lambda c, a, number: lock_list(a, c.programme_id, number),
    "open a list again": lambda c, a, number: reopen_list(a, c.programme_id, number, "A word is wrong"),
}


def events() -> int:
    return db.session.execute(select(func.count(Event.id))).scalar_one()


@pytest.mark.parametrize("name", DONE)
def test_only_the_facilitator_enters_it(cast: Cast, name: str) -> None:
    make_active(cast)
    number = started_workshop(cast)
    commitment(cast, number)
    if name == "open a list again":
        lock_list(cast.actor, cast.programme_id, number)
    before = events()
    for member in cast.people:
        actor = Actor(ActorKind.PERSON, member.name, person_id=member.id, side=member.side)
        with pytest.raises(NotAllowed, match="Only the facilitator"):
            DONE[name](cast, actor, number)
    assert events() == before
    DONE[name](cast, cast.actor, number)
    assert events() > before
