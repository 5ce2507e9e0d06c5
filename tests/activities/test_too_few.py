"""What is anonymous is shown only where three or more gave it, or where few were told before each of them wrote."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.activities import kind_of, running
from facilitator.activities.family import Block
from facilitator.domain.errors import Conflict, Invalid
from facilitator.domain.givers import Giver
from facilitator.domain.sides import Side
from facilitator.domain.tokens import new_token, token_hash
from facilitator.extensions import db
from facilitator.models import Ballot, Event, Job
from facilitator.queries.rooms import phone_by_hash, room_by_id
from facilitator.services.ballots import TooFew
from facilitator.services.participants import join, remove
from facilitator.services.workshops import close_workshop
from tests.blocks import again, block_in, give, giver, press
from tests.conftest import row_count
from tests.days import today
from tests.events import read_where
from tests.factories import Cast, make_person
from tests.private_room import can_be_private
from tests.signing_room import commitment

SECRET = "nobody may read this"


@dataclass(frozen=True)
class Way:
    """One of the activities that can be anonymous: how it is opened, given in, shown, and what it stores for a word."""

    mode: str
    open: str
    settings: dict[str, str]
    give: str
    fields: dict[str, str]
    show: str
    begins: str
    shown: tuple[str, ...]


WAYS = [
    Way(
        "gather",
        "open",
        {"naming": "anonymous"},
        "card",
        {"text": SECRET},
        "reveal",
        "ready",
        ("walk", "all"),
    ),
    Way(
        "vote",
        "open",
        {"naming": "anonymous", "options": f"{SECRET}\nOther"},
        "vote",
        {},
        "close",
        "ready",
        ("shown",),
    ),
    Way(
        "check-in",
        "ask",
        {"how": "word", "naming": "anonymous"},
        "answer",
        {"value": SECRET[:20]},
        "show",
        "ready",
        ("shown",),
    ),
    Way("fist", "ask", {"naming": "anonymous"}, "answer", {"value": "2"}, "show", "ready", ("shown",)),
]


def test_each_that_can_be_private_is_looked_at() -> None:
    assert {way.mode for way in WAYS} == set(can_be_private())


@pytest.fixture(params=WAYS, ids=lambda way: way.mode)
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


@pytest.fixture
def block(context: Flask, cast: Cast, way: Way) -> Block:
    return block_in(cast, way.mode)


def remove_phone(cast: Cast, block: Block, who: Giver) -> None:
    phone = phone_by_hash(token_hash(who.secret))
    assert phone is not None
    remove(cast.actor, cast.programme_id, block.workshop.number, phone.key)


def phones(cast: Cast, block: Block, count: int, name: str = "Person") -> list[Giver]:
    people = [make_person(cast.actor, cast.programme_id, Side.SUPPLIER, f"{name} {n}") for n in range(count)]
    found = []
    for person in people:
        secret = new_token()
        join(room_by_id(block.room.id), secret, person_number=person.number)
        found.append(giver(person, secret))
    return found


def opened(cast: Cast, block: Block, way: Way) -> Block:
    more = {"ref": commitment(cast, block.workshop.number)} if way.mode == "fist" else {}
    return press(cast, block, way.open, **way.settings, **more)


def fields_of(block: Block, way: Way) -> dict[str, str]:
    if way.mode == "vote":
        return {"vote": f"{block.state.data['options'][0][0]}:1"}
    return way.fields


def give_in(cast: Cast, block: Block, way: Way, who: Giver) -> None:
    give(cast, block, who, way.give, **fields_of(block, way))


def seen(block: Block) -> str:
    """All that projector, phones and console show."""
    kind = kind_of(block.state.mode)
    return str(kind.show(block)) + str(kind.desk(block)) + str(kind.leaves(block))


def given() -> int:
    return len([one for one in db.session.scalars(select(Ballot.kind)) if one not in ("who", "agreed")])


def told(kind: str) -> list[dict[str, object]]:
    return [one["data"] for one in read_where(Event.kind == kind)]


@pytest.mark.parametrize("count", [1, 2])
def test_fewer_than_three_are_not_shown(cast: Cast, block: Block, way: Way, count: int) -> None:
    crowd = phones(cast, block, 5)
    block = opened(cast, block, way)
    for who in crowd[:count]:
        give_in(cast, block, way, who)
    before = again(cast, block)
    with pytest.raises(TooFew, match="Fewer than three people"):
        press(cast, block, way.show)
    now = again(cast, block)
    assert (now.state.phase, now.state.version, given()) == (before.state.phase, before.state.version, count)
    words = seen(now)
    assert way.mode == "vote" or SECRET[:20] not in words
    assert not now.state.data.get("result") and not now.state.data.get("runs") and row_count("cards") == 0
    give_in(cast, block, way, crowd[count])
    if count == 2:
        assert press(cast, block, way.show).state.phase in way.shown and given() == 0


def test_a_few_who_took_theirs_back_are_not_counted(cast: Cast, block: Block, way: Way) -> None:
    if way.mode not in ("gather", "vote"):
        pytest.skip("an answer is changed, not taken back")
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    for who in crowd:
        give_in(cast, block, way, who)
    if way.mode == "gather":
        give(cast, block, crowd[0], "take-back", slot="1")
    else:
        give(cast, block, crowd[0], "vote", vote="")
    with pytest.raises(TooFew):
        press(cast, block, way.show)


def test_where_few_are_in_each_says_first_that_it_knows(cast: Cast, block: Block, way: Way) -> None:
    (phone, other) = phones(cast, block, 2)
    block = opened(cast, block, way)
    kind = kind_of(way.mode)
    assert kind.show(block)["few"] and kind.mine(block, phone)["asked"]
    with pytest.raises(Invalid, match="others may guess"):
        running.give(block, phone, way.mode, way.give, fields_of(block, way))
    assert row_count("ballots") == 0
    running.give(block, phone, way.mode, "agree", {})
    running.give(block, phone, way.mode, "agree", {})
    assert not kind.mine(again(cast, block), phone)["asked"] and kind.mine(block, other)["asked"]
    running.give(block, phone, way.mode, way.give, fields_of(block, way))
    with pytest.raises(Invalid):
        running.give(block, other, way.mode, way.give, fields_of(block, way))
    assert press(cast, block, way.show).state.phase in way.shown
    assert row_count("ballots") == 0


def test_who_comes_later_changes_nothing_in_what_was_said(cast: Cast, block: Block, way: Way) -> None:
    """Opened with three in: three it takes, whoever has gone since. Opened with one in: whoever comes says so first."""
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    assert not kind_of(way.mode).show(block)["few"]
    give_in(cast, block, way, crowd[0])
    for gone in crowd[1:]:
        remove_phone(cast, block, gone)
    with pytest.raises(TooFew):
        press(cast, block, way.show)
    block = opened(cast, press(cast, block, "aside"), way)
    for who in phones(cast, block, 6, "Late"):
        assert kind_of(way.mode).mine(block, who)["asked"]


def test_paper_counts_as_nobody(cast: Cast, block: Block, way: Way) -> None:
    """Paper alone was read by whoever keyed it in; beside it a phone is as alone as before."""
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    paper = Giver("", Side.SUPPLIER, scribe=True, actor=cast.actor)
    for _ in range(4):
        give_in(cast, block, way, paper)
    give_in(cast, block, way, crowd[0])
    with pytest.raises(TooFew):
        press(cast, block, way.show)
    running.act(cast.actor, again(cast, block), "aside", {})
    block = opened(cast, again(cast, block), way)
    give_in(cast, block, way, paper)
    assert press(cast, block, way.show).state.phase in way.shown


def test_put_aside_unseen(cast: Cast, block: Block, way: Way) -> None:
    crowd = phones(cast, block, 4)
    block = opened(cast, block, way)
    for who in crowd[:2]:
        give_in(cast, block, way, who)
    jobs = row_count("jobs")
    block = press(cast, block, "aside")
    assert (block.state.phase, row_count("ballots"), row_count("cards")) == (way.begins, 0, 0)
    assert kind_of(way.mode).show(block)["aside"]
    assert db.session.scalars(select(Job.kind)).all()[jobs:] == ["scrub"]
    kinds = ("CardsPutAside", "VotePutAside", "AnswersPutAside")
    said = [one for kind in kinds for one in told(kind)]
    assert len(said) == 1 and SECRET not in str(said)
    block = opened(cast, block, way)
    assert given() == 0 and not kind_of(way.mode).show(block)["aside"]


def test_enough_are_not_thrown_away_by_a_late_press(cast: Cast, block: Block, way: Way) -> None:
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    for who in crowd:
        give_in(cast, block, way, who)
    with pytest.raises(Conflict, match="Nothing was put aside"):
        press(cast, block, "aside")
    assert given() == 3


def test_the_room_goes_on_and_nothing_is_shown(cast: Cast, block: Block, way: Way) -> None:
    """It waits to be collected on; when the workshop closes it is deleted unread."""
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    for who in crowd[:2]:
        give_in(cast, block, way, who)
    running.end(cast.actor, again(cast, block))
    waits = again(cast, block)
    assert waits.state.phase == block.state.phase and given() == 2 and row_count("cards") == 0
    give_in(cast, waits, way, crowd[2])
    running.end(cast.actor, again(cast, block))
    assert again(cast, block).state.phase in way.shown


def test_what_is_left_is_deleted_when_the_workshop_closes(cast: Cast, block: Block, way: Way) -> None:
    crowd = phones(cast, block, 3)
    block = opened(cast, block, way)
    give_in(cast, block, way, crowd[0])
    jobs = len(db.session.scalars(select(Job.id).where(Job.kind == "scrub")).all())
    close_workshop(cast.actor, cast.programme_id, block.workshop.number, "", today())
    assert row_count("ballots") == 0
    assert len(db.session.scalars(select(Job.id).where(Job.kind == "scrub")).all()) == jobs + 1


def test_names_are_shown_however_few(cast: Cast, block: Block, way: Way) -> None:
    crowd = phones(cast, block, 4)
    more = {"ref": commitment(cast, block.workshop.number)} if way.mode == "fist" else {}
    settings = {**way.settings, "naming": "named"}
    block = press(cast, block, way.open, **settings, **more)
    assert not kind_of(way.mode).show(block)["few"]
    give_in(cast, block, way, crowd[0])
    assert press(cast, block, way.show).state.phase in way.shown


def test_nobody_at_all_can_be_shown(cast: Cast, block: Block, way: Way) -> None:
    phones(cast, block, 3)
    block = opened(cast, block, way)
    assert press(cast, block, way.show).state.phase in way.shown
