"""Stepping through the agenda: activities end and begin with their blocks; a press from an old page does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import clock
from facilitator.activities import KINDS, steps
from facilitator.activities.family import Block
from facilitator.activities.steps import NOTHING_ON, Seen
from facilitator.domain.actors import Actor
from facilitator.domain.agendas import ItemState
from facilitator.domain.errors import Conflict, Stale
from facilitator.queries.agendas import Agenda
from facilitator.queries.programmes import ProgrammeBrief, programme_by_id
from tests.factories import Cast
from tests.rooms import agenda, plan, told, workshop_of


@pytest.fixture
def number(context: Flask, cast: Cast) -> int:
    """A workshop with its first block on."""
    number = plan(cast)
    steps.start(cast.actor, programme(cast), workshop_of(cast, number))
    return number


UNSEEN = Seen()


def programme(cast: Cast) -> ProgrammeBrief:
    return programme_by_id(cast.programme_id)


def jonas(cast: Cast) -> Actor:
    """Another facilitator at another console."""
    return replace(cast.actor, name="Jonas Weiß", user_id=cast.outsider.id)


def now(cast: Cast, number: int) -> Agenda:
    return agenda(cast, number, live=True)


def go(
    cast: Cast, number: int, key: str, to: ItemState, seen: Seen = UNSEEN, by: Actor | None = None
) -> None:
    steps.step(by or cast.actor, programme(cast), workshop_of(cast, number), key, to, seen)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which activity began and ended at which block, in order."""
    heard: list[tuple[str, str]] = []

    def note(what: str) -> object:
        return lambda _actor, block: heard.append((what, block.item.title))

    for key, kind in KINDS.items():
        noting = replace(kind, begins=note("begins"), ends=note("ends"))  # type: ignore[arg-type]
        monkeypatch.setitem(KINDS, key, noting)
    monkeypatch.setattr("facilitator.activities.running.kind_of", lambda mode: KINDS.get(mode, KINDS["talk"]))
    return heard


def test_starting_opens_the_first_block(cast: Cast, number: int) -> None:
    assert now(cast, number).now_key == now(cast, number).keys[0]
    kinds = [kind for kind, _data in told(cast)]
    assert kinds.index("WorkshopStarted") < kinds.index("AgendaItemStarted")


def test_an_activity_ends_before_the_next_begins(
    cast: Cast, number: int, heard: list[tuple[str, str]]
) -> None:
    first, second, *_rest = now(cast, number).items
    go(cast, number, second.key, ItemState.RUNNING)
    assert heard == [("ends", first.title), ("begins", second.title)]


def test_what_does_not_move_the_room_neither_ends_nor_begins(
    cast: Cast, number: int, heard: list[tuple[str, str]]
) -> None:
    keys = now(cast, number).keys
    go(cast, number, keys[3], ItemState.SKIPPED)
    go(cast, number, keys[3], ItemState.WAITING)
    assert heard == []


def test_parking_ends_the_activity_and_taking_up_begins_it_again(
    cast: Cast, number: int, heard: list[tuple[str, str]]
) -> None:
    first = now(cast, number).items[0]
    go(cast, number, first.key, ItemState.PARKED)
    assert [line.title for line in now(cast, number).parked] == [first.title]
    go(cast, number, first.key, ItemState.RUNNING)
    assert heard == [("ends", first.title), ("begins", first.title)]


def test_closing_ends_the_activity_that_is_on(cast: Cast, number: int, heard: list[tuple[str, str]]) -> None:
    first = now(cast, number).items[0]
    steps.close(cast.actor, programme(cast), workshop_of(cast, number), "Done.")
    assert heard == [("ends", first.title)]
    assert workshop_of(cast, number).is_closed


def test_a_press_that_saw_another_block_on_changes_nothing(cast: Cast, number: int) -> None:
    keys = now(cast, number).keys
    go(cast, number, keys[1], ItemState.RUNNING, by=jonas(cast))
    with pytest.raises(Stale):
        go(cast, number, keys[2], ItemState.RUNNING, Seen(on=keys[0], state="waiting"))
    assert now(cast, number).now_key == keys[1]


def test_a_press_on_a_block_that_stood_otherwise_changes_nothing(cast: Cast, number: int) -> None:
    """Somebody has dropped the next block: going on to it would bring it back unasked."""
    keys = now(cast, number).keys
    go(cast, number, keys[1], ItemState.SKIPPED, by=jonas(cast))
    with pytest.raises(Stale):
        go(cast, number, keys[1], ItemState.RUNNING, Seen(on=keys[0], state="waiting"))
    assert now(cast, number).now_key == keys[0]


def test_a_page_between_two_blocks_says_so(cast: Cast, number: int) -> None:
    keys = now(cast, number).keys
    go(cast, number, keys[0], ItemState.DONE)
    go(cast, number, keys[1], ItemState.RUNNING, Seen(on=NOTHING_ON, state="waiting"))
    with pytest.raises(Stale):
        go(cast, number, keys[2], ItemState.RUNNING, Seen(on=NOTHING_ON, state="waiting"))


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (ItemState.RUNNING, "Jonas Weiß has gone on to “Check-in round” a moment ago."),
        (ItemState.SKIPPED, "Jonas Weiß has skipped “Check-in round” a moment ago."),
    ],
)
def test_who_was_quicker_is_named(cast: Cast, number: int, to: ItemState, words: str) -> None:
    second = now(cast, number).items[1]
    go(cast, number, second.key, to, by=jonas(cast))
    said = steps.what_happened(cast.actor, workshop_of(cast, number), Conflict("Somebody was quicker."))
    assert said == f"{words} Your press changed nothing."


def test_ones_own_second_press_is_told_as_such(cast: Cast, number: int) -> None:
    go(cast, number, now(cast, number).keys[1], ItemState.RUNNING)
    said = steps.what_happened(cast.actor, workshop_of(cast, number), Conflict("Somebody was quicker."))
    assert said.startswith("You have gone on to “Check-in round”")


def test_a_press_of_long_ago_explains_nothing(
    cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    said = steps.what_happened(cast.actor, workshop_of(cast, number), Conflict("Somebody was quicker."))
    assert said == "Somebody was quicker."


def test_a_refusal_with_a_reason_of_its_own_keeps_it(cast: Cast, number: int) -> None:
    go(cast, number, now(cast, number).keys[1], ItemState.RUNNING)
    said = steps.what_happened(cast.actor, workshop_of(cast, number), Conflict("Ask the room first."))
    assert said == "Ask the room first."


def test_an_activity_is_told_of_the_block_in_its_room(
    cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks: list[Block] = []
    monkeypatch.setattr(steps, "begin", lambda _actor, block: blocks.append(block))
    second = now(cast, number).items[1]
    go(cast, number, second.key, ItemState.RUNNING)
    assert [(block.item.key, block.item.state, block.room.is_open) for block in blocks] == [
        (second.key, ItemState.RUNNING, True)
    ]
